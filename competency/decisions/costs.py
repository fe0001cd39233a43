"""What does it cost, and how long does it take, to hire, train or borrow?"""

from __future__ import annotations

from dataclasses import dataclass

from .assumptions import DEFAULTS, Assumptions

MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Cost:
    """One-off cost in dollars, rounded to cents, and the months until the skill is there."""

    months: float
    cost: float


def salary(level: int, *, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5) -> float:
    """Return the yearly salary that goes with a level, in dollars.

    Linear from the first working level (bottom + 1) to the top; the bottom is paid as the first working
    level. On the scale 0 to 5: 96,000 + 20,250 * (level - 1). A scale of two levels takes the middle.
    """
    lowest, highest = assumptions.salary_lowest, assumptions.salary_highest
    first = bottom + 1
    if top == first:
        return (lowest + highest) / 2
    return lowest + (highest - lowest) * (max(level, first) - first) / (top - first)


def yearly_pay(level: int, *, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5) -> float:
    """Return salary * loaded cost per year: what a seat costs; printed, but no part of any comparison."""
    return salary(level, assumptions=assumptions, bottom=bottom, top=top) * assumptions.loaded_cost


def month(level: int, *, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5) -> float:
    """Return the loaded cost of one month of one person: salary * loaded cost / 12."""
    return yearly_pay(level, assumptions=assumptions, bottom=bottom, top=top) / MONTHS_PER_YEAR


def hourly_rate(*, assumptions: Assumptions = DEFAULTS) -> float:
    """Return the one rate used for everybody's hours: the middle salary, loaded, per paid hour ($91.875)."""
    middle = (assumptions.salary_lowest + assumptions.salary_highest) / 2
    return middle * assumptions.loaded_cost / assumptions.hours_per_year


def step_factor(level: int, *, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5) -> float:
    """Return how long the step up to `level` takes against a typical step of its skill.

    The factors describe the steps of the scale 0 to 5; a longer or shorter scale reads them off linearly
    between its first and its last step. A scale of one step takes the middle factor.
    """
    factors = assumptions.step_factors
    steps, last = top - bottom, len(factors) - 1
    place = last / 2 if steps == 1 else (level - bottom - 1) * last / (steps - 1)
    below = min(int(place), last)
    above = min(below + 1, last)
    return factors[below] + (factors[above] - factors[below]) * (place - below)


def training(
    level: int,
    *,
    to: int,
    months_per_level: float,
    mentored: bool,
    assumptions: Assumptions = DEFAULTS,
    bottom: int = 0,
    top: int = 5,
) -> Cost:
    """Return the cost of bringing one person from `level` up to `to`.

    months = months_per_level * sum of the step factors (level+1..to) * (1 with mentor, 1.5 without)
    cost = months * (20 hours [+ 4 mentor's hours]) * rate + 1000 * (to - level) * (1 with mentor, 2 without)
    """
    factors = sum(
        step_factor(step, assumptions=assumptions, bottom=bottom, top=top)
        for step in range(level + 1, to + 1)
    )
    months = months_per_level * factors * (1 if mentored else assumptions.time_times_alone)
    hours = assumptions.learning_hours + (assumptions.mentor_hours if mentored else 0)
    courses = assumptions.course_cost * (to - level) * (1 if mentored else assumptions.course_times_alone)
    cost = months * hours * hourly_rate(assumptions=assumptions) + courses
    return Cost(months=round(months, 6), cost=round(cost, 2))


def hire(
    level: int, *, people: int = 1, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5
) -> Cost:
    """Return the one-off cost of hiring `people` at a level; pay itself is not in it.

    months = to fill 2 + notice 1 + ramp-up 3
    cost = people * (0.20 * salary + 0.5 * 3 * month + 80 hours * rate)
    """
    ramp_up = assumptions.ramp_up_loss * assumptions.ramp_up_months
    one = hire_before_ramp_up(level, assumptions=assumptions, bottom=bottom, top=top) + ramp_up * month(
        level, assumptions=assumptions, bottom=bottom, top=top
    )
    return Cost(months=assumptions.hire_months, cost=round(people * one, 2))


def hire_before_ramp_up(
    level: int, *, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5
) -> float:
    """Return the part of one hire's cost that does not depend on ramp-up: recruiting and onboarding."""
    recruiting = assumptions.recruiting_share * salary(level, assumptions=assumptions, bottom=bottom, top=top)
    return recruiting + assumptions.onboarding_hours * hourly_rate(assumptions=assumptions)


def borrow(
    level: int, *, share: float, assumptions: Assumptions = DEFAULTS, bottom: int = 0, top: int = 5
) -> Cost:
    """Return the cost of borrowing `share` of one person's full time.

    months = 1 until the loan begins
    cost = share * (0.5 * 1 month of ramp-up + 0.25 * 6 months burden on the lender) * month + 20 hours * rate
    """
    months_of_pay = (
        assumptions.borrow_ramp_up_loss * assumptions.borrow_ramp_up_months
        + assumptions.borrow_charge * assumptions.borrow_length_months
    )
    cost = share * months_of_pay * month(level, assumptions=assumptions, bottom=bottom, top=top)
    cost += assumptions.handover_hours * hourly_rate(assumptions=assumptions)
    return Cost(months=assumptions.borrow_start_months, cost=round(cost, 2))
