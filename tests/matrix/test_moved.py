"""Moving an assumption shows what each verdict would be, and where the nearest change lies."""

from dataclasses import replace

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.moved import move
from competency.models import Assumption, Requirement
from tests.factories import RequirementFactory, rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(cast):
    """Platform needs two people at Python 3 and has one; Cleo could learn it from Ben."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2, deadline_months=12)
    for engineer, level in ((cast.ben, 4), (cast.cleo, 2)):
        rate(engineer, cast.python, level, source="manager", by=cast.ada)
    return cast


def moved(cast, name="learning_hours", value=None, *, least=0.0, most=1000.0, viewer=None):
    supposed = DEFAULTS if value is None else replace(DEFAULTS, **{name: value})
    return move(
        cast.platform,
        framework=cast.framework,
        viewer=viewer or cast.ada,
        assumptions=DEFAULTS,
        supposed=supposed,
        name=name,
        least=least,
        most=most,
    )


def test_todays_verdict_stands_beside_the_one_of_the_other_value(short):
    found = moved(short, value=900)
    (only,) = found.moves
    assert (only.today.kind, only.then.kind, only.changed, found.changed) == ("train", "hire", True, 1)
    assert only.then.question.assumptions.learning_hours == 900


def test_without_a_move_nothing_changes_and_nothing_is_judged_twice(short):
    found = moved(short)
    assert found.then is found.analysis
    assert found.changed == 0


def test_the_turn_is_where_the_verdict_changes(short):
    (only,) = moved(short).moves
    assert only.turns_to.kind == "hire"
    before, after = only.turns_at - 0.001, only.turns_at + 0.001
    assert moved(short, value=before).moves[0].then.kind == "train"
    assert moved(short, value=after).moves[0].then.kind == "hire"


def test_a_turn_may_lie_below_todays_value(short):
    rate(short.cleo, short.python, 0, source="manager", by=short.ada)
    Requirement.objects.update(deadline_months=4)
    (only,) = moved(short, "ramp_up_months", most=15.0).moves
    assert (only.today.kind, only.today.late) == ("hire", True)
    assert (only.turns_to.kind, only.turns_to.late) == ("hire", False)
    assert only.turns_at == pytest.approx(1, abs=0.001)


def test_out_of_reach_there_is_no_turn(short):
    found = moved(short, most=40.0)
    assert (found.moves[0].turns_at, found.first) == (None, None)


def test_whole_numbers_turn_at_a_whole_number(short):
    rate(short.cleo, short.python, 1, source="manager", by=short.ada)
    (only,) = moved(short, "candidate_reach", least=1, most=10).moves
    assert (only.today.kind, only.turns_at, only.turns_to.kind) == ("train", 1, "hire")


def test_the_first_to_turn_is_named_and_covered_needs_are_left_out(short):
    RequirementFactory(team=short.platform, skill=short.sql, level=1, headcount=0.5, deadline_months=12)
    for engineer in (short.ben, short.cleo):
        rate(engineer, short.sql, 4, source="manager", by=short.ada)
    RequirementFactory(team=short.platform, skill=short.statistics, level=3, headcount=1, deadline_months=12)
    rate(short.cleo, short.statistics, 1, source="manager", by=short.ada)
    found = moved(short)
    assert {each.skill.name for each in found.moves} == {"Python", "Statistics"}
    assert found.first.skill.name == "Statistics"


def test_nothing_is_stored(short, queries):
    with queries() as sent:
        moved(short, value=900)
    assert all(statement.startswith("SELECT") for statement in sent)
    assert not Assumption.objects.exists()
