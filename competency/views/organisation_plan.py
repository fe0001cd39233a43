"""The plan of several teams at once: searched for in the background, shown by team."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from competency.access import compared_teams
from competency.decisions.assumptions import WARNINGS
from competency.exchange.joint_page import JointPlan
from competency.forms.joint import JointPlanForm
from competency.htmx import render_page
from competency.jobs import enqueue, find
from competency.matrix.adoption import solver_name
from competency.matrix.joint_adoption import adopt_jointly, adopted_of
from competency.matrix.joint_sheet import JointSheet, lay_out_joint
from competency.models import Job, Organisation, Team

from .looks import note_engineers
from .plan_actions import owned_by

KIND = "joint_plan"
LIMITS = (
    gettext_lazy("Teams lend what they can spare today; nobody is lent in the hope of a hire or a training."),
    gettext_lazy("A loan ends after its months; only training or hiring lasts."),
    gettext_lazy("A reserve against departures is not asked for here: ask for it on the page of each team."),
    gettext_lazy("A hire's level stands in for seniority, and trainings are taken to work."),
    gettext_lazy("What nobody is rated in is left out: rate first."),
)


@require_safe
def organisation_plan(request):
    form = _form(request)
    asked = form.asked()
    organisation = Organisation.objects.first()
    job = find(KIND, asked, by=request.user)
    context = {
        "form": form,
        "asked": asked,
        "pairs": _pairs(form),
        "job": job,
        "currency": organisation.currency if organisation else "$",
        "limits": LIMITS,
        "warnings": WARNINGS,
        "solver": solver_name(),
        "owned": list(owned_by(request.user).with_interest().select_related("plan__team", "role", "skill")),
    }
    if job is not None and job.result:
        sheet = lay_out_joint(job.result, viewer=request.user)
        note_engineers(request.user, sheet.people, place="organisation plan")
        context |= {"kept": job.result, "sheet": sheet, "on": parse_date(job.result["on"])}
        context |= _adoption(sheet, request.user)
    status = 422 if form.errors else 200
    return render_page(request, "competency/organisation_plan.html", context, partial="plan", status=status)


@require_POST
def organisation_plan_search(request):
    """Begin the search; one that still runs for another question is cancelled."""
    form = _form(request)
    asked = form.asked()
    address = reverse("organisation_plan") + _query(form)
    if not form.errors:
        for other in Job.objects.of(request.user).unfinished().filter(kind=KIND):
            if other.params != asked:
                other.cancel()
        enqueue(KIND, asked, by=request.user, address=address)
    return redirect(address)


def _adoption(sheet: JointSheet, user) -> dict:
    """Each part with whether the user may adopt it, and how many of its adopted actions are open. Two queries."""
    parts = Team.objects.in_use().managed_by(user).filter(pk__in=[part.team.pk for part in sheet.teams])
    managed = {team.pk for team in parts}
    adopted = adopted_of(managed)
    return {
        "adoptable": len(managed),
        "adopted": len(adopted) == len(managed),
        "parts": [(part, part.team.pk in managed, adopted.get(part.team.pk, ())) for part in sheet.teams],
    }


@require_POST
def organisation_plan_adopt(request):
    """Make the shown plan, or one team's part of it, the teams' own; the digest says which plan was shown."""
    form = _form(request)
    asked = form.asked()
    job = find(KIND, asked, by=request.user)
    back = reverse("organisation_plan") + _query(form)
    managed = Team.objects.in_use().managed_by(request.user)
    if not managed.exists():
        raise PermissionDenied(_("Each team's part is adopted by its managers or by HR."))
    if job is None or job.state not in (Job.State.DONE, Job.State.CANCELLED) or not job.result:
        messages.warning(request, _("Search for a plan first: there is none to adopt yet."))
        return redirect(back)
    if request.POST.get("inputs") != job.result["inputs"]:
        messages.warning(request, _("Another plan has been found since. This is the newest: look again."))
        return redirect(back)
    parts = managed.filter(pk__in=[part["team"] for part in job.result["teams"]])
    if slug := request.POST.get("team"):
        parts = parts.filter(slug=slug)
    teams = set(parts.values_list("pk", flat=True))
    if not teams:
        raise PermissionDenied(_("Each team's part is adopted by its managers or by HR."))
    _say_adopted(request, adopt_jointly(job.result, asked, teams=teams, by=request.user))
    return redirect(back)


def _say_adopted(request, adopted) -> None:
    if adopted.teams:
        words = ngettext(
            "Adopted in %(n)s team. Engineers see what is proposed to them on their own page.",
            "Adopted in %(n)s teams. Engineers see what is proposed to them on their own page.",
            adopted.teams,
        )
        messages.success(request, words % {"n": adopted.teams})
    elif not adopted.left_out:
        messages.warning(request, _("Every step of this plan is adopted already."))
    if adopted.left_out:
        words = ngettext(
            "%(n)s step no longer holds, because somebody left, declined or said “not now” since. Search anew.",
            "%(n)s steps no longer hold, because somebody left, declined or said “not now” since. Search anew.",
            adopted.left_out,
        )
        messages.warning(request, words % {"n": adopted.left_out})


def joint_plan_to_export(user) -> JointPlan | None:
    """The newest plan of several teams that the user has searched for; None before the first."""
    job = Job.objects.of(user).filter(kind=KIND, state=Job.State.DONE).first()
    if job is None:
        return None
    sheet = lay_out_joint(job.result, viewer=user)
    return JointPlan(sheet, job.result, [str(limit) for limit in (*LIMITS, *WARNINGS)])


def _form(request) -> JointPlanForm:
    teams = compared_teams(request.user)
    departments = teams.filter(children__retired_on=None, children__isnull=False).distinct()
    data = request.POST if request.method == "POST" else request.GET
    return JointPlanForm(data, departments=departments.order_by("name"))


def _query(form: JointPlanForm) -> str:
    return "?" + urlencode(_pairs(form))


def _pairs(form: JointPlanForm) -> list[tuple[str, str]]:
    return [(name, form.data.get(name)) for name in ("must", "budget", "under") if form.data.get(name)]
