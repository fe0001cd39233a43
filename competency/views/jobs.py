"""How far a job is: a page that asks again by itself, for whoever asked for the job and nobody else."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from competency.htmx import render_page, wants_fragment
from competency.jobs.board import ask_to_stop, look_at_board
from competency.jobs.kinds import KINDS
from competency.models import Job

LONG_WAIT = 15
"""Seconds after which a job that nobody has taken up is said to lack a worker."""


@require_safe
def job(request, pk):
    return _shown(request, get_object_or_404(Job.objects.of(request.user), pk=pk))


@require_POST
def job_cancel(request, pk):
    """Stop it; what was found so far stays. Nothing happens to what has ended."""
    asked = get_object_or_404(Job.objects.of(request.user), pk=pk)
    if not ask_to_stop(asked):
        asked.cancel()
    return _shown(request, asked) if wants_fragment(request) else redirect("job", pk=pk)


def _shown(request, shown: Job):
    kind = KINDS.get(shown.kind)
    context = {
        "job": look_at_board(shown),
        "name": kind.name if kind else shown.kind,
        "lacks_worker": shown.seconds_waited > LONG_WAIT,
    }
    return render_page(request, "competency/job.html", context, partial="progress")
