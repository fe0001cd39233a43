from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.decisions import costs
from competency.decisions.assumptions import DEFAULTS

scales = st.sampled_from([(0, 5), (0, 1), (1, 2), (1, 4), (0, 3), (1, 10), (0, 9)])


@pytest.mark.parametrize(
    ("level", "salary", "hire"),
    [
        (0, 96_000, 43_350),
        (1, 96_000, 43_350),
        (2, 116_250, 50_943.75),
        (3, 136_500, 58_537.50),
        (4, 156_750, 66_131.25),
        (5, 177_000, 73_725),
    ],
)
def test_salary_and_one_off_cost_of_a_hire_by_level(level, salary, hire):
    assert costs.salary(level) == salary
    assert costs.hire(level).cost == hire
    assert costs.hire(level, people=2).cost == 2 * hire


def test_one_rate_for_everybodys_hours():
    assert costs.hourly_rate() == pytest.approx(91.875)


def test_borrowing_one_person_at_level_three():
    assert costs.borrow(3, share=1) == costs.Cost(months=1, cost=33_687.50)


def test_a_hires_pay_is_printed_and_not_part_of_the_cost():
    assert costs.yearly_pay(3) == pytest.approx(191_100)


@given(scale=scales, data=st.data())
def test_on_every_scale_salary_rises_from_the_lowest_to_the_highest(scale, data):
    bottom, top = scale
    level = data.draw(st.integers(bottom, top))
    pay = costs.salary(level, bottom=bottom, top=top)
    assert DEFAULTS.salary_lowest <= pay <= DEFAULTS.salary_highest
    if level > bottom:
        assert pay >= costs.salary(level - 1, bottom=bottom, top=top)
    if top - bottom > 1:
        assert costs.salary(bottom + 1, bottom=bottom, top=top) == DEFAULTS.salary_lowest
        assert costs.salary(top, bottom=bottom, top=top) == DEFAULTS.salary_highest


@given(scale=scales)
def test_on_every_scale_the_first_and_last_steps_have_the_first_and_last_factors(scale):
    bottom, top = scale
    factors = [costs.step_factor(level, bottom=bottom, top=top) for level in range(bottom + 1, top + 1)]
    assert factors == sorted(factors)
    if top - bottom > 1:
        assert (factors[0], factors[-1]) == (DEFAULTS.step_factors[0], DEFAULTS.step_factors[-1])
    else:
        assert factors == [1.0]


def test_the_scale_of_one_to_four_is_priced_by_its_own_steps():
    assert [costs.step_factor(level, bottom=1, top=4) for level in (2, 3, 4)] == [0.5, 1.0, 2.5]


@given(
    level=st.integers(0, 4),
    steps=st.integers(1, 5),
    months=st.sampled_from([1.0, 2.0, 4.0]),
    mentored=st.booleans(),
)
def test_a_longer_way_takes_longer_and_costs_more(level, steps, months, mentored):
    to = min(5, level + steps)
    whole = costs.training(level, to=to, months_per_level=months, mentored=mentored)
    parts = [
        costs.training(step, to=step + 1, months_per_level=months, mentored=mentored)
        for step in range(level, to)
    ]
    assert whole.months == pytest.approx(sum(part.months for part in parts))
    assert whole.cost == pytest.approx(sum(part.cost for part in parts), abs=0.05)


@given(level=st.integers(0, 4), months=st.sampled_from([1.0, 2.0, 4.0]))
def test_a_mentor_saves_time_and_money(level, months):
    mentored, alone = (
        costs.training(level, to=level + 1, months_per_level=months, mentored=yes) for yes in (True, False)
    )
    assert mentored.months < alone.months
    assert mentored.cost < alone.cost


def test_changed_assumptions_change_the_cost():
    dear = replace(DEFAULTS, recruiting_share=0.25, ramp_up_months=4)
    assert costs.hire(3, assumptions=dear) == costs.Cost(
        months=7, cost=0.25 * 136_500 + 0.5 * 4 * 15_925 + 80 * 91.875
    )
