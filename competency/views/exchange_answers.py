"""Answers about a file that are given with one button: what a near name means, and mappings that are kept."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from competency.access import visible_run
from competency.exchange.offered import accept, code_of
from competency.exchange.runs import diff_run
from competency.models import ImportRun


@require_POST
def same(request, pk):
    """A new name of the file is a known one after all; only what the preview offers can be accepted."""
    run = visible_run(request.user, pk)
    if run.state == ImportRun.State.UPLOADED:
        offers = {code_of(offer): offer for offer in diff_run(run, by=request.user).offers}
        chosen = offers.get(request.POST.get("offer", ""))
        if chosen is not None:
            run.mapping = accept(run.mapping, chosen)
            run.save(update_fields=["mapping"])
    return redirect("exchange_preview", pk)
