"""Planned against actual: medians of enough trainings of enough people, and the step factors they amount to."""

import pytest

from competency.decisions.actuals import Training, compare, own_step_factors
from competency.decisions.assumptions import DEFAULTS


def trainings(n, *, people=5, planned=4.0, actual=5.0):
    return [Training(place % people, planned, actual) for place in range(n)]


def test_ten_trainings_of_five_people_say_medians():
    found = compare([*trainings(9), Training(0, 4.0, 40.0)])
    assert (found.trainings, found.people, found.enough) == (10, 5, True)
    assert (found.planned, found.actual, found.ratio) == (4.0, 5.0, 1.25)


@pytest.mark.parametrize(("n", "people"), [(9, 9), (10, 4), (0, 1)])
def test_of_fewer_nothing_is_said(n, people):
    found = compare(trainings(n, people=people))
    assert (found.trainings, found.enough) == (n, False)
    assert (found.planned, found.actual, found.ratio) == (None, None, None)


def test_what_was_planned_to_take_no_time_is_no_measure():
    assert compare([*trainings(10), Training(7, 0.0, 3.0)]).trainings == 10


def test_the_steps_are_stretched_alike_and_never_to_nothing():
    assert own_step_factors(DEFAULTS, ratio=1.25) == (0.62, 0.94, 1.25, 1.88, 3.12)
    assert own_step_factors(DEFAULTS, ratio=0.001) == (0.01,) * 5


def test_a_ratio_of_about_one_agrees():
    assert not compare(trainings(10, actual=4.04)).differs
    assert compare(trainings(10, actual=4.4)).differs
    assert not compare(trainings(3, actual=9.0)).differs
