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

from collections.abc import Sequence

from . import costs
from .assumptions import Assumptions
from .candidates import NOT_NOW, OPEN
from .costs import Cost
from .gaps import FULL_TIME, Id, parts
from .plan_columns import ROUNDING, Model
from .plan_problem import Action, Engineer, Need, PlanConflict, Problem, holds
from .plan_supply import add_the_rest

AFTER_LOSS_WEIGHT = 0.5
"""A shortage after the worst loss weighs half as much as one today (judgement)."""


def build(problem: Problem) -> Model:
    """Return the model of a problem. Raises PlanConflict if a pinned action is not possible at all."""
    model = Model()
    for person in problem.people:
        _add_trainings(model, problem, person)
    _add_mentors(model, problem)
    add_the_rest(model, problem)
    for action in problem.pinned:
        keys = ((action.who, action.skill, mentored) for mentored in (True, False))
        learning = [model.trainings[key][0] for key in keys if key in model.trainings]
        pin(model, problem, action, learning=learning)
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


def is_near(need: Need, level: int | None, interest: int, assumptions: Assumptions) -> bool:
    """Say whether somebody is near enough below the level that is asked, and open to learning it."""
    goal = need.requirement.level
    return level is not None and goal - assumptions.candidate_reach <= level < goal and interest != NOT_NOW


def may_learn(problem: Problem, person: Engineer, skill: Id) -> bool:
    """Say whether a member is near the level and open, and the training is not forbidden."""
    interest = person.interest.get(skill, OPEN)
    return (
        is_near(problem.needs[skill], person.levels.get(skill), interest, problem.assumptions)
        and Action("train", person.id, skill) not in problem.forbidden
    )


def training_in_time(
    need: Need, level: int, *, mentored: bool, assumptions: Assumptions, bottom: int, top: int
) -> Cost | None:
    """Return what it takes to bring somebody from a level up to the one that is asked; None if not in time."""
    training = costs.training(
        level,
        to=need.requirement.level,
        months_per_level=need.months_per_level,
        mentored=mentored,
        assumptions=assumptions,
        bottom=bottom,
        top=top,
    )
    return training if training.months <= need.requirement.deadline else None


def training_of(problem: Problem, skill: Id, *, level: int, mentored: bool) -> Cost | None:
    """Return `training_in_time` on the scale and the assumptions of the problem."""
    return training_in_time(
        problem.needs[skill],
        level,
        mentored=mentored,
        assumptions=problem.assumptions,
        bottom=problem.bottom,
        top=problem.top,
    )


def _add_trainings(model: Model, problem: Problem, person: Engineer) -> None:
    """Add x and x' of one person, and the rows that their time is used once."""
    learning: dict[Id, dict[int, float]] = {}
    share = parts(person.share) / FULL_TIME
    for skill in problem.needs:
        if not may_learn(problem, person, skill):
            continue
        for mentored in (True, False):
            training = training_of(problem, skill, level=person.levels[skill], mentored=mentored)
            if training is not None:
                column = model.column(1, cost=training.cost)
                model.trainings[person.id, skill, mentored] = column, training
                model.adds.setdefault(skill, {})[column] = share
                learning.setdefault(skill, {})[column] = training.months
    for columns in learning.values():
        model.row(dict.fromkeys(columns, 1.0), most=1)
    for deadline in sorted({problem.needs[skill].requirement.deadline for skill in learning}):
        due = [s for s in learning if problem.needs[s].requirement.deadline <= deadline]
        time = {column: months for skill in due for column, months in learning[skill].items()}
        model.row(time, most=deadline + ROUNDING)


def _add_mentors(model: Model, problem: Problem) -> None:
    places = problem.assumptions.mentees
    learners: dict[Id, list[int]] = {skill: [] for skill in problem.needs}
    for (_, skill, mentored), (column, _) in model.trainings.items():
        if mentored:
            learners[skill].append(column)
    for skill, columns in learners.items():
        if not columns:
            continue
        terms = dict.fromkeys(columns, 1.0)
        for mentor in mentors_of(problem, skill):
            model.mentees[mentor, skill] = model.column(places)
            terms[model.mentees[mentor, skill]] = -1.0
        model.row(terms, most=places * problem.mentors_elsewhere.get(skill, 0))
    for mentor in dict.fromkeys(mentor for mentor, _ in model.mentees):
        taken = [column for (who, _), column in model.mentees.items() if who == mentor]
        model.row(dict.fromkeys(taken, 1.0), most=places)


def mentors_of(problem: Problem, skill: Id) -> list[Id]:
    """Return the members who could mentor a skill."""
    need = problem.needs[skill]
    least = max(need.mentor_level, need.requirement.level)
    return [person.id for person in problem.people if holds(person, skill, level=least)]


def pin(model: Model, problem: Problem, action: Action, *, learning: Sequence[int]) -> None:
    """Add that an action is done; `learning` are the columns of a training. Raises PlanConflict if there are none."""
    least = 1
    if action.kind == "train":
        columns = learning
    elif action.kind == "borrow":
        columns = [model.loans[action][0]] if action in model.loans else []
    else:
        columns = [model.hires[action.who]] if action.who in model.hires else []
        least = problem.pinned.count(action)
    if not columns:
        what = f"{action.kind} {action.who}" + (f" for {action.skill}" if action.skill is not None else "")
        raise PlanConflict(f"The pinned action cannot be done, or not by the deadline: {what}.")
    model.row(dict.fromkeys(columns, 1.0), least=least)
