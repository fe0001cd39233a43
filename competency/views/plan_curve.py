"""What more money buys: the price curve of a team's plan."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competency.decisions.planner import DOLLAR
from competency.forms.plan import PlanForm, pairs_of, query_of
from competency.htmx import render_page
from competency.matrix.replanning import curve_of
from competency.models import Team

from .background_plan import Solved
from .plan import analysed, planned_team, solve_for


@dataclass(frozen=True)
class Point:
    """One corner of the price curve: where its link leads, and what it buys beyond the one before."""

    cost: float
    coverage: float
    more_cost: float
    more_coverage: float
    address: str
    words: str


NEXT_SUM = 50_000.0


@dataclass(frozen=True)
class Next:
    """What a sum buys beyond what is spent, or from nothing where everything is bought already."""

    sum: float
    is_first: bool
    before: float
    after: float

    @property
    def more(self) -> float:
        return self.after - self.before


@require_safe
def plan_curve(request, slug):
    """What the next sum of money buys."""
    team = planned_team(request.user, slug)
    form = PlanForm(request.GET)
    wishes = form.wishes()
    context = {"team": team, "manages": True, "query": query_of(pairs_of(wishes)), "points": []}
    analysis = analysed(team, viewer=request.user)
    solved = Solved() if analysis is None else solve_for(request.user, analysis, wishes)
    context["job"] = solved.job
    corners = solved.curve if solved.job else curve_of(solved.proposal) if solved.proposal else None
    if corners:
        points = _points(team, corners, wishes, analysis.currency)
        plan = solved.proposal.plan
        context |= {
            "currency": analysis.currency,
            "plan": plan,
            "points": points,
            "next": _next(points, spent=plan.cost, covered=plan.coverage),
        }
    return render_page(request, "competency/plan_curve.html", context, partial="curve")


def _next(points: list[Point], *, spent: float, covered: float) -> Next:
    """What the sum buys beyond the shown plan, which may lie between two points."""
    is_first = spent >= points[-1].cost - DOLLAR
    start, before = (0.0, points[0].coverage) if is_first else (spent, covered)
    within = [point.coverage for point in points if point.cost <= start + NEXT_SUM]
    return Next(NEXT_SUM, is_first, before, max([before, *within]))


def _points(team: Team, corners, wishes, currency: str) -> list[Point]:
    points, before = [], None
    kept = [(name, value) for name, value in pairs_of(wishes) if name != "budget"]
    for corner in corners:
        # A little more than the corner costs: a budget that is used up to the last cent may be missed.
        budget = int(corner.cost + 2 * DOLLAR) if corner.cost else 0
        points.append(
            Point(
                cost=corner.cost,
                coverage=corner.coverage,
                more_cost=corner.cost - before.cost if before else 0.0,
                more_coverage=corner.coverage - before.coverage if before else 0.0,
                address=reverse("plan", args=[team.slug]) + query_of([*kept, ("budget", budget)]),
                words=_("%(currency)s%(cost)s covers %(share)s")
                % {"currency": currency, "cost": f"{corner.cost:,.0f}", "share": f"{corner.coverage:.0%}"},
            )
        )
        before = corner
    return points
