"""The plan of a team: what to do about all its gaps at once, what else would do, and what more money buys."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from competency.access import can_manage, managers_of, visible_ids, visible_team
from competency.decisions.assumptions import WARNINGS, changed
from competency.decisions.planner import DOLLAR
from competency.forms.plan import PlanForm, pairs_of, query_of
from competency.htmx import render_page
from competency.jobs.plans import is_long
from competency.matrix.actuals import load_actuals
from competency.matrix.adoption import adopt, solver_name
from competency.matrix.analysis import Analysis, analyse
from competency.matrix.load import framework_of
from competency.matrix.plan_cover import columns_of
from competency.matrix.plan_otherwise import say_otherwise
from competency.matrix.plan_sheet import lay_out_plan
from competency.matrix.planning import answer, curve_of, otherwise_of, state
from competency.matrix.succession import outlook
from competency.matrix.vacancies import MOST_SKILLS_PER_HIRE
from competency.matrix.wishes import describe_action, read_action, write_action
from competency.models import Action, Plan, Team

from .background_plan import Solved, begin, known_or_begun
from .looks import note_engineers

LIMITS = (
    gettext_lazy(
        "A hire's level stands in for seniority, and a hire is taken to have the skills once ramped up."
    ),
    gettext_lazy("Trainings are taken to work; the gaps page says how often they may fail and still pay."),
    gettext_lazy("Months per level are judgement until your own trainings replace them."),
    gettext_lazy("Whether the market has somebody with just these skills is not considered."),
    gettext_lazy("Costs are those of the assumptions and differ between countries."),
    gettext_lazy("A loan ends after its months; only training or hiring lasts."),
)


def planned_team(user, slug: str) -> Team:
    """The team if the user may plan for it: its managers and HR; 403 for whoever else sees it."""
    team = visible_team(user, slug)
    if not can_manage(user, team):
        raise PermissionDenied(_("The plan of a team is for its managers and for HR."))
    return team


def analysed(team: Team, *, viewer) -> Analysis | None:
    """The analysis of the team, None where it has no framework or no need in force."""
    framework = framework_of(team)
    analysis = analyse(team, framework=framework, viewer=viewer) if framework is not None else None
    if analysis is None or not analysis.findings:
        return None
    note_engineers(viewer, analysis.names, place="plan", team=team)
    return analysis


def solve_for(user, analysis: Analysis, wishes) -> Solved:
    """The plan; for a large team what a job in the background has found so far, which may be nothing yet."""
    stated = state(analysis, wishes)
    return known_or_begun(stated, by=user) if is_long(stated) else Solved(answer(stated), stated=stated)


@require_safe
def plan(request, slug):
    team = planned_team(request.user, slug)
    form = PlanForm(request.GET)
    context, status = _planned(request, team, form)
    return render_page(request, "competency/plan.html", context, partial="plan", status=status)


def _planned(request, team: Team, form: PlanForm, *, status=200) -> tuple[dict, int]:
    """The page's context and status: 422 where something asked for cannot be."""
    wishes = form.wishes()
    analysis = analysed(team, viewer=request.user)
    actions = Action.objects.of_team(team).with_interest()
    actions = list(actions.select_related("engineer", "partner", "skill", "role", "owner", "plan__by"))
    name_partners(actions, request.user)
    context = {
        "team": team,
        "manages": True,
        "form": form,
        "wishes": wishes,
        "query": query_of(pairs_of(wishes)),
        "analysis": analysis,
        "adopted": Plan.objects.filter(team=team, parameters__pairing__isnull=True)
        .select_related("by")
        .first(),
        "actions": [each for each in actions if each.state in Action.OPEN],
        "closed_actions": [each for each in actions if each.state not in Action.OPEN],
        "owners": list(managers_of(team)) if actions else [],
    }
    if form.errors:
        status = 422
    if analysis is None:
        return context, status
    solved = solve_for(request.user, analysis, wishes)
    proposal, names = solved.proposal, analysis.names
    context |= {
        "job": solved.job,
        "currency": analysis.currency,
        "members": analysis.matrix.people,
        "people_asked": [
            (name, person, names.get(person, "?"))
            for name in ("out", "include")
            for person in getattr(wishes, name)
            if person in names
        ],
        "steps_asked": [
            (name, write_action(step), describe_action(step, analysis, solved.vacancies))
            for name in ("without", "have")
            for step in getattr(wishes, name)
        ],
    }
    if proposal is None:
        return context, status
    if proposal.conflicts:
        status = 422
    sheet = lay_out_plan(proposal)
    context |= {
        "proposal": proposal,
        "sheet": sheet,
        "columns": columns_of(sheet),
        "outlook": outlook(analysis, steps=proposal.plan.steps),
        "member_ids": set(analysis.team.shares),
        "actuals": load_actuals(analysis.assumptions),
        "changed": changed(analysis.assumptions),
        "solver": solver_name(),
        "warnings": WARNINGS,
        "limits": LIMITS,
        "most_skills": MOST_SKILLS_PER_HIRE,
    }
    return context, status


