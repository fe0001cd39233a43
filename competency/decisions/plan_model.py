"""How is a team plan written down as a mixed-integer linear program?

Skills s with requirement (L, n, w, D); people p with share f; profiles j; loans l; mentors m:
    x_ps, x'_ps  in {0,1}   train p to L_s with / without a mentor, only where it can be done by D_s
    y_j          integer    hires on profile j
    z_sj         integer    how many of those hires bring skill s
    v_l          in {0,1}   loans, all or nothing
    a_ms         integer    learners of mentor m in skill s
    u_s, r_s     >= 0       shortage, and shortage after the worst single loss
    t_s          >= 0       largest share of any one person in s
Rows:
    S_s + sum f_p (x + x')_ps + sum z_sj + sum b_l v_l + u_s >= n_s            every skill
    x_ps + x'_ps <= 1
    sum over s with D_s <= d of months * x <= d            every p and deadline d: one thing at a time,
                                                           earliest deadline first, is exactly enough
    sum_p x_ps <= sum_m a_ms + 2 * (mentors of s elsewhere)        sum_s a_ms <= 2
    z_sj <= y_j       sum_s z_sj <= B_j y_j       sum y <= seats       cost <= budget
    a lender is lent once
Identical hires need no slots: deal the z_sj copies of the skills round-robin to the y_j hires; z <= y makes them
different people and the sum gives each at most B (the idea of orbital shrinking, Fischetti & Liberti 2012).
Robust "two": holders + r_s >= 2.  Robust "any": supply_s - t_s + r_s >= n_s with t_s at least every single
share; a hire's share of 1 counts only if there is a hire, which a binary says.
Related models: De Bruecker et al. 2015; Senthooran et al. 2021 (training with contractors as fallback).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import costs
from .candidates import NOT_NOW, OPEN
from .costs import Cost
from .gaps import FULL_TIME, Id, parts
from .plan_problem import Action, Engineer, Loan, PlanConflict, Problem, Profile

AFTER_LOSS_WEIGHT = 0.5
"""A shortage after the worst loss weighs half as much as one today (judgement)."""

TWO_HOLDERS = 2
ROUNDING = 1e-9

Row = tuple[Mapping[int, float], float, float]


@dataclass(slots=True)
class Model:
    """The columns and rows, and which column means what."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cost: dict[int, float] = field(default_factory=dict)
    trainings: dict[tuple[Id, Id, bool], tuple[int, Cost]] = field(default_factory=dict)
    hires: dict[Id, int] = field(default_factory=dict)
    brings: dict[tuple[Id, Id], int] = field(default_factory=dict)
    loans: dict[Action, tuple[int, Cost]] = field(default_factory=dict)
    mentees: dict[tuple[Id, Id], int] = field(default_factory=dict)
    short: dict[Id, int] = field(default_factory=dict)
    short_after_loss: dict[Id, int] = field(default_factory=dict)

    def column(self, upper: float, *, whole: bool = True, cost: float = 0.0) -> int:
        """Add a variable from 0 to `upper` and return its number."""
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(int(whole))
        number = len(self.upper) - 1
        if cost:
            self.cost[number] = cost
        return number

    def row(self, terms: Mapping[int, float], *, least: float = -math.inf, most: float = math.inf) -> None:
        """Add least <= sum of terms <= most, if there are terms."""
        if terms:
            self.rows.append((terms, least, most))


def build(problem: Problem) -> Model:
    """Return the model of a problem. Raises PlanConflict if a pinned action is not possible at all."""
    model = Model()
    for person in problem.people:
        _add_trainings(model, problem, person)
    _add_mentors(model, problem)
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
    for action in problem.pinned:
        _pin(model, problem, action)
    return model


def unmet_terms(model: Model, problem: Problem) -> dict[int, float]:
    """Return the objective "unmet weight": sum over the must-skills of w*u/n + 0.5*w*r/n."""
    terms = {}
    for skill, need in problem.needs.items():
        if problem.must_be_met(skill):
            weight = need.requirement.weight / need.requirement.headcount
            terms[model.short[skill]] = weight
            if skill in model.short_after_loss:
                terms[model.short_after_loss[skill]] = AFTER_LOSS_WEIGHT * weight
    return terms


def uncovered_terms(model: Model, problem: Problem) -> dict[int, float]:
    """Return the uncovered share of all skills: sum w*u/n / sum w, which is 1 - coverage."""
    total = sum(need.requirement.weight for need in problem.needs.values())
    return {
        model.short[skill]: need.requirement.weight / need.requirement.headcount / total
        for skill, need in problem.needs.items()
    }


