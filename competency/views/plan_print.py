"""The plan of a team on paper: everything that defends it, on A4."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from competency.forms.plan import PlanForm
from competency.matrix.plan_told import provenance_of_plan

from .plan import planned_context, planned_team


@require_safe
def plan_print(request, slug):
    """The plan of the same query string as on its page."""
    team = planned_team(request.user, slug)
    context, status = planned_context(request, team, PlanForm(request.GET))
    if "sheet" in context:
        context["provenance"] = provenance_of_plan(context["sheet"])
    return render(request, "competency/plan_print.html", context, status=status)