def name_partners(actions, user) -> None:
    """Give each action ``partner_name``: the mentor or learner, without a name where the user may not know it."""
    partners = {action.partner_id for action in actions if action.partner_id}
    visible = visible_ids(user, partners) if partners else set()
    for action in actions:
        known = action.partner_id in visible
        action.partner_name = action.partner.name if known else _("somebody of another team")


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
        context |= {
            "currency": analysis.currency,
            "spent": solved.proposal.plan.cost,
            "points": points,
            "next": _next(points, spent=solved.proposal.plan.cost),
        }
    return render_page(request, "competency/plan_curve.html", context, partial="curve")


def _next(points: list[Point], *, spent: float) -> Next:
    is_first = spent >= points[-1].cost - DOLLAR
    start = 0.0 if is_first else spent

    def bought(amount: float) -> float:
        return max(point.coverage for point in points if point.cost <= amount or point is points[0])

    return Next(NEXT_SUM, is_first, bought(start), bought(start + NEXT_SUM))


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


@require_safe
def plan_otherwise(request, slug):
    """What the plan would do without one of its steps."""
    team = planned_team(request.user, slug)
    wishes = PlanForm(request.GET).wishes()
    action = read_action(request.GET.get("step", ""))
    analysis = analysed(team, viewer=request.user)
    context = {"team": team, "manages": True, "query": query_of(pairs_of(wishes)), "step": "", "sentence": ""}
    proposal = None if analysis is None else solve_for(request.user, analysis, wishes).proposal
    if action is not None and proposal is not None:
        context["step"] = describe_action(action, analysis, proposal.vacancies)
        other = otherwise_of(proposal, action)
        context["sentence"] = say_otherwise(proposal, other) if other is not None else ""
    status = 200 if context["sentence"] else 422
    return render_page(request, "competency/plan_otherwise.html", context, partial="otherwise", status=status)


@require_POST
def plan_adopt(request, slug):
    """Make the shown plan the team's own: the digest says that it is still the same."""
    team = planned_team(request.user, slug)
    form = PlanForm(request.GET)
    analysis = analysed(team, viewer=request.user)
    if analysis is None:
        messages.warning(request, _("Without needs there is nothing to plan."))
        return redirect("plan", slug=team.slug)
    back = reverse("plan", args=[team.slug]) + query_of(pairs_of(form.wishes()))
    proposal = solve_for(request.user, analysis, form.wishes()).proposal
    if proposal is None:
        messages.warning(request, _("The plan is being searched for: adopt it once it is there."))
        return redirect(back)
    sheet = lay_out_plan(proposal)
    if request.POST.get("inputs") != proposal.plan.inputs:
        messages.warning(
            request, _("Something has changed since the plan was shown. This is the plan of now: look again.")
        )
        return redirect(back)
    adopted = None if proposal.conflicts else adopt(sheet, by=request.user)
    if proposal.conflicts:
        messages.warning(request, " ".join(proposal.conflicts))
    elif adopted is None:
        messages.warning(request, _("Every step of this plan is adopted already."))
    else:
        messages.success(
            request, _("The plan is adopted. Engineers see what is proposed to them on their own page.")
        )
    return redirect(back + "#actions")


@require_POST
def plan_search(request, slug):
    """Search anew for the plan of a large team, after the search was cancelled or failed."""
    team = planned_team(request.user, slug)
    wishes = PlanForm(request.GET).wishes()
    analysis = analysed(team, viewer=request.user)
    stated = None if analysis is None else state(analysis, wishes)
    if stated is not None and is_long(stated):
        begin(stated, by=request.user)
    return redirect(reverse("plan", args=[team.slug]) + query_of(pairs_of(wishes)))
