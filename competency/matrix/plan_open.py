"""Why does a plan leave a need open: who cannot learn it, who cannot be hired or lent, and what is used up?"""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competency.decisions.candidates import NOT_NOW, OPEN
from competency.decisions.plan_columns import Model
from competency.decisions.plan_model import build
from competency.decisions.plan_problem import holds
from competency.decisions.plan_search import Plan
from competency.decisions.plan_steps import Cover

from .figures import plain_months
from .planning import Proposal
from .replanning import without_limit


def why_open(proposal: Proposal) -> dict[int, list[str]]:
    """Reasons by skill, for every need that the plan does not meet.

    Solves once more where there is a budget, but for a plan that a job has kept.
    """
    problem, plan = proposal.problem, proposal.plan
    open_skills = [skill for skill, found in plan.covers.items() if not _is_met(found)]
    if not open_skills:
        return {}
    unlimited = proposal.unlimited if proposal.is_kept else without_limit(proposal)
    model = build(problem)
    return {skill: _reasons(proposal, skill, model, unlimited) for skill in open_skills}


def _is_met(found: Cover) -> bool:
    return not _lacks(found)


def _lacks(found: Cover) -> float:
    return found.missing + (found.missing_after_loss or 0.0)


def _reasons(proposal: Proposal, skill: int, model: Model, unlimited: Plan | None) -> list[str]:
    problem, plan = proposal.problem, proposal.plan
    if not problem.must_be_met(skill):
        return [_("Not asked for: only critical needs must be closed.")]
    if unlimited is not None and _is_met(unlimited.covers[skill]):
        cost = f"{proposal.analysis.currency}{unlimited.cost:,.0f}"
        return [
            _("More money would close it; without a limit the whole plan costs %(cost)s.") % {"cost": cost}
        ]
    said = []
    if unlimited is not None and _lacks(unlimited.covers[skill]) < _lacks(plan.covers[skill]):
        said.append(
            _("More money would close a part; without a limit the whole plan costs %(cost)s. Even then:")
            % {"cost": f"{proposal.analysis.currency}{unlimited.cost:,.0f}"}
        )
        proposal = replace(proposal, plan=unlimited)
    return [
        *said,
        _learning(proposal, skill, model),
        _hiring(proposal, skill, model),
        _lending(proposal, skill, model),
    ]


def _learning(proposal: Proposal, skill: int, model: Model) -> str:
    problem, need = proposal.problem, proposal.problem.needs[skill]
    lowest = need.requirement.level - problem.assumptions.candidate_reach
    near = [
        person
        for person in problem.people
        if (level := person.levels.get(skill)) is not None
        and level >= lowest
        and not holds(person, skill, level=need.requirement.level)
    ]
    able = {person for person, learnt, _mentored in model.trainings if learnt == skill}
    learning = {
        s.action.who for s in proposal.plan.steps if s.action.kind == "train" and s.action.skill == skill
    }
    if not near:
        words = {"n": problem.assumptions.candidate_reach, "level": need.requirement.level}
        return _("Nobody else is rated within %(n)s levels of %(level)s.") % words
    if not able:
        asked = any(person.interest.get(skill, OPEN) != NOT_NOW for person in near)
        if not asked:
            return _("Nobody near the level is open to learning it now, or they were left out.")
        words = {"months": plain_months(need.requirement.deadline)}
        return _("Whoever is near it needs longer than %(months)s, has declined or was left out.") % words
    if able <= learning:
        return ngettext(
            "The one person who could learn it in time does.",
            "All %(n)s who could learn it in time do.",
            len(able),
        ) % {"n": len(able)}
    return _("Who else could learn it has no time left before the deadline, or no mentor.")


def _hiring(proposal: Proposal, skill: int, model: Model) -> str:
    problem, need = proposal.problem, proposal.problem.needs[skill].requirement
    profiles = [profile for profile in problem.profiles if skill in profile.skills]
    hired = sum(step.action.kind == "hire" for step in proposal.plan.steps)
    if not profiles:
        return _("No role expects level %(level)s of it, so there is nobody to hire for it.") % {
            "level": need.level
        }
    if problem.open_seats is not None and hired >= problem.open_seats:
        return (
            ngettext(
                "There is %(n)s open seat and it is used.",
                "There are %(n)s open seats and they are used.",
                hired,
            )
            % {"n": hired}
            if hired
            else _("There is no open seat to hire for.")
        )
    soonest = min(profile.months for profile in profiles)
    if soonest > need.deadline:
        words = {"months": plain_months(soonest), "deadline": plain_months(need.deadline)}
        return _("A hire takes %(months)s, and it is due in %(deadline)s.") % words
    if not any((profile.id, skill) in model.brings for profile in profiles):
        return _("Hiring on the roles that bring it was ruled out.")
    return _("Who is hired brings something heavier, or money is used up.")


def _lending(proposal: Proposal, skill: int, model: Model) -> str:
    offered = {action for action in model.loans if action.skill == skill}
    used = {step.action for step in proposal.plan.steps}
    if not offered:
        return _("Nobody elsewhere can be spared for it in time.")
    if offered <= used:
        return _("Who can be spared elsewhere is borrowed already.")
    return _("Who could be spared elsewhere is borrowed for something heavier, or is not enough.")
