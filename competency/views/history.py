"""History: how each level of an engineer went, and how a team came on in each skill."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from competency.access import can_manage, leads, visible_engineer, visible_team
from competency.forms.teams import TeamHistoryForm
from competency.htmx import render_page
from competency.matrix.history import days_shown, load_histories
from competency.matrix.load import framework_of
from competency.matrix.profile import viewpoint_of
from competency.matrix.shape import Viewpoint
from competency.matrix.team_history import COVERAGE, MEAN, load_team_history

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


@require_safe
@answer_if_changed
def team_history(request, slug):
    """Every skill of a team as a line over the months with its table; for members with figures of groups only."""
    team = visible_team(request.user, slug)
    manages = can_manage(request.user, team)
    form = TeamHistoryForm(request.GET)
    valid = form.is_valid()
    measure = form.cleaned_data.get("measure") or COVERAGE
    framework = framework_of(team, slug=form.cleaned_data.get("framework"))
    history = None
    if framework is not None:
        history = load_team_history(
            team,
            framework=framework,
            viewer=request.user,
            measure=measure,
            named=manages,
            on=timezone.localdate(),
        )
    context = {
        "team": team,
        "form": form,
        "manages": manages,
        "leads": leads(request.user, team),
        "framework": framework,
        "measure": measure,
        "measures": [
            (label, f"?measure={name}", name == measure)
            for name, label in TeamHistoryForm.base_fields["measure"].choices
        ],
        "mean_link": f"?measure={MEAN}",
        "history": history,
    }
    return render_page(
        request, "competency/team_history.html", context, partial="history", status=200 if valid else 422
    )
