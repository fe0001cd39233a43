"""What do hires and loans bring to a plan's model, and what do they supply together with all who learn?

See plan_model for the rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from . import costs
from .gaps import FULL_TIME, Id, parts
from .plan_columns import ROUNDING, Model
from .plan_problem import Action, Loan, Need, Problem, Profile, holds

TWO_HOLDERS = 2


def add_the_rest(model: Model, problem: Problem) -> None:
    """Add all but the trainings, which are there already, to the model: hires, loans, and what all of them supply."""
    for profile in problem.profiles:
        _add_hires(model, problem, profile)
    if problem.open_seats is not None:
        model.row(dict.fromkeys(model.hires.values(), 1.0), most=problem.open_seats)
    for loan in problem.loans:
        _add_loan(model, problem, loan)
    for lender in dict.fromkeys(action.who for action in model.loans):
        lent = [column for action, (column, _) in model.loans.items() if action.who == lender]
        model.row(dict.fromkeys(lent, 1.0), most=1)
    for skill in problem.needs:
        _add_supply(model, problem, skill)


def _add_hires(model: Model, problem: Problem, profile: Profile) -> None:
    """Add the hires of one profile, with one to spare for each skill against a loss, and all that are pinned."""
    action = Action("hire", profile.id)
    if action in problem.forbidden:
        return
    seats, pinned = problem.open_seats, problem.pinned.count(action)
    hires, brings = add_profile(model, problem.needs, profile, seats=seats, spare=1, pinned=pinned)
    if not brings:
        return
    model.hires[profile.id] = hires
    model.brings |= {(profile.id, skill): column for skill, column in brings.items()}
    if profile.most_hires is not None:
        model.row({hires: 1.0}, most=profile.most_hires)


def add_profile(
    model: Model,
    needs: Mapping[Id, Need],
    profile: Profile,
    *,
    seats: int | None,
    spare: int = 0,
    pinned: int = 0,
) -> tuple[int, dict[Id, int]]:
    """Add y of one profile and z of the skills that it brings in time; return their columns, -1 if it brings none."""
    skills = brought_in_time(needs, profile)
    if not skills:
        return -1, {}
    enough = sum(math.ceil(needs[skill].requirement.headcount) + spare for skill in skills)
    most = min(limit for limit in (enough, profile.most_hires, seats) if limit is not None)
    hires = model.column(max(most, pinned), cost=profile.cost)
    brings = {skill: model.column(max(most, pinned)) for skill in skills}
    for column in brings.values():
        model.row({column: 1.0, hires: -1.0}, most=0)
    model.row({hires: -float(profile.most_skills)} | dict.fromkeys(brings.values(), 1.0), most=0)
    return hires, brings


def deal(skills: Mapping[Id, int], *, hires: int) -> list[tuple[Id, ...]]:
    """Return what each hire brings: so many of each skill, dealt round-robin so that nobody brings one twice."""
    copies = [skill for skill, times in skills.items() for _ in range(times)]
    return [tuple(copies[place::hires]) for place in range(hires)]


def brought_in_time(needs: Mapping[Id, Need], profile: Profile) -> list[Id]:
    """Return the needed skills that a hire on the profile brings: at the level, by the deadline."""
    return [
        skill
        for skill, need in needs.items()
        if skill in profile.skills
        and profile.level >= need.requirement.level
        and profile.months <= need.requirement.deadline
    ]


def _add_loan(model: Model, problem: Problem, loan: Loan) -> None:
    action, need = Action("borrow", loan.lender, loan.skill), problem.needs.get(loan.skill)
    if need is None or parts(loan.share) <= 0 or action in problem.forbidden:
        return
    price = costs.borrow(
        need.requirement.level,
        share=loan.share,
        assumptions=problem.assumptions,
        bottom=problem.bottom,
        top=problem.top,
    )
    if price.months <= need.requirement.deadline:
        column = model.column(1, cost=price.cost)
        model.loans[action] = column, price
        model.adds.setdefault(loan.skill, {})[column] = parts(loan.share) / FULL_TIME


def _add_supply(model: Model, problem: Problem, skill: Id) -> None:
    """Add the rows that count who holds a skill, today's shortage and that after a loss."""
    need = problem.needs[skill].requirement
    held = [
        parts(person.share) / FULL_TIME for person in problem.people if holds(person, skill, level=need.level)
    ]
    single = model.adds.get(skill, {})
    hired = [column for (_, brought), column in model.brings.items() if brought == skill]
    supply = single | dict.fromkeys(hired, 1.0)

    model.short[skill] = model.column(need.headcount, whole=False)
    model.row(supply | {model.short[skill]: 1.0}, least=need.headcount - sum(held) - ROUNDING)
    if problem.robust == "none" or not problem.must_be_met(skill):
        return
    if problem.robust == "two":
        after_loss = model.short_after_loss[skill] = model.column(TWO_HOLDERS, whole=False)
        model.row(dict.fromkeys(supply, 1.0) | {after_loss: 1.0}, least=TWO_HOLDERS - len(held))
        return
    after_loss = model.short_after_loss[skill] = model.column(need.headcount, whole=False)
    largest = model.column(1, whole=False)
    model.lower[largest] = max(held, default=0.0)
    for column, share in single.items():
        if share > model.lower[largest]:
            _tie_to_any(model, largest, share=share, columns=[column])
    if hired:
        _tie_to_any(model, largest, share=1.0, columns=hired)
    model.row(supply | {largest: -1.0, after_loss: 1.0}, least=need.headcount - sum(held) - ROUNDING)


def _tie_to_any(model: Model, largest: int, *, share: float, columns: list[int]) -> None:
    """Add that the largest share is at least this one if any of the columns is above 0, not once for each unit."""
    (any_of_them,) = columns if [model.upper[column] for column in columns] == [1] else [model.column(1)]
    for column in columns:
        if column != any_of_them:
            model.row({column: 1.0, any_of_them: -model.upper[column]}, most=0)
    model.row({largest: 1.0, any_of_them: -share}, least=0)
