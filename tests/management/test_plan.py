"""``manage.py plan`` prints a plan as text and as JSON, and refuses in a sentence."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import RequirementFactory, RoleFactory, RoleTargetFactory, TeamFactory, rate


@pytest.fixture
def need(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def run(*words):
    out = StringIO()
    call_command("plan", *words, stdout=out)
    return out.getvalue()


def test_a_plan_is_told_in_lines(cast, need):
    text = run("--team", "platform")
    assert text.splitlines() == [
        "Platform: $10,269, 4.5 months, coverage 0% -> 100% (optimal).",
        "Ben ($10,269)",
        "  0-4.5 Learns Python, 2 to 3, alone.",
    ]


def test_json_has_provenance_and_is_the_same_twice(cast, need):
    words = ("--team", "platform", "--budget", "20000", "--robust", "two", "--must", "critical", "--json")
    told = json.loads(run(*words))
    assert told == json.loads(run(*words))
    assert told["parameters"]["robust"] == "two"
    assert told["steps"][0]["step"] == f"train.{cast.ben.pk}.{cast.python.pk}"
    assert told["result"]["coverage"] == 1
    assert told["open"][0]["skill"] == "python"
    assert len(told["inputs"]) == 64


def test_a_budget_is_kept_and_what_stays_open_is_told(cast, need):
    text = run("--team", "platform", "--budget", "5000")
    assert "Platform: $0, 0 months" in text
    assert "Open: Python. More money would close it" in text


def test_what_nobody_is_rated_in_is_named(cast, need):
    RequirementFactory(team=cast.platform, skill=cast.sql)
    assert "Rate first: SQL." in run("--team", "platform")


def test_seats_limit_the_hires(cast, need):
    role = RoleFactory(name="Lead")
    RoleTargetFactory(role=role, skill=cast.python, level=3)
    need.headcount = 2
    need.save()
    assert "Hire: Lead" in run("--team", "platform")
    assert "Hire: Lead" not in run("--team", "platform", "--seats", "0")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--team", "nowhere"), "There is no team 'nowhere'."),
        (("--team", "design"), "Design has no needs in force"),
        (("--team", "platform", "--budget", "-1"), "--budget should be at least 0."),
        (("--team", "platform", "--within", "0"), "--within should be at least 1."),
    ],
)
def test_a_question_without_an_answer_is_refused(cast, need, words, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        run(*words)
    assert refused.value.returncode == 2


def test_a_team_without_a_framework_is_refused(db):
    TeamFactory(name="Lonely")
    with pytest.raises(CommandError, match="Lonely is rated in no framework yet"):
        run("--team", "lonely")
