"""What did the closed trainings of all teams take, against what their plans said?"""

from collections import defaultdict

from django.db.models import Max, Min

from competency.decisions import costs
from competency.decisions.actuals import Actuals, Training, compare
from competency.decisions.assumptions import Assumptions
from competency.models import Action, Plan, Skill
from competency.models.assumptions import assumptions_with

from .load import DAYS_PER_MONTH


def load_actuals(assumptions: Assumptions) -> Actuals:
    """Planned against actual over the whole organisation. Three queries, one where nothing is closed.

    What was planned under other assumptions is counted as those of today would plan it, so that own figures, once
    they are in force, are not applied twice.
    """
    closed = defaultdict(list)
    rows = Action.objects.filter(
        kind=Action.Kind.TRAIN, state=Action.State.DONE, started_on__isnull=False, closed_on__isnull=False
    )
    for plan, *facts in rows.order_by("pk").values_list(
        "plan_id", "engineer_id", "skill_id", "started_on", "closed_on"
    ):
        closed[plan].append(facts)
    if not closed:
        return compare(())
    skills = {skill for trainings in closed.values() for _engineer, skill, *_days in trainings}
    scales = {
        pk: (bottom, top)
        for pk, bottom, top in Skill.objects.filter(pk__in=skills)
        .order_by()
        .annotate(bottom=Min("framework__levels__value"), top=Max("framework__levels__value"))
        .values_list("pk", "bottom", "top")
    }
    found = []
    for plan in Plan.objects.filter(pk__in=closed).order_by("pk"):
        then = assumptions_with(plan.assumptions)
        steps = {
            (step["action"]["who"], step["action"]["skill"]): step
            for step in plan.result.get("steps", ())
            if step["action"]["kind"] == "train"
        }
        for engineer, skill, started_on, closed_on in closed[plan.pk]:
            step = steps.get((engineer, skill))
            if step is None:
                continue
            planned = step["to_month"] - step["from_month"]
            before, today = (_months(step, each, scales[skill]) for each in (then, assumptions))
            actual = max(1, (closed_on - started_on).days) / DAYS_PER_MONTH
            found.append(Training(engineer, planned * today / before, actual))
    return compare(found)


def _months(step, assumptions: Assumptions, scale) -> float:
    """What the training takes for a skill of one month per level."""
    bottom, top = scale
    return costs.training(
        step["from_level"],
        to=step["to_level"],
        months_per_level=1,
        mentored=step["mentor"] is not None,
        assumptions=assumptions,
        bottom=bottom,
        top=top,
    ).months