def _add_trainings(model: Model, problem: Problem, person: Engineer) -> None:
    """Add x and x' of one person, and the rows that their time is used once."""
    learning: dict[Id, dict[int, float]] = {}
    for skill, need in problem.needs.items():
        level, goal = person.levels.get(skill), need.requirement.level
        if (
            level is None
            or not goal - problem.assumptions.candidate_reach <= level < goal
            or person.interest.get(skill, OPEN) == NOT_NOW
            or Action("train", person.id, skill) in problem.forbidden
        ):
            continue
        for mentored in (True, False):
            training = costs.training(
                level,
                to=goal,
                months_per_level=need.months_per_level,
                mentored=mentored,
                assumptions=problem.assumptions,
                bottom=problem.bottom,
                top=problem.top,
            )
            if training.months <= need.requirement.deadline:
                column = model.column(1, cost=training.cost)
                model.trainings[person.id, skill, mentored] = column, training
                learning.setdefault(skill, {})[column] = training.months
    for columns in learning.values():
        model.row(dict.fromkeys(columns, 1.0), most=1)
    for deadline in sorted({problem.needs[skill].requirement.deadline for skill in learning}):
        due = [s for s in learning if problem.needs[s].requirement.deadline <= deadline]
        time = {column: months for skill in due for column, months in learning[skill].items()}
        model.row(time, most=deadline + ROUNDING)


def _add_mentors(model: Model, problem: Problem) -> None:
    places = problem.assumptions.mentees
    for skill, need in problem.needs.items():
        learners = [
            column
            for (_, learnt, mentored), (column, _) in model.trainings.items()
            if mentored and learnt == skill
        ]
        if not learners:
            continue
        least = max(need.mentor_level, need.requirement.level)
        terms = dict.fromkeys(learners, 1.0)
        for person in problem.people:
            level = person.levels.get(skill)
            if level is not None and level >= least:
                model.mentees[person.id, skill] = model.column(places)
                terms[model.mentees[person.id, skill]] = -1.0
        model.row(terms, most=places * problem.mentors_elsewhere.get(skill, 0))
    for mentor in dict.fromkeys(mentor for mentor, _ in model.mentees):
        taken = [column for (who, _), column in model.mentees.items() if who == mentor]
        model.row(dict.fromkeys(taken, 1.0), most=places)


def _add_hires(model: Model, problem: Problem, profile: Profile) -> None:
    """Add y of one profile and z of the skills that it brings in time."""
    skills = brought_in_time(problem, profile)
    if not skills or Action("hire", profile.id) in problem.forbidden:
        return
    enough = sum(math.ceil(problem.needs[skill].requirement.headcount) + 1 for skill in skills)
    most = min(limit for limit in (enough, profile.most_hires, problem.open_seats) if limit is not None)
    pinned = problem.pinned.count(Action("hire", profile.id))
    hires = model.hires[profile.id] = model.column(max(most, pinned), cost=profile.cost)
    brought = {hires: -float(profile.most_skills)}
    for skill in skills:
        column = model.brings[profile.id, skill] = model.column(max(most, pinned))
        model.row({column: 1.0, hires: -1.0}, most=0)
        brought[column] = 1.0
    model.row(brought, most=0)
    if profile.most_hires is not None:
        model.row({hires: 1.0}, most=profile.most_hires)


def brought_in_time(problem: Problem, profile: Profile) -> list[Id]:
    """Return the needed skills that a hire on the profile brings: at the level, by the deadline."""
    return [
        skill
        for skill, need in problem.needs.items()
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
        model.loans[action] = model.column(1, cost=price.cost), price


def _add_supply(model: Model, problem: Problem, skill: Id) -> None:
    """Add the rows that count who holds a skill, today's shortage and that after a loss."""
    need = problem.needs[skill].requirement
    share_of = {person.id: parts(person.share) / FULL_TIME for person in problem.people}
    held = [share_of[person.id] for person in problem.people if holds(person, skill, level=need.level)]
    single = {
        column: share_of[person]
        for (person, learnt, _), (column, _) in model.trainings.items()
        if learnt == skill
    }
    lent = {(loan.lender, loan.skill): loan.share for loan in problem.loans}
    single |= {
        column: parts(lent[action.who, skill]) / FULL_TIME
        for action, (column, _) in model.loans.items()
        if action.skill == skill
    }
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
        model.row({largest: 1.0, column: -share}, least=0)
    if hired:
        anybody = model.column(1)
        model.row({largest: 1.0, anybody: -1.0}, least=0)
        for column in hired:
            model.row({column: 1.0, anybody: -model.upper[column]}, most=0)
    model.row(supply | {largest: -1.0, after_loss: 1.0}, least=need.headcount - sum(held) - ROUNDING)


def holds(person: Engineer, skill: Id, *, level: int) -> bool:
    """Say whether a member has the level today."""
    own = person.levels.get(skill)
    return own is not None and own >= level


def _pin(model: Model, problem: Problem, action: Action) -> None:
    if action.kind == "train":
        columns = [
            column
            for (person, skill, _), (column, _) in model.trainings.items()
            if (person, skill) == (action.who, action.skill)
        ]
        least = 1
    elif action.kind == "borrow":
        columns = [model.loans[action][0]] if action in model.loans else []
        least = 1
    else:
        columns = [model.hires[action.who]] if action.who in model.hires else []
        least = problem.pinned.count(action)
    if not columns:
        what = f"{action.kind} {action.who}" + (f" for {action.skill}" if action.skill is not None else "")
        raise PlanConflict(f"The pinned action cannot be done, or not by the deadline: {what}.")
    model.row(dict.fromkeys(columns, 1.0), least=least)
