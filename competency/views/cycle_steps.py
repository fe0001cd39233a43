"""The steps of a rating round: open it, move its last day, close it, put it away; exempt people and remind them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from competency.access import require_hr, watched_cycle
from competency.forms.cycles import UntilForm
from competency.matrix.progress import load_progress
from competency.models import Team
from competency.models.rounds import (
    archive_cycle,
    close_cycle,
    exempt,
    extend_cycle,
    open_cycle,
    reopen_cycle,
    take_exemption_back,
)
from competency.operation.reminding import NotSent, remind

from .cycles import confirm_step, show_round


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_open(request, pk):
    """Say whom it will ask, then open it."""
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    refusal = ""
    if request.method == "POST":
        refusal = _step(open_cycle, cycle)
        if not refusal:
            messages.success(request, _("%(round)s is open.") % {"round": cycle})
            return redirect(cycle)
    total = load_progress(cycle, request.user).total
    context = {
        "title": _("Open %(name)s?") % {"name": cycle},
        "sentence": ngettext(
            "%(count)d person is asked from now on. Who is asked and for which skills is then fixed.",
            "%(count)d people are asked from now on. Who is asked and for which skills is then fixed.",
            total.people,
        )
        % {"count": total.people},
        "action": _("Open the round"),
        "calm": True,
    }
    return confirm_step(request, cycle, context, refusal=refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_close(request, pk):
    """Say what is still missing, then close it."""
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    refusal = ""
    if request.method == "POST":
        refusal = _step(close_cycle, cycle)
        if not refusal:
            messages.success(
                request,
                _("%(round)s is closed. It can be opened again, and compared with others.")
                % {"round": cycle},
            )
            return redirect(cycle)
    total = load_progress(cycle, request.user).total
    words = {
        "own": total.own.given,
        "own_asked": total.own.asked,
        "manager": total.manager.given,
        "manager_asked": total.manager.asked,
    }
    notes = [
        _(
            "%(own)d of %(own_asked)d self-ratings and %(manager)d of %(manager_asked)d managers' ratings are given."
        )
        % words,
        _("The numbers are kept as they are now, to compare with."),
    ]
    if cycle.blind:
        notes.append(
            _("Self and manager see what the other has said, also where only one of them has rated.")
        )
    context = {
        "title": _("Close %(name)s?") % {"name": cycle},
        "sentence": _("Nothing more is asked. What people rate afterwards counts, but not for this round."),
        "notes": notes,
        "action": _("Close the round"),
    }
    return confirm_step(request, cycle, context, refusal=refusal)


@require_POST
def cycle_until(request, pk):
    """Another last day: of an open round, or of a closed one that is opened again with it."""
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    form = UntilForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["closes_on"]
        refusal = _step(extend_cycle if cycle.is_open else reopen_cycle, cycle, closes_on=day)
        if not refusal:
            sentence = _("%(round)s is open until %(day)s.") % {"round": cycle, "day": day.isoformat()}
            messages.success(request, sentence)
            return redirect(cycle)
        form.add_error("closes_on", refusal)
    return show_round(request, cycle, form=form)


@require_POST
def cycle_archive(request, pk):
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    refusal = _step(archive_cycle, cycle)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("%(round)s is in the archive.") % {"round": cycle})
    return redirect(cycle)


@require_POST
def cycle_exempt(request, pk, engineer_id):
    """Ask nothing of one person, or ask again (``again``)."""
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    part = get_object_or_404(cycle.parts.select_related("cycle", "engineer"), engineer=engineer_id)
    if "again" in request.POST:
        refusal = _step(take_exemption_back, part)
        sentence = _("%(name)s is asked again.")
    else:
        refusal = _step(exempt, part, by=request.user)
        sentence = _("%(name)s is asked for nothing in this round.")
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, sentence % {"name": part.engineer.name})
    return redirect(_back(request, cycle))


@require_POST
def cycle_nudge(request, pk):
    """Remind one person (``engineer``), a team (``team``) or everybody who misses something."""
    cycle = watched_cycle(request.user, pk)
    require_hr(request.user)
    if not cycle.is_open:
        messages.error(request, _("%(round)s is not open, so nobody is reminded.") % {"round": cycle})
        return redirect(cycle)
    lines = load_progress(cycle, request.user, everybody=True).people
    engineer = request.POST.get("engineer", "")
    if engineer:
        lines = [line for line in lines if str(line.part.engineer_id) == engineer]
    try:
        users = remind(cycle, lines=lines, address=request.build_absolute_uri("/")[:-1], by=request.user)
    except NotSent as error:
        messages.error(request, str(error))
        return redirect(_back(request, cycle))
    if users:
        names = ", ".join(user.name for user in users[:3])
        more = len(users) - 3
        if more > 0:
            names = _("%(names)s and %(more)d more") % {"names": names, "more": more}
        messages.success(request, _("Reminded: %(names)s.") % {"names": names})
    else:
        messages.info(
            request,
            _(
                "Nobody was reminded: nothing is missing, or who misses something was reminded in the last three days."
            ),
        )
    return redirect(_back(request, cycle))


def _back(request, cycle) -> str:
    team = request.POST.get("team", "")
    known = team and Team.objects.filter(slug=team).exists()
    return f"{cycle.get_absolute_url()}?team={team}#people" if known else f"{cycle.get_absolute_url()}#people"


def _step(step, *args, **words) -> str:
    """Take a step of a round; the sentence of why not, "" where it was taken."""
    try:
        step(*args, **words)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
