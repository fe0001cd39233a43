"""The command that writes a team's matrix into a file, as HR's scheduled jobs use it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from competency.exchange.tables import read_workbook
from competency.management.commands import export
from tests.exchange.extracts import rows_of
from tests.factories import RequirementFactory, RoleTargetFactory, TeamFactory, rate

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


def run(*arguments) -> str:
    said = StringIO()
    call_command("export", *map(str, arguments), stdout=said)
    return said.getvalue()


def refused(*arguments) -> str:
    """The sentence of an export that is refused with exit status 2."""
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert error.value.returncode == 2
    return str(error.value)


def test_it_writes_a_workbook_and_says_so(cast, tmp_path):
    rate(cast.ben, cast.python, 3)
    file = tmp_path / "platform.xlsx"
    said = run("matrix", "--team", "platform", "-o", file)
    assert said.startswith(f"{file}: 2 people and 3 skills of Platform, ")
    sheet = load_workbook(file)["Matrix"]
    assert (sheet["A8"].value, sheet["D8"].value) == ("Ben", 3)
    assert "Exported by the command line on " in sheet["A3"].value
    assert list(tmp_path.iterdir()) == [file]


def test_it_writes_a_text_table(cast, tmp_path):
    run("matrix", "--team", "platform", "-o", tmp_path / "p.CSV")
    assert [row[0] for row in rows_of((tmp_path / "p.CSV").read_bytes())] == ["Name", "Ben", "Cleo"]


def test_without_a_name_it_holds_what_hr_sees_and_with_one_what_that_person_sees(cast, tmp_path):
    rate(cast.ben, cast.python, 3)
    file = tmp_path / "p.csv"
    run("matrix", "--team", "platform", "-o", file)
    assert [row[5] for row in rows_of(file.read_bytes())] == ["Python", "3", ""]
    run("matrix", "--team", "platform", "-o", file, "--as", "ADA@example.com")
    assert [row[5] for row in rows_of(file.read_bytes())] == ["Python", "?", ""]
    run("matrix", "--team", "platform", "-o", file, "--as", "ben@example.com")
    assert [row[0] for row in rows_of(file.read_bytes())] == ["Name", "Ben"]


def test_a_former_day_another_framework_and_the_teams_below(cast, tmp_path):
    rate(cast.ben, cast.python, 3)
    file = tmp_path / "p.csv"
    run("matrix", "--team", "platform", "-o", file, "--as-of", "2024-02-01", "--framework", "craft")
    rows = rows_of(file.read_bytes())
    assert [row[5] for row in rows] == ["Python", "", "", ""]
    assert [row[0] for row in rows[1:]] == ["Ben", "Cleo", "Fay"]
    run("matrix", "--team", "engineering", "-o", file, "--below", "--framework", "craft")
    assert [row[0] for row in rows_of(file.read_bytes())[1:]] == ["Ben", "Cleo", "Gus"]


def test_it_can_be_quiet(cast, tmp_path):
    said = StringIO()
    call_command(
        "export", "matrix", "--team", "platform", "-o", str(tmp_path / "p.csv"), stdout=said, verbosity=0
    )
    assert said.getvalue() == ""


def test_a_wrong_question_is_refused_with_a_sentence_and_writes_nothing(cast, tmp_path):
    file = tmp_path / "p.csv"
    platform = ("matrix", "--team", "platform", "-o", file)
    assert refused("matrix", "--team", "x", "-o", file) == "There is no team 'x'."
    assert refused(*platform, "--as", "dan@example.com") == "There is no team 'platform' that Dan may see."
    assert refused(*platform, "--as", "x@example.com") == "Nobody signs in as x@example.com."
    assert refused(*platform, "--as-of", "1.5.24") == "'1.5.24' is no day; write it like 2026-06-30."
    assert refused(*platform, "--as-of", "2999-01-01") == "2999-01-01 lies in the future."
    assert refused(*platform, "--framework", "x") == "There is no framework 'x'."
    ending = refused("matrix", "--team", "platform", "-o", tmp_path / "p.pdf")
    assert ending.endswith("p.pdf ends in none of .csv, .json, .ods and .xlsx.")
    assert list(tmp_path.iterdir()) == []


def test_an_account_that_is_closed_sees_nothing(cast, tmp_path):
    cast.ada.is_active = False
    cast.ada.save()
    sentence = refused("matrix", "--team", "platform", "-o", tmp_path / "p.csv", "--as", "ada@example.com")
    assert sentence == "Nobody signs in as ada@example.com."


def test_a_team_without_a_framework_is_refused(db, tmp_path):
    TeamFactory(name="Bare")
    sentence = refused("matrix", "--team", "bare", "-o", tmp_path / "p.csv")
    assert sentence == "Bare is rated in no framework yet."


def test_a_place_that_cannot_be_written_is_refused(cast, tmp_path):
    sentence = refused("matrix", "--team", "platform", "-o", tmp_path / "none" / "p.csv")
    assert sentence.endswith("p.csv cannot be written: No such file or directory.")
    (tmp_path / "folder.csv").mkdir()
    assert "cannot be written" in refused("matrix", "--team", "platform", "-o", tmp_path / "folder.csv")


def test_a_job_that_breaks_leaves_the_old_file_and_no_half_one(cast, tmp_path, monkeypatch):
    file = tmp_path / "p.csv"
    file.write_text("old")

    def breaking(file, extract):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(export.FORMATS, "csv", export.FORMATS["csv"]._replace(write=breaking))
    assert "No space left on device" in refused("matrix", "--team", "platform", "-o", file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["matrix"], ["matrix", "--team", "platform"]])
def test_what_is_missing_in_the_command_is_named(cast, arguments):
    with pytest.raises(CommandError):
        run(*arguments)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "ods", "json"])
@pytest.mark.parametrize("kind", ["ratings", "roster", "requirements", "roles", "framework"])
def test_every_list_goes_out_in_every_format(cast, tmp_path, kind, ending):
    rate(cast.ben, cast.python, 3)
    RequirementFactory(team=cast.platform, skill=cast.python)
    RoleTargetFactory(skill=cast.python)
    file = tmp_path / f"list.{ending}"
    said = run(kind, "-o", file)
    assert said.startswith(f"{file}: ")
    if ending != "json":
        rows = read_workbook(file.read_bytes(), name=file.name).sheets[0].rows
        assert any("Python" in map(str, row) for row in rows) or kind == "roster"
    else:
        assert "Python" in file.read_text() or kind == "roster"


def test_a_list_can_be_of_one_team_and_those_below(cast, tmp_path):
    file = tmp_path / "r.csv"
    run("roster", "-o", file, "--team", "design")
    assert [row[1] for row in rows_of(file.read_bytes())] == ["Name", "Gus"]
    run("roster", "-o", file, "--team", "engineering")
    assert [row[1] for row in rows_of(file.read_bytes())] == ["Name", "Ben", "Cleo", "Gus"]
    assert refused("roster", "-o", file, "--team", "x") == "There is no team 'x'."


def test_the_organisation_as_of_a_day(cast, tmp_path):
    RequirementFactory(team=cast.platform, skill=cast.python)
    file = tmp_path / "o.xlsx"
    said = run("organisation", "-o", file, "--as-of", "2024-06-01")
    assert said == f"{file}: 1 needs of 1 teams, 2024-06-01.\n"
    assert load_workbook(file)["Teams"]["A2"].value.startswith("As of 1 Jun 2024 · ")
    assert refused("organisation", "-o", file, "--as-of", "2999-01-01") == "2999-01-01 lies in the future."
