"""The numbers that verdicts assume: read by all, changed by HR, and tried out on a team before they are."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from competency.access import require_hr
from competency.decisions.actuals import Actuals, own_step_factors
from competency.decisions.assumptions import DEFAULTS, WARNINGS, Assumptions, changed
from competency.forms.assumptions import (
    FIELDS,
    STEPS,
    AssumptionsForm,
    PreviewForm,
    ResetForm,
    set_assumption,
)
from competency.htmx import render_page
from competency.matrix.actuals import load_actuals
from competency.matrix.load import framework_of
from competency.matrix.moved import move
from competency.matrix.salaries import pay_by_level
from competency.models import Assumption, Organisation, Team
from competency.models.auditing import Kind, write

LISTED = 40


@require_http_methods(["GET", "HEAD", "POST"])
def assumptions(request):
    in_force, organisation = Assumption.objects.in_force(), Organisation.objects.first()
    if request.method == "POST":
        require_hr(request.user)
        if "reset" in request.POST:
            return _reset(request)
        if "own" in request.POST:
            return _own(request, in_force)
        form = AssumptionsForm(request.POST, assumptions=in_force, organisation=organisation)
        if form.is_valid():
            return _saved(request, form.save(by=request.user))
        return _page(request, form, status=422)
    return _page(request, AssumptionsForm(assumptions=in_force, organisation=organisation))


def _saved(request, names):
    if names:
        said = ngettext("%(n)d assumption is saved.", "%(n)d assumptions are saved.", len(names))
        messages.success(request, said % {"n": len(names)})
    else:
        messages.info(request, _("Nothing was changed."))
    return redirect("assumptions")


def _reset(request):
    form = ResetForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["reset"]
        with transaction.atomic():
            set_assumption(name, getattr(DEFAULTS, name))
            write(Kind.ASSUMPTION, by=request.user, place="assumptions", names=[name], reset=True)
        label = _(FIELDS[name].metadata["label"])
        messages.success(request, _("“%(label)s” is at its default again.") % {"label": label})
    return redirect("assumptions")


def _own(request, in_force: Assumptions):
    """Put the organisation's own months into the step factors, if they are still those that were shown."""
    steps = _own_steps(load_actuals(in_force), in_force)
    if steps is None or request.POST["own"] != _key(steps):
        messages.warning(request, _("The figures have changed since they were shown. Look again."))
        return redirect(reverse("assumptions") + "#actuals")
    with transaction.atomic():
        set_assumption(STEPS, steps)
        write(Kind.ASSUMPTION, by=request.user, place="assumptions", names=[STEPS], own=True)
    messages.success(request, _("Your own figures are assumed from now on."))
    return redirect(reverse("assumptions") + "#actuals")


def _own_steps(actuals: Actuals, in_force: Assumptions) -> tuple[float, ...] | None:
    return own_step_factors(in_force, ratio=actuals.ratio) if actuals.differs else None


def _key(steps) -> str:
    return " ".join(f"{factor:g}" for factor in steps or ())


def _page(request, form, *, status=200):
    organisation = form.organisation
    currency = organisation.currency if organisation else "$"
    actuals = load_actuals(form.assumptions)
    own_steps = _own_steps(actuals, form.assumptions)
    context = {
        "actuals": actuals,
        "own_steps": own_steps,
        "own_key": _key(own_steps),
        "now_steps": form.assumptions.step_factors,
        "form": form,
        "groups": form.groups(),
        "may_edit": request.user.is_hr,
        "changed": changed(form.assumptions),
        "currency": currency,
        "warnings": WARNINGS,
        "history": history(),
        "pay": pay_by_level(form.assumptions, organisation=organisation),
    }
    if status == 200:
        preview = _preview(request, form.assumptions)
        context |= preview
        status = 422 if preview.get("preview") and not preview["preview"].is_valid() else 200
    target = request.htmx.target or ""
    partial = "verdicts" if "verdicts" in target else "preview"
    return render_page(request, "competency/assumptions.html", context, partial=partial, status=status)


def _preview(request, in_force: Assumptions) -> dict:
    """The team's verdicts today and with one assumption moved; empty for who manages no team with needs."""
    teams = Team.objects.managed_by(request.user).in_use().filter(requirements__isnull=False).distinct()
    form = PreviewForm(request.GET, teams=teams.order_by("name"), assumptions=in_force)
    form.is_valid()
    team = form.cleaned_data.get("team")
    if team is None and not form.errors:
        return {}
    framework = framework_of(team) if team is not None else None
    slider = form.slider() if "assumption" in form.cleaned_data else None
    moved = None
    if framework is not None and form.is_valid():
        moved = move(
            team,
            framework=framework,
            viewer=request.user,
            assumptions=in_force,
            supposed=form.supposed,
            name=slider.name,
            least=slider.least,
            most=slider.most,
        )
    return {"preview": form, "moved": moved, "slider": slider}


def history() -> list[dict]:
    """Who changed which assumption when, from what to what, the newest first. One query."""
    last: dict[str, object] = {}
    said = []
    for record in Assumption.history.select_related("history_user").order_by("history_date", "history_id"):
        if record.name not in FIELDS:
            continue
        default = getattr(DEFAULTS, record.name)
        now = default if record.history_type == "-" else _typed(record.value)
        meta = FIELDS[record.name].metadata
        said.append(
            {
                "at": record.history_date,
                "by": record.history_user,
                "label": _(meta["label"]),
                "unit": meta["unit"],
                "was": last.get(record.name, default),
                "now": now,
                "reset": record.history_type == "-",
            }
        )
        last[record.name] = now
    return said[::-1][:LISTED]


def _typed(value):
    return tuple(value) if isinstance(value, list) else value
