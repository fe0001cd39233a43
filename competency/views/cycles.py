"""Rating rounds for those who run and watch them: the list, one round's progress, and its steps."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competency.access import require_hr, require_watcher, watched_cycle
from competency.forms.cycles import CompareForm, CycleForm, UntilForm
from competency.htmx import render_page
from competency.matrix.closings import Closing, compared, in_words
from competency.matrix.progress import list_rounds, load_progress
from competency.models import Cycle, Team

from .looks import note_engineers

USUAL = timedelta(days=21)
"""How long a new round is proposed to last."""


@require_safe
def cycle_list(request):
    require_watcher(request.user)
    context = {"rounds": list_rounds(request.user), "hr": request.user.is_hr}
    return render_page(request, "competency/cycles.html", context)


@require_safe
def cycle(request, pk):
    """How far the round is: by team, and by person for those whom the viewer may see by name."""
    return show_round(request, watched_cycle(request.user, pk))


def show_round(request, cycle, *, form=None):
    slug = request.GET.get("team", "")
    team = Team.objects.filter(slug=slug).first() if slug else None
    if slug and team is None:
        raise Http404(_("There is no such team."))
    progress = load_progress(cycle, request.user, team=team)
    if progress.people:
        note_engineers(request.user, [line.part.engineer_id for line in progress.people], place="cycle")
    context = {
        "cycle": cycle,
        "progress": progress,
        "team": team,
        "hr": request.user.is_hr,
        "until": form or UntilForm(initial={"closes_on": cycle.closes_on if cycle.is_open else None}),
        "compare": _compare(request, cycle) if cycle.is_over else None,
    }
    return render_page(request, "competency/cycle.html", context, status=422 if form else 200)


def _compare(request, cycle) -> dict:
    """What a closed round can be compared with, and the matrix query that does it.

    ``with`` names another closed round, ``day`` a day; without them it is the round before, or today.
    """
    rounds = Cycle.objects.closed().filter(framework=cycle.framework_id).exclude(pk=cycle.pk)
    others = [Closing.of(each) for each in rounds.visible_to(request.user).order_by("-closed_at")]
    form = CompareForm(request.GET, others=others)
    here, other = Closing.of(cycle), form.chosen()
    if other is None and "with" not in request.GET:
        other = next((each for each in others if each.at < here.at), None)
    return {
        "form": form,
        "others": others,
        "other": other,
        "words": in_words(other) if other else _("today"),
        "query": urlencode(compared(here, other)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_create(request):
    require_hr(request.user)
    today = timezone.localdate()
    return _form(request, Cycle(made_by=request.user, opens_on=today, closes_on=today + USUAL))


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_edit(request, pk):
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    if cycle.state != Cycle.State.DRAFT:
        messages.error(
            request, _("%(round)s has been opened: only its last day changes now.") % {"round": cycle}
        )
        return redirect(cycle)
    return _form(request, cycle)


def _form(request, cycle):
    new, name = cycle.pk is None, cycle.name
    data = request.POST if request.method == "POST" else None
    form = CycleForm(data, instance=cycle)
    if data is not None and form.is_valid():
        with transaction.atomic():
            cycle = form.save()
        messages.success(
            request, _("%(round)s is saved. Look at whom it would ask; then open it.") % {"round": cycle}
        )
        return redirect(cycle)
    context = {"form": form, "new": new, "name": name, "cycle": cycle}
    return render_page(
        request, "competency/cycle_form.html", context, status=422 if data is not None else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_discard(request, pk):
    """Ask first; only a draft, of which nothing was asked yet, can be deleted."""
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    refusal = ""
    if request.method == "POST":
        deleted, _each = Cycle.objects.draft().filter(pk=cycle.pk).delete()
        if deleted:
            messages.success(request, _("%(round)s is deleted.") % {"round": cycle})
            return redirect("cycles")
        refusal = _("%(round)s has been opened and stays.") % {"round": cycle}
    context = {
        "title": _("Delete %(name)s?") % {"name": cycle},
        "sentence": _("The draft is deleted. Nobody was asked for anything yet, and no rating changes."),
        "action": _("Delete the draft"),
    }
    return confirm_step(request, cycle, context, refusal=refusal)


def confirm_step(request, cycle, context, *, refusal: str):
    """Ask before a step of the round; with a ``refusal`` say why it was not taken."""
    context |= {
        "refusal": refusal,
        "back": cycle.get_absolute_url(),
        "crumbs": [(reverse("cycles"), _("Rating rounds")), (cycle.get_absolute_url(), cycle.name)],
    }
    return render_page(request, "competency/confirm.html", context, status=422 if refusal else 200)
