"""The plan of several teams at once: searched for in the background, shown by team."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from competency.access import compared_teams
from competency.decisions.assumptions import WARNINGS
from competency.exchange.joint_page import JointPlan
from competency.forms.joint import JointPlanForm
from competency.htmx import render_page
from competency.jobs import enqueue, find
from competency.matrix.adoption import solver_name
from competency.matrix.joint_sheet import lay_out_joint
from competency.models import Job, Organisation

from .looks import note_engineers

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
        "query": _query(form),
        "job": job,
        "currency": organisation.currency if organisation else "$",
        "limits": LIMITS,
        "warnings": WARNINGS,
        "solver": solver_name(),
    }
    if job is not None and job.result:
        sheet = lay_out_joint(job.result, viewer=request.user)
        note_engineers(request.user, sheet.people, place="organisation plan")
        context |= {"kept": job.result, "sheet": sheet, "on": parse_date(job.result["on"])}
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
    pairs = [(name, form.data.get(name)) for name in ("must", "budget", "under") if form.data.get(name)]
    return "?" + urlencode(pairs)
