"""Which set of trainings, hires and loans meets the needs of several teams at the least cost together?

An exact optimum and the same every time, as for one team: first the least weighted shortage over all teams, then
the least cost. What cannot be met is listed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .gaps import FULL_TIME, Id, parts
from .joint_model import JointModel, build, counting, unmet_terms
from .joint_problem import JointProblem, fingerprint, in_order
from .plan_search import SLACK, TIE, TIME_LIMIT, at_most, search_for
from .plan_solver import solve
from .plan_supply import deal
from .planner import CENT, DOLLAR


@dataclass(frozen=True, slots=True)
class JointStep:
    """One chosen action for one team.

    "train": `who` of `team` learns `skills[0]`, with a `mentor` (an id, or None for alone). "borrow": `who` comes from
    `lender` for `share` of full time. "hire": `who` is the profile. Months count from today; a person learns one skill
    after the other, earliest deadline first.
    """

    kind: Literal["train", "borrow", "hire"]
    team: Id
    who: Id
    skills: tuple[Id, ...]
    cost: float
    from_month: float
    to_month: float
    share: float
    mentor: Id | None = None
    lender: Id | None = None
    from_level: int | None = None
    to_level: int | None = None


@dataclass(frozen=True, slots=True)
class JointPlan:
    """The chosen steps and what each team has of each need afterwards, in full-time people.

    `before` and `after` go by team and skill. `shortage_gap` and `cost_gap` say how far it may be from the best.
    """

    steps: tuple[JointStep, ...]
    cost: float
    unmet_weight: float
    before: Mapping[tuple[Id, Id], float]
    after: Mapping[tuple[Id, Id], float]
    status: Literal["optimal", "time limit"]
    shortage_gap: float
    cost_gap: float
    inputs: str

    @property
    def gap(self) -> float:
        """The larger of the two gaps."""
        return max(self.shortage_gap, self.cost_gap)


def make_joint_plan(
    problem: JointProblem, *, time_limit: float = TIME_LIMIT, relative_gap: float | None = None
) -> JointPlan:
    """Return the plan of least weighted shortage over all teams and then of least cost.

    `time_limit` is in seconds for each of the two searches. The budget is never exceeded.
    """
    problem = in_order(problem)
    plan = _searched(problem, time_limit, relative_gap)
    if problem.budget is not None and plan.cost > problem.budget + CENT / 2:
        tighter = replace(problem, budget=max(0.0, problem.budget - DOLLAR))
        plan = replace(_searched(tighter, time_limit, relative_gap), inputs=plan.inputs)
    return plan


def _searched(problem: JointProblem, time_limit: float, relative_gap: float | None) -> JointPlan:
    joint = build(problem)
    model, unmet = joint.model, unmet_terms(joint, problem)
    search = search_for(model, time_limit=time_limit, relative_gap=relative_gap)
    first = solve(model, objective=unmet, rows=[], search=search)
    if first is None:
        return _plan(problem, (), "time limit", math.inf, math.inf)
    columns = len(model.upper)
    cost = {column: TIE * column / columns for column in range(columns) if model.whole[column]}
    for column, amount in model.cost.items():
        cost[column] += amount
    held = [at_most(unmet, first.objective + SLACK)] if unmet else []
    second = solve(model, objective=cost, rows=held, search=search)
    found = second or first
    finished = first.finished and second is not None and second.finished
    return _plan(
        problem,
        _steps(problem, joint, found.values),
        "optimal" if finished else "time limit",
        first.gap,
        math.inf if second is None else second.gap,
    )


def _plan(problem: JointProblem, steps: Sequence[JointStep], status, shortage_gap, cost_gap) -> JointPlan:
    before, after = supplies(problem, steps=()), supplies(problem, steps=steps)
    return JointPlan(
        steps=tuple(steps),
        cost=round(math.fsum(step.cost for step in steps), 2),
        unmet_weight=unmet_weight(problem, supply=after),
        before=before,
        after=after,
        status=status,
        shortage_gap=shortage_gap,
        cost_gap=cost_gap,
        inputs=fingerprint(problem),
    )


def supplies(problem: JointProblem, *, steps: Sequence[JointStep]) -> dict[tuple[Id, Id], float]:
    """Return what each team has of each need once the steps are done, counted from the steps.

    What a team lends is off its own supply while the loan lasts.
    """
    teams = {team.id: team for team in problem.teams}
    people = {person.id: person for person in problem.people}
    learnt = {(step.who, step.team, step.skills[0]) for step in steps if step.kind == "train"}
    found = {}
    for team in problem.teams:
        for skill, need in team.needs.items():
            supply = problem.held(team, skill)
            trained = {
                person: share
                for (person, at), share in counting(problem, team, skill, teams).items()
                if (person, at, skill) in learnt
            }
            supply += sum(parts(share) for share in trained.values())
            for step in steps:
                if step.kind != "train" and step.team == team.id and skill in step.skills:
                    supply += parts(step.share)
                if step.lender == team.id and people[step.who].holds(skill, level=need.requirement.level):
                    supply -= parts(step.share)
            found[team.id, skill] = supply / FULL_TIME
    return found


def unmet_weight(problem: JointProblem, *, supply: Mapping[tuple[Id, Id], float]) -> float:
    """Return sum over the needs that must be met of w * missing / n."""
    return math.fsum(
        need.requirement.weight
        * max(0.0, need.requirement.headcount - supply[team.id, skill])
        / need.requirement.headcount
        for team in problem.teams
        for skill, need in team.needs.items()
        if problem.must_be_met(need)
    )


def coverage(
    problem: JointProblem, *, supply: Mapping[tuple[Id, Id], float], team: Id | None = None
) -> float:
    """Return sum w * covered / sum w over the needs of one team, or of all; 1 if nothing is needed."""
    total = covered = 0.0
    for each in problem.teams:
        for skill, need in each.needs.items():
            if team in (None, each.id):
                total += need.requirement.weight
                share = min(1.0, supply[each.id, skill] / need.requirement.headcount)
                covered += need.requirement.weight * share
    return covered / total if total else 1.0


def _steps(problem: JointProblem, joint: JointModel, values: Sequence[int]) -> list[JointStep]:
    """The chosen trainings, loans and hires, by team."""
    teams = {team.id: team for team in problem.teams}
    steps = [*_trainings(problem, joint, values, teams), *_moves(problem, joint, values)]
    for team in problem.teams:
        steps += _hires(team, joint, values)
    place = {team.id: number for number, team in enumerate(problem.teams)}
    return sorted(steps, key=lambda step: place[step.team])


def _trainings(problem: JointProblem, joint: JointModel, values, teams) -> list[JointStep]:
    chosen = [
        (person, teams[team].needs[skill].requirement.deadline, team, skill, mentored, training)
        for (person, team, skill, mentored), (column, training) in joint.trainings.items()
        if values[column]
    ]
    chosen.sort(key=lambda training: training[:4])
    places: dict[tuple[Id, Id], list[Id]] = {}
    for (mentor, team, skill), column in joint.mentees.items():
        places.setdefault((team, skill), []).extend([mentor] * values[column])
    people = {person.id: person for person in problem.people}
    busy_until: dict[Id, float] = {}
    steps = []
    for person, _, team, skill, mentored, training in chosen:
        begins = busy_until.get(person, 0.0)
        busy_until[person] = round(begins + training.months, 6)
        steps.append(
            JointStep(
                kind="train",
                team=team,
                who=person,
                skills=(skill,),
                cost=training.cost,
                from_month=begins,
                to_month=busy_until[person],
                share=people[person].shares[team],
                mentor=places[team, skill].pop(0) if mentored else None,
                from_level=people[person].levels[skill],
                to_level=teams[team].needs[skill].requirement.level,
            )
        )
    return steps


def _moves(problem: JointProblem, joint: JointModel, values) -> list[JointStep]:
    length = problem.assumptions.borrow_length_months
    return [
        JointStep(
            kind="borrow",
            team=team,
            who=person,
            skills=(skill,),
            cost=price.cost,
            from_month=price.months,
            to_month=price.months + length,
            share=share,
            lender=lender,
        )
        for (person, lender, team, skill), (column, price, share) in joint.moves.items()
        if values[column]
    ]


def _hires(team, joint: JointModel, values) -> list[JointStep]:
    """One step per hire."""
    steps = []
    for profile in team.profiles:
        column = joint.hires.get((team.id, profile.id))
        hires = 0 if column is None else values[column]
        if not hires:
            continue
        skills = {
            skill: values[column]
            for (at, on, skill), column in joint.brings.items()
            if (at, on) == (team.id, profile.id)
        }
        for brought in deal(skills, hires=hires):
            steps.append(
                JointStep(
                    kind="hire",
                    team=team.id,
                    who=profile.id,
                    skills=brought,
                    cost=profile.cost,
                    from_month=0.0,
                    to_month=profile.months,
                    share=1.0,
                )
            )
    return steps
