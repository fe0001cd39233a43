"""What would a plan do without one of its steps, said in a sentence?"""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from competency.decisions.plan_problem import Action
from competency.decisions.planner import Otherwise

from .planning import Proposal
from .wishes import describe_action


def say_otherwise(proposal: Proposal, other: Otherwise) -> str:
    """What stands in for the step, and what it costs more; or what would stay open."""
    parts = []
    if other.instead:
        parts.append(_instead(proposal, other))
    opened = [
        finding.skill.name
        for finding in proposal.analysis.findings
        if (skill := finding.skill.pk) in other.plan.covers
        and proposal.problem.must_be_met(skill)
        and _lacks(other.plan.covers[skill]) > _lacks(proposal.plan.covers[skill])
    ]
    if opened and other.extra_unmet_weight > 0:
        parts.append(
            _("Nothing replaces it fully: more of %(skills)s stays open.") % {"skills": ", ".join(opened)}
        )
    if not parts:
        parts.append(_("The plan does without it."))
    return " ".join(parts)


def _lacks(cover) -> float:
    return cover.missing + (cover.missing_after_loss or 0.0)


def _instead(proposal: Proposal, other: Otherwise) -> str:
    if len(set(other.instead)) > 1:
        return _several(proposal, other)
    who = _words(proposal, other.instead[0], other.without)
    if other.extra_unmet_weight > 0:
        return f"{capfirst(who)}."
    if abs(other.extra_cost) < 1:
        return capfirst(_("%(who)s would do as well.") % {"who": who})
    amount = f"{proposal.analysis.currency}{other.extra_cost:,.0f}"
    return capfirst(_("%(who)s instead, for %(amount)s more.") % {"who": who, "amount": amount})


def _words(proposal: Proposal, action: Action, without: Action) -> str:
    """Only the name of somebody who would do the very same; the step in words for anything else."""
    if (action.kind, action.skill) == (without.kind, without.skill) and action.kind != "hire":
        return proposal.analysis.names.get(action.who, "?")
    words = describe_action(action, proposal.analysis, proposal.vacancies)
    return words[0].lower() + words[1:] if action.kind != "train" else words


def _several(proposal: Proposal, other: Otherwise) -> str:
    """Several steps instead of one, each as a few words of its own."""
    steps = [describe_action(action, proposal.analysis, proposal.vacancies) for action in other.instead]
    said = "; ".join(dict.fromkeys(steps))
    if other.extra_unmet_weight > 0:
        return f"{said}."
    if abs(other.extra_cost) < 1:
        return _("%(steps)s. It costs no more.") % {"steps": said}
    amount = f"{proposal.analysis.currency}{other.extra_cost:,.0f}"
    return _("%(steps)s. It costs %(amount)s more.") % {"steps": said, "amount": amount}
