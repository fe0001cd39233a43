from dataclasses import replace

import pytest
from hypothesis import given

from competency.decisions import costs
from competency.decisions.candidates import Member, Question
from competency.decisions.flips import flips, sensitivity
from competency.decisions.verdict import decide

from .strategies import questions


@pytest.fixture
def quarter_timers():
    """Four candidates at a quarter of a job each: training them all is dearer than one hire."""
    return Question(
        amount=1,
        level=3,
        deadline=9,
        months_per_level=4,
        mentor_level=4,
        members=[Member(name, 1, 0.25) for name in ("ana", "ben", "chen", "dia")],
        elsewhere=[Member("org", 5)],
        open_seats=1,
    )


def test_at_the_ramp_up_breakeven_hiring_costs_what_training_costs(quarter_timers):
    verdict = decide(quarter_timers)
    ramp_up = sensitivity(verdict).ramp_breakeven
    assumptions = replace(quarter_timers.assumptions, ramp_up_months=ramp_up)
    assert costs.hire(3, assumptions=assumptions).cost == pytest.approx(
        verdict.options["train"].cost, abs=0.01
    )


@given(questions())
def test_at_every_flip_training_and_hiring_cost_the_same(asked):
    verdict = decide(asked)
    for flip in flips(verdict):
        there = replace(asked.assumptions, **{flip.assumption: flip.value})
        trained = sum(
            costs.training(
                candidate.level,
                to=asked.level,
                months_per_level=asked.months_per_level,
                mentored=candidate.mentor is not None,
                assumptions=there,
            ).cost
            for candidate in verdict.options["train"].candidates
        )
        hired = costs.hire(asked.level, people=verdict.options["hire"].hires, assumptions=there).cost
        assert trained == pytest.approx(hired, rel=1e-4, abs=1)


def test_the_nearest_flip_comes_first(quarter_timers):
    found = flips(decide(quarter_timers))
    assert [flip.change for flip in found] == sorted(flip.change for flip in found)
    assert found[0].assumption == "learning_hours"
    assert {"ramp_up_months", "recruiting_share", "hours_per_year"} <= {flip.assumption for flip in found}


@given(questions())
def test_breakevens_need_both_training_and_hiring(asked):
    verdict = decide(asked)
    found = sensitivity(verdict)
    both = {"train", "hire"} <= set(verdict.options)
    assert (found.success_breakeven is not None) == both
    assert (found.train_flips_at_deadline is not None) == ("train" in verdict.options)
    if not both:
        assert found.ramp_breakeven is None
        assert flips(verdict) == []
    elif found.ramp_breakeven is not None:
        assert found.ramp_breakeven > 0


def test_free_ramp_up_cannot_flip_anything(quarter_timers):
    free = replace(quarter_timers, assumptions=replace(quarter_timers.assumptions, ramp_up_loss=0))
    assert sensitivity(decide(free)).ramp_breakeven is None
