"""How does a proposed plan become actions that somebody owns, with everything that it was computed from?"""

import math
from dataclasses import asdict
from datetime import date, timedelta
from importlib.metadata import version

from django.db import transaction
from django.utils.translation import gettext as _

from competency.decisions.assumptions import changed
from competency.models import Action, Plan, Team

from .load import DAYS_PER_MONTH
from .plan_sheet import Line, PlanSheet


def solver_name() -> str:
    """The solver and the version of the library that it comes with."""
    return f"HiGHS, scipy {version('scipy')}"


@transaction.atomic
def adopt(sheet: PlanSheet, *, by) -> Plan | None:
    """Store the plan and its actions; None if every step is an open action of the team already.

    Actions of earlier plans that nobody has answered and that this plan does not have are dropped: one plan is in
    force. What was accepted or is under way stays.
    """
    proposal = sheet.proposal
    team = Team.objects.select_for_update().get(pk=proposal.analysis.matrix.team.pk)
    wanted = [action for line in sheet.lines for action in actions_of(line, sheet)]
    known: dict[tuple, list[Action]] = {}
    for action in Action.objects.of_team(team).open().order_by("pk"):
        known.setdefault(_same(action), []).append(action)
    new = []
    for action in wanted:
        if known.get(_same(action)):
            known[_same(action)].pop(0)
        else:
            new.append(action)
    replaced = [a.pk for rest in known.values() for a in rest if a.state == Action.State.PROPOSED]
    if not new:
        return None
    plan = Plan.objects.create(team=team, by=by, **provenance(sheet))
    Action.objects.filter(pk__in=replaced).update(state=Action.State.DROPPED)
    for action in new:
        action.plan, action.owner = plan, by
    Action.objects.bulk_create(new)
    return plan


def _same(action: Action) -> tuple:
    return action.kind, action.engineer_id, action.skill_id, action.role_id


def actions_of(line: Line, sheet: PlanSheet) -> list[Action]:
    """A step as actions: a training with a mentor of the team also asks the mentor.

    Nobody of another team is stored: they are asked through their own manager. The level of today is not said: who
    learns may still be blind to it, and it is none of the mentor's business.
    """
    step, analysis = line.step, sheet.proposal.analysis
    kind, who, skill = step.action.kind, step.action.who, step.action.skill
    due_on = day_of(line.ready, on=analysis.on)
    if kind == "hire":
        return [Action(kind=kind, role_id=who, sentence=line.sentence[:300], due_on=due_on)]
    if kind == "borrow":
        words = {"team": _lending_team(who, skill, analysis), "sentence": line.sentence}
        sentence = _("From %(team)s: %(sentence)s") % words
        return [Action(kind=kind, skill_id=skill, sentence=sentence[:300], due_on=due_on)]
    mentor = step.mentor if step.mentor in analysis.team.shares else None
    name = next(row.skill.name for row in sheet.rows if row.skill.pk == skill)
    words = {"skill": name, "to": step.to_level}
    learns = Action(
        kind=kind,
        engineer_id=who,
        partner_id=mentor,
        skill_id=skill,
        sentence=_learn(step, words, is_own=mentor is not None)[:300],
        due_on=due_on,
    )
    if mentor is None:
        return [learns]
    sentence = _("Mentor %(skill)s up to level %(to)s.") % words
    mentors = Action(
        kind=Action.Kind.MENTOR,
        engineer_id=mentor,
        partner_id=who,
        skill_id=skill,
        sentence=sentence[:300],
        due_on=due_on,
    )
    return [learns, mentors]


def _learn(step, words, *, is_own: bool) -> str:
    if is_own:
        return _("Learn %(skill)s up to level %(to)s.") % words
    if step.mentor is None:
        return _("Learn %(skill)s up to level %(to)s, without a mentor.") % words
    return _("Learn %(skill)s up to level %(to)s, with a mentor of another team.") % words


def _lending_team(lender, skill, analysis) -> str:
    lenders = analysis.elsewhere.lenders.get(skill, ())
    team = next((each.team for each in lenders if each.id == lender), None)
    return analysis.elsewhere.teams.get(team, _("another team"))


def day_of(months: float, *, on: date) -> date:
    """The day that lies so many months ahead."""
    return on + timedelta(days=round(months * DAYS_PER_MONTH))


def provenance(sheet: PlanSheet) -> dict:
    """What a plan was computed from and how sure it is, as the fields of ``Plan``; ids, and no names."""
    plan, assumptions = sheet.proposal.plan, sheet.proposal.analysis.assumptions
    return {
        "parameters": sheet.proposal.wishes.parameters(),
        "inputs": plan.inputs,
        "status": plan.status,
        "gap": plan.gap if math.isfinite(plan.gap) else None,
        "solver": solver_name(),
        "assumptions": {each.name: getattr(assumptions, each.name) for each in changed(assumptions)},
        "result": {
            "cost": plan.cost,
            "months": sheet.months,
            "coverage_before": sheet.proposal.coverage_before,
            "coverage": plan.coverage,
            "unmet_weight": plan.unmet_weight,
            "steps": [asdict(step) for step in plan.steps],
            "open": [row.skill.pk for row in sheet.open],
        },
    }
