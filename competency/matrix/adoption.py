"""How does a proposed plan become actions that somebody owns, with everything that it was computed from?"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from importlib.metadata import version

from django.db import transaction
from django.utils.translation import gettext as _

from competency.decisions.assumptions import changed
from competency.models import Action, Plan, Skill, Team

from .load import DAYS_PER_MONTH
from .plan_sheet import Line, PlanSheet


def solver_name() -> str:
    """The solver and the version of the library that it comes with."""
    return f"HiGHS, scipy {version('scipy')}"


@transaction.atomic
def adopt(sheet: PlanSheet, *, by) -> Plan | None:
    """Store the plan and its actions; None if every step is an open action of the team already.

    Actions of earlier plans that nobody has answered and that this plan does not have are dropped: one plan is in
    force. What was accepted or is under way stays, and so does what another team was promised.
    """
    proposal = sheet.proposal
    team = Team.objects.select_for_update().get(pk=proposal.analysis.matrix.team.pk)
    wanted = [action for line in sheet.lines for action in actions_of(line, sheet)]
    gives_way = [kind for kind in Action.Kind if kind != Action.Kind.LEND]
    plan, _standing = put_in_force(
        team, wanted, facts=provenance(sheet), by=by, owner=by, gives_way=gives_way
    )
    return plan


def put_in_force(
    team: Team, wanted: Sequence[Action], *, facts: Mapping, by, owner, gives_way: Collection[str]
) -> tuple[Plan | None, list[Action]]:
    """Store those of the actions that are not open already, with a plan of these ``facts``; no plan if all are.

    Returns the actions as they stand now, in the order of ``wanted``. Unanswered proposals of the kinds in
    ``gives_way`` that are not among them are dropped. The team must be locked.
    """
    known: dict[tuple, list[Action]] = {}
    for action in Action.objects.of_team(team).open().order_by("pk"):
        known.setdefault(_same(action), []).append(action)
    standing, new = [], []
    for action in wanted:
        if known.get(_same(action)):
            action = known[_same(action)].pop(0)
        else:
            new.append(action)
        standing.append(action)
    if not new:
        return None, standing
    plan = Plan.objects.create(team=team, by=by, **facts)
    rest = [action for actions in known.values() for action in actions if action.kind in gives_way]
    replaced = [action.pk for action in rest if action.state == Action.State.PROPOSED]
    Action.objects.filter(pk__in=replaced).update(state=Action.State.DROPPED)
    for action in new:
        action.plan, action.owner = plan, owner
    Action.objects.bulk_create(new)
    return plan, standing


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
    return to_learn(
        who,
        skill=next(row.skill for row in sheet.rows if row.skill.pk == skill),
        to_level=step.to_level,
        mentor=step.mentor,
        is_asked=step.mentor in analysis.team.shares,
        due_on=due_on,
    )


def to_learn(who: int, *, skill: Skill, to_level: int, mentor, is_asked: bool, due_on: date) -> list[Action]:
    """A training as actions: a mentor who ``is_asked`` as well has the second."""
    words = {"skill": skill.name, "to": to_level}
    if is_asked:
        sentence = _("Learn %(skill)s up to level %(to)s.") % words
    elif mentor is None:
        sentence = _("Learn %(skill)s up to level %(to)s, without a mentor.") % words
    else:
        sentence = _("Learn %(skill)s up to level %(to)s, with a mentor of another team.") % words
    learns = Action(
        kind=Action.Kind.TRAIN,
        engineer_id=who,
        partner_id=mentor if is_asked else None,
        skill=skill,
        sentence=sentence[:300],
        due_on=due_on,
    )
    if not is_asked:
        return [learns]
    mentors = Action(
        kind=Action.Kind.MENTOR,
        engineer_id=mentor,
        partner_id=who,
        skill=skill,
        sentence=(_("Mentor %(skill)s up to level %(to)s.") % words)[:300],
        due_on=due_on,
    )
    return [learns, mentors]


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
