"""Targets as career ladders have them: a skill in each row, and a column with levels for each role."""

import pytest

from competency.exchange.proposal import propose
from competency.exchange.runs import diff_run, start_run
from competency.exchange.tables import Sheet
from competency.models import RoleTarget
from tests.exchange.files import apply_file, said, sentences

LADDER = (
    "Area,Skill,Junior,Senior,Lead,Priority,Notes\nCore,Python,1,3,4,high,learn early\nCore,SQL,,2,3,low,\n"
)


def sheet(*rows) -> Sheet:
    return Sheet("Ladder", [list(row) for row in rows])


def roles_of(proposal) -> dict:
    return {column.header: column.target for column in proposal.mapping.columns_for("role-level")}


def start(text=LADDER, **answers):
    where = {"framework": "craft"} | answers
    return start_run(kind="roles", name="ladder.csv", data=text.encode(), by=None, answers=where)


def targets() -> set:
    return set(RoleTarget.objects.values_list("role__name", "skill__name", "level"))


def test_each_column_of_levels_is_a_role_and_other_columns_are_none(cast):
    apply_file(start())
    assert targets() == {
        ("Junior", "Python", 1),
        ("Senior", "Python", 3),
        ("Lead", "Python", 4),
        ("Senior", "SQL", 2),
        ("Lead", "SQL", 3),
    }
    again = diff_run(start(), by=None)
    assert again.counts()["added"] == again.counts()["changed"] == {}


def test_a_column_that_says_what_is_expected_is_a_role_whatever_words_it_has():
    proposal = propose(
        sheet(
            [
                "Skill",
                "Category",
                "Proficiency Expected (Day 1)",
                "Proficiency Expected (90 Days)",
                "Priority",
            ],
            ["Slack", "Tools", "Basic", "Proficient", "High"],
            ["Docs", "Tools", "Sort of", "Proficient", "Low"],
            ["Mail", "Tools", "Sort of", "Basic", "Low"],
        ),
        kind="roles",
    )
    assert proposal.refusal is None
    assert roles_of(proposal) == {
        "Proficiency Expected (Day 1)": "Day 1",
        "Proficiency Expected (90 Days)": "90 Days",
    }
    assert {item.text for item in proposal.questions[0].items} == {"Basic", "Proficient", "Sort of"}


def test_words_for_levels_are_asked_and_then_count(cast):
    text = "Skill,Junior,Senior\nPython,Basic,Expert\nSQL,Basic,Basic\n"
    assert sentences(diff_run(start(text), by=None)) == [
        "Open question: Which level do these mean: “Basic”, “Expert”?"
    ]
    apply_file(start(text, words={"Basic": 2, "Expert": 5}))
    assert ("Senior", "Python", 5) in targets()
    assert ("Junior", "SQL", 2) in targets()


def test_a_cell_that_is_no_level_is_reported_with_its_place(cast):
    diff = diff_run(start("Skill,Junior,Senior\nPython,1,9\nSQL,1,2\nStatistics,1,2\n"), by=None)
    assert [(each.row, each.column, each.value) for each in diff.problems] == [(2, "C", "9")]


def test_somebody_can_give_the_role_of_a_column_another_name_or_leave_it_out(cast):
    columns = [{"index": 3, "target": "ML engineer 1"}, {"index": 4, "role": "ignore"}]
    diff = diff_run(start(columns=columns), by=None)
    assert {label for label, _old, _new in said(diff, "added", "role")} == {"ML engineer 1", "Lead"}


@pytest.mark.parametrize(
    "rows",
    [
        [["Skill", "1 Beginner", "2 Expert"], ["Python", "Reads it.", "Teaches it."]],
        [["Skill", "Notes"], ["Python", "3"]],
        [["Skill", "Junior"], ["Python", None]],
    ],
)
def test_a_table_without_levels_is_refused_with_a_sentence(rows):
    refusal = propose(sheet(*rows), kind="roles").refusal
    assert "a column with levels for each role" in refusal


def test_the_page_shows_the_role_of_each_column_and_takes_another(cast, sign_in):
    client, run = sign_in(cast.eve), start("Skill,Junior,Senior\nPython,Basic,Expert\nSQL,Basic,Expert\n")
    run.by = cast.eve
    run.save()
    page = client.get(f"/exchange/{run.pk}/map/").content.decode()
    assert 'aria-label="Role of “Junior”"' in page
    said_so = {"role-1": "skill-name", "role-2": "role-level", "skill-2": "Trainee", "role-3": "role-level"}
    said_so |= {"skill-3": "Senior", "word-basic": "1", "word-expert": "5", "preview": "1"}
    client.post(f"/exchange/{run.pk}/map/", {"framework": "craft", **said_so})
    run.refresh_from_db()
    roles = {label for label, _old, _new in said(diff_run(run, by=cast.eve), "added", "role")}
    assert roles == {"Trainee", "Senior"}
