"""The sheet for a one-to-one: one page to print, the same for the manager and for the engineer."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from competency.access import can_manage, seen_engineer, visible_team
from competency.htmx import render_page
from competency.matrix.load import framework_of
from competency.matrix.talk import load_talk

from .looks import note_engineer


@require_safe
def talk(request, slug, engineer_id):
    team = visible_team(request.user, slug)
    engineer, rateable = seen_engineer(request.user, team, engineer_id)
    mine = engineer.user_id == request.user.pk
    if not rateable and not mine:
        note_engineer(request.user, engineer, place="talk")
    framework = framework_of(team)
    context = {
        "team": team,
        "engineer": engineer,
        "mine": mine,
        "manages": can_manage(request.user, team),
        "today": timezone.localdate(),
        "talk": load_talk(engineer, framework=framework) if framework else None,
        "lines": range(6),
    }
    return render_page(request, "competency/talk.html", context)
