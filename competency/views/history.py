"""History: how each level of an engineer went."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from competency.access import visible_engineer
from competency.htmx import render_page
from competency.matrix.history import days_shown, load_histories
from competency.matrix.profile import viewpoint_of
from competency.matrix.shape import Viewpoint

from .looks import note_engineer
from .unchanged import answer_if_changed


@require_safe
@answer_if_changed
def engineer_history(request, pk):
    """Every skill as a line over two years with its table beside it, as far as the viewer may see."""
    engineer = visible_engineer(request.user, pk)
    on = timezone.localdate()
    viewpoint = viewpoint_of(request.user, engineer)
    if viewpoint == Viewpoint.OPEN:
        note_engineer(request.user, engineer, place="engineer_history")
    context = {
        "engineer": engineer,
        "days": days_shown(on=on),
        "histories": load_histories(engineer, viewpoint=viewpoint, on=on),
    }
    return render_page(request, "competency/engineer_history.html", context)
