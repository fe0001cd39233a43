"""The plan of a team: what to do about all its gaps at once, what else would do, and what more money buys."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import can_manage, owners_of, visible_ids, visible_team
from competency.decisions.assumptions import changed
from competency.forms.plan import PlanForm, pairs_of, query_of
from competency.htmx import render_page
from competency.jobs.plans import is_long
from competency.matrix.actuals import load_actuals
from competency.matrix.adoption import adopt, solver_name
from competency.matrix.analysis import Analysis, analyse
from competency.matrix.load import framework_of
from competency.matrix.plan_cover import columns_of
from competency.matrix.plan_otherwise import say_otherwise
from competency.matrix.plan_sheet import PlanSheet, lay_out_plan
from competency.matrix.plan_told import limits_of_plan
from competency.matrix.planning import answer, state
from competency.matrix.replanning import otherwise_of
from competency.matrix.succession import outlook
from competency.matrix.wishes import describe_action, read_action, write_action
from competency.models import Action, Plan, Team

from .background_plan import Solved, begin, known_or_begun, otherwise_known_or_begun
from .looks import note_engineers


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
    context, status = planned_context(request, team, form)
    return render_page(request, "competency/plan.html", context, partial="plan", status=status)


def planned_context(request, team: Team, form: PlanForm, *, status=200) -> tuple[dict, int]:
    """The page's context and status: 422 where something asked for cannot be."""
    wishes = form.wishes()
    analysis = analysed(team, viewer=request.user)
    actions = Action.objects.of_team(team).with_interest()
    actions = list(
        actions.select_related("engineer", "partner", "skill", "role", "owner", "plan__by", "lending")
    )
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
        "owners": list(owners_of(team)) if actions else [],
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
        "limits": limits_of_plan(),
    }
    return context, status


def plan_to_export(request, team: Team) -> tuple[PlanSheet | None, list[Action]]:
    """The plan of the query string and the adopted actions, for who may plan; no plan while it is searched for."""
    if not can_manage(request.user, team):
        return None, []
    context, _status = planned_context(request, team, PlanForm(request.GET))
    return context.get("sheet"), [*context["actions"], *context["closed_actions"]]


def name_partners(actions, user) -> None:
    """Give each action ``partner_name``: the mentor or learner, without a name where the user may not know it."""
    partners = {action.partner_id for action in actions if action.partner_id}
    visible = visible_ids(user, partners) if partners else set()
    for action in actions:
        known = action.partner_id in visible
        action.partner_name = action.partner.name if known else _("somebody of another team")


@require_safe
def plan_otherwise(request, slug):
    """What the plan would do without one of its steps."""
    team = planned_team(request.user, slug)
    wishes = PlanForm(request.GET).wishes()
    action = read_action(request.GET.get("step", ""))
    analysis = analysed(team, viewer=request.user)
    solved = Solved() if analysis is None else solve_for(request.user, analysis, wishes)
    context = {"team": team, "manages": True, "query": query_of(pairs_of(wishes)), "step": "", "sentence": ""}
    proposal = solved.proposal
    if action is not None and proposal is not None:
        context["step"] = describe_action(action, analysis, proposal.vacancies)
        if proposal.is_kept:
            other, context["job"] = otherwise_known_or_begun(solved, action, by=request.user)
        else:
            other = otherwise_of(proposal, action)
        context["sentence"] = say_otherwise(proposal, other) if other is not None else ""
        context["again"] = request.get_full_path()
    waits = context.get("job") is not None and context["job"].is_unfinished
    status = 200 if context["sentence"] or waits else 422
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
