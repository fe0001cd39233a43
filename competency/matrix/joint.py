"""Which problem do several teams pose together, as the viewer may see them, and how is its plan kept?"""

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from competency.decisions.assumptions import changed
from competency.decisions.joint_planner import JointPlan, coverage
from competency.decisions.joint_problem import JointProblem, Person, TeamPart
from competency.decisions.plan_problem import Must
from competency.models import Action, Assumption, Team

from .analysis import Analysis, analyse
from .load import framework_of
from .planning import needs_of
from .vacancies import load_vacancies, profiles_of

FEWEST_RATED = 5
"""Who may not see names sees nothing that rests on fewer people."""


@dataclass(frozen=True)
class Loaded:
    """The problem, with the teams that have no part in it because nothing is needed or nobody is rated."""

    problem: JointProblem
    on: str
    left_out: list[int]
    unknown: int


def load_joint(
    teams: Iterable[Team],
    *,
    viewer,
    must: Must = "all",
    budget: float | None = None,
    report: Callable[[float, Team], None] = lambda share, team: None,
) -> Loaded:
    """The problem of these teams. Some twenty queries for each team, so it belongs into a job.

    ``report`` is told the share that is read, and the next team.
    """
    teams = list(teams)
    assumptions = Assumption.objects.in_force()
    people: dict[int, dict] = {}
    parts, left_out, unknown, on = [], [], 0, ""
    for place, team in enumerate(teams):
        report(place / len(teams), team)
        framework = framework_of(team)
        analysis = (
            analyse(team, framework=framework, viewer=viewer, assumptions=assumptions) if framework else None
        )
        needs = {} if analysis is None else _shown(analysis, needs_of(analysis))
        if analysis is not None:
            on = analysis.on.isoformat()
            unknown += len(analysis.findings) - len(needs)
        if not needs:
            left_out.append(team.pk)
            continue
        parts.append(
            TeamPart(
                id=team.pk,
                needs=needs,
                profiles=profiles_of(load_vacancies(analysis), needs=needs, analysis=analysis),
                open_seats=team.open_seats,
                bottom=analysis.team.bottom,
                top=analysis.team.top,
            )
        )
        _count_in(people, analysis, needs)
    return Loaded(
        JointProblem(
            people=tuple(Person(person, **facts) for person, facts in people.items()),
            teams=tuple(parts),
            budget=budget,
            must=must,
            forbidden=_declined(people, Action.Kind.TRAIN),
            not_lent=_declined(people, Action.Kind.LEND),
            assumptions=assumptions,
        ),
        on=on,
        left_out=left_out,
        unknown=unknown,
    )


def _shown(analysis: Analysis, needs) -> dict:
    """All needs for whom sees the names; for others those in which enough people are rated."""
    if not analysis.matrix.others:
        return needs
    rated = {
        finding.skill.pk: sum(member.level is not None for member in finding.verdict.question.members)
        for finding in analysis.findings
    }
    return {skill: need for skill, need in needs.items() if rated[skill] >= FEWEST_RATED}


def _count_in(people: dict[int, dict], analysis: Analysis, needs) -> None:
    team = analysis.matrix.team.pk
    for person, share in analysis.team.shares.items():
        facts = people.setdefault(person, {"shares": {}, "levels": {}, "interest": {}})
        facts["shares"][team] = share
    for finding in analysis.findings:
        if finding.skill.pk not in needs:
            continue
        for member in finding.verdict.question.members:
            people[member.id]["levels"][finding.skill.pk] = member.level
            people[member.id]["interest"][finding.skill.pk] = member.interest


def _declined(people, kind: str) -> frozenset[tuple[int, int]]:
    """What was declined in any team is not proposed again. One query."""
    rows = Action.objects.filter(engineer__in=people, kind=kind, state=Action.State.DECLINED).order_by()
    return frozenset(rows.values_list("engineer_id", "skill_id"))


def keep_joint(plan: JointPlan, loaded: Loaded) -> dict:
    """The plan as JSON: ids and figures, no names; all that the page shows of it."""
    problem = loaded.problem
    lent = {step.who for step in plan.steps if step.kind == "borrow"}
    return {
        "on": loaded.on,
        "inputs": plan.inputs,
        "status": plan.status,
        # JSON has no infinity.
        "gap": plan.gap if math.isfinite(plan.gap) else None,
        "cost": plan.cost,
        "before": coverage(problem, supply=plan.before),
        "after": coverage(problem, supply=plan.after),
        "left_out": loaded.left_out,
        "unknown": loaded.unknown,
        "budget": problem.budget,
        "assumptions": {
            each.name: getattr(problem.assumptions, each.name) for each in changed(problem.assumptions)
        },
        "teams": [
            {
                "team": team.id,
                "before": coverage(problem, supply=plan.before, team=team.id),
                "after": coverage(problem, supply=plan.after, team=team.id),
                "steps": [asdict(step) for step in plan.steps if step.team == team.id],
                "needs": [
                    {
                        "skill": skill,
                        "level": need.requirement.level,
                        "headcount": float(need.requirement.headcount),
                        "before": plan.before[team.id, skill],
                        "after": plan.after[team.id, skill],
                        "asked": problem.must_be_met(need),
                        "why": _reasons(problem, plan, team, skill, lent),
                    }
                    for skill, need in team.needs.items()
                ],
            }
            for team in problem.teams
        ],
    }


def _reasons(problem: JointProblem, plan: JointPlan, team: TeamPart, skill: int, lent) -> list[str]:
    """What is in the way of a need that stays open, as the names of sentences; empty for one that is met."""
    need = team.needs[skill]
    if plan.after[team.id, skill] >= need.requirement.headcount:
        return []
    if not problem.must_be_met(need):
        return ["not asked"]
    level = need.requirement.level
    near = [
        person
        for person in problem.members(team.id)
        if (own := person.levels.get(skill)) is not None
        and level - problem.assumptions.candidate_reach <= own < level
    ]
    learning = {step.who for step in plan.steps if step.kind == "train" and skill in step.skills}
    hired = sum(step.kind == "hire" and step.team == team.id for step in plan.steps)
    able = [
        person
        for person in problem.people
        if team.id not in person.shares and person.holds(skill, level=level)
    ]
    if team.open_seats is not None and hired >= team.open_seats:
        hiring = "no seat"
    elif any(skill in profile.skills for profile in team.profiles):
        hiring = "no hire in time"
    else:
        hiring = "no role"
    return [
        "nobody near" if not near else "all learn" if {each.id for each in near} <= learning else "no time",
        hiring,
        "nobody elsewhere" if not able else "lent" if {each.id for each in able} <= lent else "not spared",
    ] + (["budget"] if problem.budget is not None else [])
