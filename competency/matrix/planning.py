"""Which plan would close a team's gaps: its analysis handed to the planner, with what its manager wishes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from competency.decisions.plan_model import build
from competency.decisions.plan_problem import (
    Action,
    Engineer,
    Loan,
    Need,
    PlanConflict,
    Problem,
)
from competency.decisions.plan_search import TIME_LIMIT, Plan
from competency.decisions.plan_steps import Cover, cover, coverage
from competency.decisions.planner import make_plan
from competency.models import Action as AdoptedAction

from .analysis import Analysis
from .vacancies import Vacancy, load_vacancies, profiles_of
from .wishes import Wishes, contradictions, describe_action


@dataclass(frozen=True)
class Proposal:
    """A plan with the problem that it answers; ``conflicts`` says what of the wishes was not kept.

    ``unlimited`` is the plan without the budget, where it was asked for. One that ``is_kept`` comes from a job: for so
    many people nothing is solved while a page waits.
    """

    analysis: Analysis
    wishes: Wishes
    vacancies: Mapping[int, Vacancy]
    problem: Problem
    plan: Plan
    conflicts: tuple[str, ...] = ()
    unlimited: Plan | None = None
    is_kept: bool = False

    @cached_property
    def before(self) -> Mapping[int, Cover]:
        """What each skill has today."""
        return cover(self.problem, steps=())

    @property
    def coverage_before(self) -> float:
        return coverage(self.problem, covers=self.before)


def load_declined(team) -> tuple[Action, ...]:
    """Trainings that somebody of the team has declined: they are not proposed again. One query."""
    rows = AdoptedAction.objects.of_team(team).filter(
        kind=AdoptedAction.Kind.TRAIN, state=AdoptedAction.State.DECLINED
    )
    pairs = rows.order_by("engineer_id", "skill_id").values_list("engineer_id", "skill_id").distinct()
    return tuple(Action("train", engineer, skill) for engineer, skill in pairs)


def needs_of(analysis: Analysis, *, within: float | None = None) -> dict[int, Need]:
    """The needs by skill, due within so many months at most; what nobody is rated in is left out ("rate first")."""
    needs = {}
    for finding in analysis.findings:
        if finding.gap.status == "unknown":
            continue
        requirement = finding.gap.requirement
        if within is not None:
            requirement = replace(requirement, deadline_months=min(requirement.deadline, within))
        question = finding.verdict.question
        needs[finding.skill.pk] = Need(requirement, question.months_per_level, question.mentor_level)
    return needs


def state_problem(
    analysis: Analysis,
    *,
    vacancies: Mapping[int, Vacancy],
    wishes: Wishes,
    declined: Sequence[Action] = (),
) -> Problem:
    """The problem of a team as the viewer may see it: what is hidden from them counts as not rated.

    Needs that nobody is rated in are left out ("rate first"). Interest 0 and what was declined are never proposed.
    """
    findings = [each for each in analysis.findings if each.gap.status != "unknown"]
    needs = needs_of(analysis, within=wishes.within)
    without = frozenset(wishes.without)
    mentors = _mentors(analysis, needs)
    counted = wishes.robust == "two"
    return Problem(
        people=_people(analysis, findings, out=frozenset(wishes.out)) + (() if counted else mentors),
        needs=needs,
        mentors_elsewhere=dict(Counter(s for each in mentors for s in each.levels)) if counted else {},
        profiles=profiles_of(vacancies, needs=needs, analysis=analysis),
        loans=_loans(analysis, needs, without),
        open_seats=analysis.matrix.team.open_seats if wishes.seats is None else wishes.seats,
        budget=wishes.budget,
        must=wishes.must,
        robust=wishes.robust,
        pinned=tuple(wishes.have),
        forbidden=(*wishes.without, *declined),
        assumptions=analysis.assumptions,
        bottom=analysis.team.bottom,
        top=analysis.team.top,
    )


def _people(analysis: Analysis, findings, *, out: frozenset[int]) -> tuple[Engineer, ...]:
    levels: dict[int, dict] = {person: {} for person in analysis.team.shares}
    interest: dict[int, dict] = {person: {} for person in analysis.team.shares}
    for finding in findings:
        for member in finding.verdict.question.members:
            levels[member.id][finding.skill.pk] = member.level
            interest[member.id][finding.skill.pk] = 0 if member.id in out else member.interest
    return tuple(
        Engineer(person, share, levels[person], interest[person])
        for person, share in analysis.team.shares.items()
    )


def _mentors(analysis: Analysis, needs: Mapping[int, Need]) -> tuple[Engineer, ...]:
    """Mentors of other teams as people who give the team no time: so each has two learners over all skills.

    Where two holders of a skill are asked for they would count as such; there they are only counted, skill by skill.
    """
    levels: dict[int, dict] = {}
    for skill, people in analysis.elsewhere.mentors.items():
        for mentor in people:
            if skill in needs:
                levels.setdefault(mentor.id, {})[skill] = mentor.level
    return tuple(Engineer(person, 0.0, levels[person]) for person in sorted(levels))


def _loans(analysis, needs: Mapping[int, Need], without: frozenset[Action]) -> tuple[Loan, ...]:
    """One person of each other team at most: "they stay covered" is true of one departure, not of two.

    Who could bring most of what is missing stands for the team, the lowest id among equals.
    """
    missing = {each.skill.pk: each.gap.shortfall or 0.0 for each in analysis.findings}
    offers: dict[int, dict[int, list[Loan]]] = {}
    for skill in needs:
        for lender in analysis.elsewhere.lenders.get(skill, ()):
            if Action("borrow", lender.id, skill) not in without:
                loans = offers.setdefault(lender.team, {}).setdefault(lender.id, [])
                loans.append(Loan(lender.id, skill, lender.lendable))

    def worth(item) -> tuple:
        person, loans = item
        brings = sum(
            needs[loan.skill].requirement.weight * min(loan.share, missing[loan.skill]) for loan in loans
        )
        return (-brings, -len(loans), person)

    return tuple(loan for of_team in offers.values() for loan in min(of_team.items(), key=worth)[1])


@dataclass(frozen=True)
class Stated:
    """What is asked, before it is answered; ``asked`` are the wishes without those that contradict each other."""

    analysis: Analysis
    wishes: Wishes
    asked: Wishes
    vacancies: Mapping[int, Vacancy]
    problem: Problem
    conflicts: tuple[str, ...] = ()


def state(analysis: Analysis, wishes: Wishes) -> Stated:
    """The problem of the wishes, without those that contradict each other: ``conflicts`` says so. Two queries."""
    vacancies = load_vacancies(analysis)
    conflicts = contradictions(wishes, analysis=analysis, vacancies=vacancies)
    asked = replace(wishes, have=(), include=()) if conflicts else wishes
    problem = state_problem(
        analysis, vacancies=vacancies, wishes=asked, declined=load_declined(analysis.matrix.team)
    )
    return Stated(analysis, wishes, asked, vacancies, problem, tuple(conflicts))


def propose(analysis: Analysis, wishes: Wishes) -> Proposal:
    """The plan for the wishes, the same for the same inputs. Two queries, and twice the time limit at most."""
    return answer(state(analysis, wishes))


def answer(stated: Stated, *, time_limit: float = TIME_LIMIT) -> Proposal:
    """The plan for what is asked; wishes that cannot be kept are left out, and ``conflicts`` says so."""
    problem, asked = stated.problem, stated.asked
    conflicts = stated.conflicts
    try:
        plan = make_plan(problem, time_limit=time_limit)
        problem, plan = _with_everybody(problem, plan, asked.include)
    except PlanConflict:
        conflicts = (_explain(problem, stated.analysis, stated.vacancies, asked),)
        problem = replace(problem, pinned=())
        plan = make_plan(problem, time_limit=time_limit)
    return Proposal(stated.analysis, stated.wishes, stated.vacancies, problem, plan, conflicts)


def _with_everybody(problem: Problem, plan: Plan, include: Sequence[int]) -> tuple[Problem, Plan]:
    """Add the best training for each of these people who learns nothing yet, one person after the other."""
    for person in include:
        if any(step.action.kind == "train" and step.action.who == person for step in plan.steps):
            continue
        skills = sorted({skill for who, skill, _mentored in build(problem).trainings if who == person})
        found = [tried for skill in skills if (tried := _try(problem, Action("train", person, skill)))]
        if not found:
            raise PlanConflict(f"{person} cannot learn anything that is needed in time.")
        problem, plan = min(found, key=lambda pair: (pair[1].unmet_weight, pair[1].cost))
    return problem, plan


def _try(problem: Problem, action: Action) -> tuple[Problem, Plan] | None:
    tried = replace(problem, pinned=(*problem.pinned, action))
    try:
        return tried, make_plan(tried)
    except PlanConflict:
        return None


def _explain(problem: Problem, analysis: Analysis, vacancies, wishes: Wishes) -> str:
    """What of the forced steps cannot be kept, in a sentence."""
    hires = [action for action in wishes.have if action.kind == "hire"]
    if problem.open_seats is not None and len(hires) > problem.open_seats:
        words = {"hires": len(hires), "seats": problem.open_seats}
        return _("Hires that must be in the plan: %(hires)s; open seats: %(seats)s.") % words
    for action in wishes.have:
        try:
            build(replace(problem, pinned=(action,)))
        except PlanConflict:
            words = {"step": describe_action(action, analysis, vacancies)}
            return _("%(step)s: this cannot be done, or not by the deadline.") % words
    for person in wishes.include:
        if not any(who == person for who, _skill, _mentored in build(replace(problem, pinned=())).trainings):
            words = {"name": analysis.names.get(person, "?")}
            return (
                _("%(name)s can learn nothing that is needed in time, or wants to learn nothing of it now.")
                % words
            )
    if problem.budget is not None and _fits(replace(problem, budget=None), wishes.include):
        words = {"amount": f"{analysis.currency}{problem.budget:,.0f}"}
        return _("What must be in the plan costs more than the budget of %(amount)s.") % words
    return _("What must be in the plan does not fit together with the seats, the mentors and the time.")


def _fits(problem: Problem, include: Sequence[int]) -> bool:
    try:
        _with_everybody(problem, make_plan(problem), include)
    except PlanConflict:
        return False
    return True
