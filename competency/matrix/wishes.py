"""What does a manager ask of a plan, and how is a step written in an address?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from competency.decisions.candidates import NOT_NOW
from competency.decisions.plan_problem import Action, Must, Robust

from .analysis import Analysis


class Named(Protocol):
    """Whatever has a name."""

    name: str


@dataclass(frozen=True)
class Wishes:
    """What a manager asks of a plan: limits in dollars, seats and months, people and steps in or out.

    ``seats`` None is what the team has. ``out`` learns nothing, ``include`` learns something; ``without`` and
    ``have`` are steps.
    """

    must: Must = "all"
    robust: Robust = "none"
    budget: float | None = None
    seats: int | None = None
    within: int | None = None
    out: tuple[int, ...] = ()
    include: tuple[int, ...] = ()
    without: tuple[Action, ...] = ()
    have: tuple[Action, ...] = ()

    def parameters(self) -> dict:
        """The same as plain values, to be kept with a plan."""
        return {
            "must": self.must,
            "robust": self.robust,
            "budget": self.budget,
            "seats": self.seats,
            "within": self.within,
            "out": list(self.out),
            "include": list(self.include),
            "without": [write_action(action) for action in self.without],
            "have": [write_action(action) for action in self.have],
        }


def write_action(action: Action) -> str:
    """A step as a short text for addresses: "train.12.34", "borrow.5.34", "hire.3"."""
    return ".".join(str(part) for part in (action.kind, action.who, action.skill) if part is not None)


def read_action(text: str) -> Action | None:
    """The step of such a text, None for anything else."""
    kind, *ids = text.split(".")
    if not all(each.isdecimal() and len(each) < 19 for each in ids):
        return None
    if len(ids) != {"train": 2, "borrow": 2, "hire": 1}.get(kind):
        return None
    return Action(kind, *map(int, ids))


def describe_action(action: Action, analysis: Analysis, vacancies: Mapping[int, Named]) -> str:
    """A step in a few words."""
    skills = {finding.skill.pk: finding.skill.name for finding in analysis.findings}
    words = {"who": analysis.names.get(action.who, "?"), "skill": skills.get(action.skill, "?")}
    if action.kind == "hire":
        vacancy = vacancies.get(action.who)
        return _("Hire one %(role)s") % {"role": vacancy.name if vacancy else "?"}
    return (
        _("%(who)s learns %(skill)s") if action.kind == "train" else _("Borrow %(who)s for %(skill)s")
    ) % words


def contradictions(wishes: Wishes, *, analysis: Analysis, vacancies: Mapping[int, Named]) -> list[str]:
    """What of the wishes contradicts itself, is not about this team, or would force what nobody may be forced to."""

    def say(action):
        return describe_action(action, analysis, vacancies)

    found = []
    if not all(_is_known(action, analysis, vacancies) for action in wishes.have):
        found.append(_("A step that must be in the plan is not about this team's people, roles and needs."))
    for action in dict.fromkeys(wishes.have):
        if not _is_known(action, analysis, vacancies):
            continue
        if action in wishes.without:
            found.append(_("%(step)s: both forced and forbidden. Choose one.") % {"step": say(action)})
        elif action.kind == "train" and action.who in wishes.out:
            found.append(
                _("%(step)s: forced, but the person is left out. Choose one.") % {"step": say(action)}
            )
        elif action.kind == "train" and _not_now(action, analysis):
            found.append(
                _("%(step)s: “not now” was chosen, so it is never proposed.") % {"step": say(action)}
            )
    for person in wishes.include:
        name = {"name": analysis.names.get(person, "?")}
        if person in wishes.out:
            found.append(_("%(name)s is both left out and to be included. Choose one.") % name)
        elif person not in analysis.team.shares:
            found.append(_("Somebody who is to be included is not in this team."))
    return found


def _is_known(action: Action, analysis: Analysis, vacancies: Mapping[int, Named]) -> bool:
    if action.kind == "hire":
        return action.who in vacancies
    if analysis.finding(action.skill) is None:
        return False
    if action.kind == "train":
        return action.who in analysis.team.shares
    return any(lender.id == action.who for lender in analysis.elsewhere.lenders.get(action.skill, ()))


def _not_now(action: Action, analysis: Analysis) -> bool:
    finding = analysis.finding(action.skill)
    members = finding.verdict.question.members if finding else ()
    return any(member.id == action.who and member.interest == NOT_NOW for member in members)
