"""Closed trainings of all teams against their plans, counted as the assumptions of today would plan them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competency.decisions.assumptions import DEFAULTS
from competency.matrix.actuals import load_actuals
from tests.factories import ActionFactory, EngineerFactory, PlanFactory


def step(engineer, skill, *, mentor=None):
    """Level 2 to 3 in four months."""
    return {
        "action": {"kind": "train", "who": engineer.pk, "skill": skill.pk},
        "from_month": 2.0,
        "to_month": 6.0,
        "from_level": 2,
        "to_level": 3,
        "mentor": mentor,
    }


def close_trainings(cast, n, *, days, assumptions=None):
    """So many trainings of as many people, each closed after so many days."""
    people = EngineerFactory.create_batch(n)
    plan = PlanFactory(
        team=cast.platform,
        result={"steps": [step(each, cast.python) for each in people]},
        assumptions=assumptions or {},
    )
    began = date(2026, 1, 1)
    for each in people:
        ActionFactory(
            plan=plan,
            engineer=each,
            skill=cast.python,
            state="done",
            started_on=began,
            closed_on=began + timedelta(days=days),
        )


@pytest.fixture
def closed(cast):
    close_trainings(cast, 10, days=183)


def test_planned_months_and_months_taken(closed):
    found = load_actuals(DEFAULTS)
    assert (found.trainings, found.people, found.planned) == (10, 10, 4.0)
    assert found.actual == pytest.approx(6.0, abs=0.05)
    assert found.ratio == pytest.approx(1.5, abs=0.02)


def test_once_the_own_figures_are_assumed_they_are_not_applied_again(cast, closed):
    own = replace(DEFAULTS, step_factors=tuple(1.5 * factor for factor in DEFAULTS.step_factors))
    assert load_actuals(own).ratio == pytest.approx(1.0, abs=0.02)


def test_a_plan_counts_by_what_was_assumed_when_it_was_adopted(cast):
    factors = [2 * factor for factor in DEFAULTS.step_factors]
    close_trainings(cast, 10, days=61, assumptions={"step_factors": factors})
    assert load_actuals(DEFAULTS).planned == 2.0


def test_what_is_open_given_up_or_without_a_start_does_not_count(cast, closed):
    for state in ("under_way", "dropped", "done"):
        ActionFactory(plan__team=cast.design, engineer=cast.gus, skill=cast.python, state=state)
    assert load_actuals(DEFAULTS).trainings == 10


def test_queries_do_not_grow_with_the_trainings(cast, closed, queries):
    with queries() as few:
        load_actuals(DEFAULTS)
    close_trainings(cast, 10, days=90)
    with queries() as many:
        load_actuals(DEFAULTS)
    assert len(few) == len(many) == 3
