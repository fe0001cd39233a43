"""How does a learner with a mentor become two proposals, each in the plans of the own team?"""

import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.decisions.assumptions import Assumptions, changed
from competency.models import Action, Plan, Team

from .adoption import day_of
from .mentoring import Match, Mentoring, Somebody

SOLVER = "linear_sum_assignment, scipy"


@transaction.atomic
def propose_pair(match: Match, *, mentoring: Mentoring, assumptions: Assumptions, by) -> list[Action]:
    """Ask both: the learner to learn, the mentor to mentor. Either may decline without a reason.

    Nothing where somebody else has just asked the learner.
    """
    skill, learner, mentor = mentoring.skill, match.learner, match.mentor
    Team.objects.select_for_update().get(pk=learner.team_id)
    if Action.objects.open().filter(kind=Action.Kind.TRAIN, engineer=learner.id, skill=skill).exists():
        return []
    due_on = day_of(learner.months, on=timezone.localdate())
    words = {"skill": skill.name, "to": learner.goal}
    mentored = _("Mentor %(skill)s up to level %(to)s.") % words
    learnt = _("Learn %(skill)s up to level %(to)s.") % words
    plan = _plan(learner.team_id, match, mentoring, assumptions, by)
    other = plan if match.same_team else _plan(mentor.team_id, match, mentoring, assumptions, by)

    def action(kind, person: Somebody, partner: Somebody, sentence, plan) -> Action:
        return Action(
            plan=plan,
            kind=kind,
            engineer_id=person.id,
            partner_id=partner.id,
            skill=skill,
            sentence=sentence[:300],
            owner=by,
            due_on=due_on,
        )

    return Action.objects.bulk_create(
        [
            action(Action.Kind.TRAIN, learner, mentor, learnt, plan),
            action(Action.Kind.MENTOR, mentor, learner, mentored, other),
        ]
    )


def _plan(team: int, match: Match, mentoring: Mentoring, assumptions: Assumptions, by) -> Plan:
    """What the pair was computed from: a plan of one step, by ids."""
    skill, learner = mentoring.skill, match.learner
    step = {
        "action": {"kind": "train", "who": learner.id, "skill": skill.pk},
        "cost": learner.cost,
        "from_month": 0.0,
        "to_month": learner.months,
        "from_level": learner.level,
        "to_level": learner.goal,
        "mentor": match.mentor.id,
    }
    asked = {"pairing": skill.pk, "learner": learner.id, "mentor": match.mentor.id}
    text = json.dumps([asked, step], sort_keys=True)
    return Plan.objects.create(
        team_id=team,
        by=by,
        parameters=asked,
        inputs=hashlib.sha256(text.encode()).hexdigest(),
        status="optimal",
        gap=0.0,
        solver=SOLVER,
        assumptions={each.name: getattr(assumptions, each.name) for each in changed(assumptions)},
        result={"cost": learner.cost, "months": learner.months, "steps": [step]},
    )
