"""The command that imports a file, as HR's scheduled jobs use it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competency.exchange import matrix_apply
from competency.models import Engineer, ImportRun, Rating

SHAPE = {"kind", "added", "changed", "unchanged", "ignored", "problems", "applied"}
MATRIX = "Name,Python,SQL,Statistics,Total\nBen,1,2,3,6\nCleo,3,2,1,6\n"
PLATFORM = "--team", "platform", "--framework", "craft"


@pytest.fixture
def file(tmp_path):
    """A function from text to a file that holds it."""

    def written(text, name="people.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return written


def run(*arguments):
    """(exit status, what was printed, what was complained about)."""
    said, complained, status = StringIO(), StringIO(), 0
    try:
        call_command("import_file", *map(str, arguments), stdout=said, stderr=complained)
    except SystemExit as end:
        status = end.code
    return status, said.getvalue(), complained.getvalue()


def run_json(*arguments):
    status, said, _complained = run(*arguments, "--json")
    return status, json.loads(said)


def test_it_writes_and_says_what(cast, file):
    status, said, complained = run("matrix", file(MATRIX), *PLATFORM)
    assert (status, complained) == (0, "")
    assert said.splitlines() == [
        "added: 6 rating",
        "changed: nothing",
        "unchanged: 2 engineer, 3 skill",
        "ignored: 1",
        "applied",
    ]
    assert Rating.objects.count() == 6
    assert ImportRun.objects.get().state == "applied"


def test_a_dry_run_writes_nothing(cast, file):
    status, said, _complained = run("matrix", file(MATRIX), *PLATFORM, "--dry-run")
    assert (status, said.splitlines()[-1]) == (0, "nothing written")
    assert not Rating.objects.exists()
    assert not ImportRun.objects.exists()


def test_json_has_the_agreed_shape(cast, file):
    status, result = run_json("matrix", file(MATRIX), *PLATFORM)
    assert status == 0
    assert result.keys() >= SHAPE
    assert (result["kind"], result["added"], result["applied"]) == ("matrix", {"rating": 6}, True)
    assert result["ignored"] == [
        {"sheet": "people", "row": 1, "column": "E", "value": "Total", "reason": "total"}
    ]


def test_problems_end_with_1_and_write_nothing(cast, file):
    status, result = run_json("matrix", file(MATRIX.replace("1,2,3", "1,2,9")), *PLATFORM)
    assert status == 1
    assert result["problems"] == [
        {
            "sheet": "people",
            "row": 2,
            "column": "D",
            "value": "9",
            "message": "Row 2, column D: “9” is outside of the scale 0 to 5.",
        }
    ]
    assert not result["applied"]
    assert not Rating.objects.exists()
    assert not ImportRun.objects.exists()


def test_an_open_question_ends_with_1_and_says_which(cast, file):
    path = file("Name,Python,SQL\nBen,x,o\nCleo,x,x\n")
    status, result = run_json("matrix", path, *PLATFORM)
    assert status == 1
    assert [(q["field"], q["items"]) for q in result["questions"]] == [("words", ["x", "o"])]


def test_the_same_answers_can_be_given_in_a_file(cast, file):
    path = file("Name,Python,SQL\nBen,x,o\nCleo,x,x\n")
    answers = file(json.dumps({"words": {"x": 3, "o": 0}}), "answers.json")
    assert run("matrix", path, *PLATFORM, "--map", answers)[0] == 0
    assert Rating.objects.get(engineer=cast.ben, skill=cast.sql).manager_level == 0


def test_the_mapping_that_was_printed_can_be_given_back(cast, file):
    path = file(MATRIX)
    _status, result = run_json("matrix", path, *PLATFORM, "--dry-run")
    answers = file(json.dumps(result["mapping"]), "answers.json")
    assert run_json("matrix", path, *PLATFORM, "--map", answers)[1]["added"] == {"rating": 6}


def test_options_say_source_day_blank_and_scale(cast, file):
    options = "--source", "self", "--on", "2024-05-31", "--blank", "na", "--levels", "1-4"
    path = file("Name,Python,SQL\nIvy,4,\nJon,2,1\n")
    status, *_ = run("matrix", path, "--team", "new:Labs", "--framework", "new:Own", *options)
    assert status == 0
    rating = Rating.objects.get(engineer__name="Ivy", skill__name="SQL")
    assert (rating.self_na, rating.self_at.date().isoformat()) == (True, "2024-05-31")
    assert rating.skill.framework.levels.count() == 4


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", PLATFORM, "The file is empty"),
        (MATRIX, (), "Say into which framework the skills go."),
        (MATRIX, (*PLATFORM, "--on", "yesterday"), "is not written as 2024-05-31"),
        (MATRIX, (*PLATFORM, "--team", "nowhere"), "There is no team “nowhere” in use"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(cast, file, text, options, sentence):
    status, _said, complained = run("matrix", file(text), *options)
    assert (status, sentence in complained) == (1, True)
    status, result = run_json("matrix", file(text), *options)
    assert result.keys() >= SHAPE
    assert sentence in result["problems"][0]["message"]


def test_a_failure_half_way_leaves_nothing(cast, file, monkeypatch):
    def fail(*arguments, **named):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(matrix_apply, "record_many", fail)
    with pytest.raises(RuntimeError):
        run("matrix", file("Name,Python,SQL\nIvy,4,1\n"), *PLATFORM)
    assert not ImportRun.objects.exists()
    assert not Engineer.objects.filter(name="Ivy").exists()


@pytest.mark.parametrize("answers", ["no json", "[1, 2]"])
def test_answers_that_cannot_be_read_are_wrong_usage(cast, file, answers):
    status, *_ = run("matrix", file(MATRIX), *PLATFORM, "--map", file(answers, "answers.json"))
    assert status == 2


def test_a_file_that_is_not_there_is_wrong_usage(db, tmp_path):
    status, _said, complained = run("roster", tmp_path / "nowhere.csv")
    assert (status, "nowhere.csv" in complained) == (2, True)


def test_a_kind_that_is_none_is_wrong_usage(db, tmp_path):
    with pytest.raises(CommandError, match="invalid choice"):
        run("people", tmp_path / "people.csv")


def test_a_roster_needs_no_place(db, file):
    status, result = run_json("roster", file("Name,Team\nIvy,Data\n"))
    assert (status, result["added"]) == (0, {"engineer": 1, "team": 1, "membership": 1})
