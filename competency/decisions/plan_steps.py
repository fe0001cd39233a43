"""What does a solved plan say: which steps, and what do they leave uncovered?

Shortages are counted again from the chosen steps. The solver's own shortage variables are not read: they may be
larger than needed, and are only as exact as its tolerances.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .gaps import FULL_TIME, Id, parts
from .plan_columns import Model
from .plan_model import AFTER_LOSS_WEIGHT
from .plan_problem import Action, Problem, holds
from .plan_supply import TWO_HOLDERS, deal

ELSEWHERE = "elsewhere"
"""Stands for a mentor outside the team, of whom the problem knows only the number."""


@dataclass(frozen=True, slots=True)
class Step:
    """One chosen action; `cost` in dollars, one-off.

    `from_month` and `to_month` count from today; a person learns one skill after the other, earliest deadline
    first. Training has `mentor` (an id, ELSEWHERE, or None for alone) and the levels; a hire has `skills`.
    `share` is what the step adds, of full time.
    """

    action: Action
    cost: float
    from_month: float
    to_month: float
    share: float
    skills: tuple[Id, ...]
    mentor: Id | None = None
    from_level: int | None = None
    to_level: int | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What a skill has after the plan, in full-time people; `missing_after_loss` is None unless asked for."""

    supply: float
    holders: int
    coverage: float
    missing: float
    missing_after_loss: float | None


def read_steps(problem: Problem, *, model: Model, values: Sequence[int]) -> tuple[Step, ...]:
    """Return the steps of a solution, trainings first, then loans, then hires; `values` are whole numbers."""
    return (
        *_trainings(problem, model, values),
        *_loans(problem, model, values),
        *_hires(problem, model, values),
    )


def cover(problem: Problem, *, steps: Iterable[Step]) -> dict[Id, Cover]:
    """Return what each skill has once the steps are done."""
    shares: dict[Id, list[int]] = {
        skill: [
            parts(person.share)
            for person in problem.people
            if holds(person, skill, level=need.requirement.level)
        ]
        for skill, need in problem.needs.items()
    }
    for step in steps:
        for skill in step.skills:
            shares[skill].append(parts(step.share))
    return {skill: _cover(problem, skill, shares[skill]) for skill in problem.needs}


def unmet_weight(problem: Problem, *, covers: Mapping[Id, Cover]) -> float:
    """Return sum over the must-skills of w * missing/n + 0.5 * w * missing_after_loss/n."""
    weighted = []
    for skill, found in covers.items():
        need = problem.needs[skill].requirement
        if problem.must_be_met(skill):
            missing = found.missing + AFTER_LOSS_WEIGHT * (found.missing_after_loss or 0.0)
            weighted.append(need.weight * missing / need.headcount)
    return math.fsum(weighted)


def coverage(problem: Problem, *, covers: Mapping[Id, Cover]) -> float:
    """Return sum w * coverage / sum w over all skills, 1 if nothing is needed."""
    total = sum(need.requirement.weight for need in problem.needs.values())
    if not total:
        return 1.0
    return (
        math.fsum(problem.needs[skill].requirement.weight * found.coverage for skill, found in covers.items())
        / total
    )


def _cover(problem: Problem, skill: Id, shares: list[int]) -> Cover:
    needed, supply = parts(problem.needs[skill].requirement.headcount), sum(shares)
    missing_after_loss = None
    if problem.robust == "two":
        missing_after_loss = float(max(0, TWO_HOLDERS - len(shares)))
    elif problem.robust == "any":
        missing_after_loss = max(0, needed - supply + max(shares, default=0)) / FULL_TIME
    return Cover(
        supply=supply / FULL_TIME,
        holders=len(shares),
        coverage=min(1.0, supply / needed),
        missing=max(0, needed - supply) / FULL_TIME,
        missing_after_loss=missing_after_loss,
    )


def _trainings(problem: Problem, model: Model, values: Sequence[int]) -> list[Step]:
    """Return the trainings, for each person in the order of their deadlines."""
    chosen = [
        (person, problem.needs[skill].requirement.deadline, skill, mentored, training)
        for (person, skill, mentored), (column, training) in model.trainings.items()
        if values[column]
    ]
    chosen.sort(key=lambda training: training[:3])
    places = _mentor_places(problem, model, values)
    levels = {person.id: person.levels for person in problem.people}
    shares = {person.id: person.share for person in problem.people}
    busy_until: dict[Id, float] = {}
    steps = []
    for person, _, skill, mentored, training in chosen:
        begins = busy_until.get(person, 0.0)
        busy_until[person] = round(begins + training.months, 6)
        steps.append(
            Step(
                action=Action("train", person, skill),
                cost=training.cost,
                from_month=begins,
                to_month=busy_until[person],
                share=shares[person],
                skills=(skill,),
                mentor=places[skill].pop(0) if mentored else None,
                from_level=levels[person][skill],
                to_level=problem.needs[skill].requirement.level,
            )
        )
    return steps


def _mentor_places(problem: Problem, model: Model, values: Sequence[int]) -> dict[Id, list[Id]]:
    """Return the mentors' places by skill: the team's own first, then those elsewhere."""
    places: dict[Id, list[Id]] = {skill: [] for skill in problem.needs}
    for (mentor, skill), column in model.mentees.items():
        places[skill] += [mentor] * values[column]
    for skill, mentors in problem.mentors_elsewhere.items():
        if skill in places:
            places[skill] += [ELSEWHERE] * (mentors * problem.assumptions.mentees)
    return places


def _loans(problem: Problem, model: Model, values: Sequence[int]) -> list[Step]:
    shares = {Action("borrow", loan.lender, loan.skill): loan.share for loan in problem.loans}
    length = problem.assumptions.borrow_length_months
    return [
        Step(
            action=action,
            cost=price.cost,
            from_month=price.months,
            to_month=price.months + length,
            share=shares[action],
            skills=(action.skill,),
        )
        for action, (column, price) in model.loans.items()
        if values[column]
    ]


def _hires(problem: Problem, model: Model, values: Sequence[int]) -> list[Step]:
    """Return one step per hire."""
    steps = []
    for profile in problem.profiles:
        hires = values[model.hires[profile.id]] if profile.id in model.hires else 0
        if not hires:
            continue
        skills = {skill: values[column] for (at, skill), column in model.brings.items() if at == profile.id}
        steps += [
            Step(
                action=Action("hire", profile.id),
                cost=profile.cost,
                from_month=0.0,
                to_month=profile.months,
                share=1.0,
                skills=brought,
            )
            for brought in deal(skills, hires=hires)
        ]
    return steps
