"""The command that tells all gaps, as the pages show them to HR."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from competency.models import Assumption, Override
from tests.factories import OrganisationFactory, RequirementFactory, TeamFactory, rate
from tests.matrix.worked_example import write_down

pytestmark = pytest.mark.django_db


def run(*arguments) -> str:
    said = StringIO()
    call_command("gaps", *arguments, stdout=said)
    return said.getvalue()


def told(*arguments) -> dict:
    return json.loads(run("--json", *arguments))


def refused(*arguments) -> str:
    """The sentence of a question that is refused with exit status 2."""
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert error.value.returncode == 2
    return str(error.value)


@pytest.fixture
def example(db):
    return write_down()


def finding(team, slug):
    return next(each for each in team["findings"] if each["skill"] == slug)


def test_the_worked_example_is_told_with_the_numbers_of_its_table(example):
    (team,) = told("--team", "example")["teams"]
    assert team["index"] == pytest.approx(0.730769, abs=1e-6)
    without = [(each["name"], round(each["index"], 6)) for each in team["index_without"]]
    assert without[:3] == [("ana", 0.474359), ("chen", 0.589744), ("ben", 0.705128)]
    assert team["worst_loss"]["name"] == "ana"
    assert (team["bus_factor"], team["unknown"]) == (1, ["federated-learning"])
    gap = finding(team, "orchestration")["gap"]
    assert (gap["supply_low"], gap["supply"], gap["supply_high"]) == (0, 1, 3)
    assert (gap["status"], gap["certainty"], gap["severity"], gap["spof"]) == ("short", "likely", 65, True)
    assert [each["name"] for each in team["settle_first"]][:2] == ["ben", "eli"]
    assert team["settle_first"][0]["swing"] == pytest.approx(50)


def test_a_finding_says_what_to_do_how_sure_and_what_would_flip_it(example):
    (team,) = told("--team", "example")["teams"]
    need = finding(team, "orchestration")
    assert (need["level"], need["people"], need["weight"]) == (3, 2, 3)
    assert need["sentence"].startswith("Probably short: ")
    verdict = need["verdict"]
    assert verdict["kind"] == "train"
    assert [option["kind"] for option in verdict["options"]] == ["train", "hire"]
    train = verdict["options"][0]
    assert [each["name"] for each in train["train"]] == [verdict["candidates"][0]["name"]]
    assert (train["months"], train["in_time"], train["hires"]) == (
        verdict["candidates"][0]["months"],
        True,
        0,
    )
    assert 0 < need["sensitivity"]["success_breakeven"] < 1
    assert {"assumption", "today", "value", "change"} == set(need["flips"][0])
    assert need["not_possible"] == [
        {"kind": "borrow", "why": "nobody elsewhere can be spared by their own team"}
    ]
    assert any(line.startswith("severity = ") for line in need["formulas"])


def test_unknown_is_null_and_the_three_empty_states_stay_apart(example):
    (team,) = told("--team", "example")["teams"]
    unknown = finding(team, "federated-learning")
    assert (unknown["gap"]["coverage"], unknown["gap"]["severity"], unknown["gap"]["band"]) == (
        None,
        None,
        None,
    )
    cells = {each["name"]: each for each in unknown["cells"]}
    assert (cells["ana"]["source"], cells["dia"]["source"]) == ("unrated", "na")
    zero = {each["name"]: each for each in finding(team, "mlops-deployment")["cells"]}["eli"]
    assert (zero["level"], zero["source"]) == (0, "combined")


def test_it_sees_what_hr_sees_also_what_the_manager_must_not_see_yet(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 4)
    (team,) = told("--team", "platform")["teams"]
    assert [holder["name"] for holder in finding(team, "python")["holders"]] == ["Ben"]


def test_an_override_stands_beside_the_verdict(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 1)
    Override.objects.create(
        team=cast.platform, skill=cast.python, by=cast.ada, kind="accept", reason="Not this year."
    )
    need = finding(told("--team", "platform")["teams"][0], "python")
    assert (need["override"]["kind"], need["override"]["by"]) == ("accept", "Ada")
    assert need["verdict"]["kind"] != "accept"
    assert "Decided otherwise, Python: accept. Not this year." in run("--team", "platform")


def test_the_assumptions_and_the_currency_are_told(cast):
    OrganisationFactory(currency="€")
    Assumption.objects.create(name="attrition", value=0.2)
    said = told()
    assert (said["currency"], said["assumptions"]["attrition"], said["changed_assumptions"]) == (
        "€",
        0.2,
        ["attrition"],
    )
    assert said["assumptions"]["step_factors"] == [0.5, 0.75, 1.0, 1.5, 2.5]


def test_an_earlier_day_has_the_levels_of_that_day(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    before = timezone.now() - timedelta(days=40)
    rate(cast.ben, cast.python, 1, rated_at=before)
    rate(cast.ben, cast.python, 4)
    day = (timezone.localdate() - timedelta(days=20)).isoformat()
    said = told("--team", "platform", "--as-of", day)
    assert (said["on"], said["teams"][0]["on"]) == (day, day)
    assert finding(said["teams"][0], "python")["gap"]["count"] == 0
    assert finding(told("--team", "platform")["teams"][0], "python")["gap"]["count"] == 1


def test_without_a_team_all_teams_in_use_are_told(cast):
    TeamFactory(name="Gone", retired_on=timezone.localdate())
    assert [team["team"] for team in told()["teams"]] == ["design", "engineering", "platform"]
    assert told("--team", "gone")["teams"][0]["findings"] == []
    assert "No needs in force." in run("--team", "design")


def test_as_text_there_is_a_table_with_sentences_and_what_to_settle(example):
    lines = run("--team", "example").splitlines()
    assert (
        "73% of the needs covered by weight, 47% after the worst single departure; bus factor 1" in lines[1]
    )
    assert lines[2].startswith("  Covered without: ana 47%, chen 59%, ben 71%")
    rows = [line.split() for line in lines if line.strip()[:2] in ("67", "65")]
    assert rows[0][:7] == ["67", "absent", "clear", "0", "/", "1", "4"]
    assert rows[1][:7] == ["65", "short", "likely", "1", "/", "2", "3"]
    assert "  Settle first: ben in orchestration, 2 or 3, swing 50" in lines


def test_a_team_or_a_day_that_there_is_not_is_refused_with_a_sentence(cast):
    assert refused("--team", "nowhere") == "There is no team 'nowhere'."
    assert refused("--as-of", "tomorrow") == "'tomorrow' is no day; write it like 2026-06-30."
    day = timezone.localdate() + timedelta(days=1)
    assert refused("--as-of", day.isoformat()) == f"{day} lies in the future."


def test_without_a_framework_a_team_is_refused_and_all_are_none():
    TeamFactory(name="Bare")
    assert refused("--team", "bare") == "Bare is rated in no framework yet."
    assert told()["teams"] == []


def test_the_help_names_every_key(example, capsys):
    with pytest.raises(SystemExit):
        call_command("gaps", "--help")
    words = capsys.readouterr().out
    said = told("--team", "example")
    keys = {
        *said,
        *said["teams"][0],
        *said["teams"][0]["findings"][0],
        *said["teams"][0]["findings"][0]["verdict"],
    }
    assert {key for key in keys if key not in words} == set()
