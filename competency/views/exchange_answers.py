"""Answers about a file that are given with one button: what a near name means, and mappings that are kept."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competency.access import visible_run
from competency.exchange.destination import WHERE
from competency.exchange.offered import accept, code_of
from competency.exchange.previews import offers_of
from competency.models import ImportRun, SavedMapping

from .exchange_preview import standing


@require_POST
def same(request, pk):
    """A new name of the file is a known one after all; only what the preview offers can be accepted."""
    run = visible_run(request.user, pk)
    if run.state == ImportRun.State.UPLOADED:
        shown = standing(run, by=request.user).preview
        offers = {code_of(offer): offer for offer in offers_of(shown)} if shown is not None else {}
        chosen = offers.get(request.POST.get("offer", ""))
        if chosen is not None:
            run.mapping = accept(run.mapping, chosen)
            run.save(update_fields=["mapping"])
    return redirect("exchange_preview", pk)


@require_POST
def unsaved(request, pk):
    """Read a file without the saved mapping that fits it, and drop that mapping where somebody says so."""
    run = visible_run(request.user, pk)
    name = run.mapping.get("saved", "")
    if run.state != ImportRun.State.UPLOADED or not name:
        return redirect("exchange_run", pk)
    if "delete" in request.POST:
        mine = SavedMapping.objects.filter(by=request.user, kind=run.kind, name=name)
        gone, _models = mine.delete()
        if gone:
            messages.success(request, _("The saved mapping “%s” is deleted.") % name)
        else:
            messages.error(request, _("The saved mapping “%s” is not yours to delete.") % name)
    run.mapping = {entry: run.mapping[entry] for entry in WHERE if entry in run.mapping and entry != "saved"}
    run.save(update_fields=["mapping"])
    return redirect("exchange_map", pk)
