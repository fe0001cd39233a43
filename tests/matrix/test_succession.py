"""Who could take over a critical skill, and how likely it stays covered."""

import pytest

from competency.matrix.analysis import analyse
from competency.matrix.planning import propose
from competency.matrix.succession import outlook
from competency.matrix.wishes import Wishes
from tests.factories import RequirementFactory, rate


@pytest.fixture
def need(cast):
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def analysis_of(cast):
    return analyse(cast.platform, framework=cast.framework, viewer=cast.ada)


def by_ada(cast, engineer, level, skill=None):
    rate(engineer, skill or cast.python, level, source="manager", by=cast.ada)


def test_holders_are_ready_now_and_learners_within_six_months(cast, need):
    by_ada(cast, cast.ben, 4)
    by_ada(cast, cast.cleo, 2)
    (row,) = outlook(analysis_of(cast)).rows
    assert row.ready_now == ["Ben"]
    assert row.ready_soon == [("Cleo", 3.0)]
    assert row.forecast.p_covered == pytest.approx(0.868)
    assert row.is_met


def test_who_needs_longer_than_six_months_is_not_ready(cast, need):
    by_ada(cast, cast.ben, 4)
    by_ada(cast, cast.cleo, 2)
    cast.python.months_per_level = 7
    cast.python.save()
    assert outlook(analysis_of(cast)).rows[0].ready_soon == []


def test_the_plan_makes_it_likelier_and_a_loan_does_not_last(cast, need):
    by_ada(cast, cast.ben, 2)
    analysis = analysis_of(cast)
    (row,) = outlook(analysis, steps=propose(analysis, Wishes()).plan.steps).rows
    assert not row.is_met
    assert row.forecast.p_covered == 0
    assert row.planned.p_covered == pytest.approx(0.868)


def test_needs_that_are_not_critical_and_unknown_ones_are_left_out(cast, need):
    RequirementFactory(team=cast.platform, skill=cast.sql, weight=2)
    by_ada(cast, cast.ben, 4, skill=cast.sql)
    assert outlook(analysis_of(cast)).rows == []


def test_chances_of_shared_people_are_not_multiplied(cast, need):
    RequirementFactory(team=cast.platform, skill=cast.sql, level=3, weight=3)
    by_ada(cast, cast.ben, 4)
    assert outlook(analysis_of(cast)).together is None
    by_ada(cast, cast.ben, 4, skill=cast.sql)
    assert outlook(analysis_of(cast)).together == pytest.approx(0.868)
