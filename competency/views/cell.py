"""One cell of the matrix: everything said about one engineer and skill, and the place to say something."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency.access import seen_engineer, visible_team
from competency.forms.matrix import MatrixForm, RatingForm
from competency.htmx import render_page, wants_fragment
from competency.matrix.history import cell_events, draw_cell, told
from competency.matrix.shape import Viewpoint, is_blind
from competency.models import Comment, Rating, RatingEvent, RoleTarget, Skill, Source
from competency.models.prepared import PreparedObjects
from competency.models.ratings import Flag
from competency.models.recording import RatingConflict, RatingRefused, record

from .looks import note_engineer
from .team import open_matrix, pieces

HISTORY = 30
SKILL = PreparedObjects(lambda pk: Skill.objects.select_related("domain", "framework").filter(pk=pk), pk=int)


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request, slug, engineer_id, skill_id):
    """Show the cell (GET) or rate it (POST): JSON for the grid, the drawer for htmx, a page for a browser."""
    team = visible_team(request.user, slug)
    engineer, rateable = seen_engineer(request.user, team, engineer_id)
    skills = SKILL(pk=skill_id)
    if not skills:
        raise Http404(_("There is no such skill."))
    [skill] = skills
    side = side_of(request.user, engineer, rateable=rateable)
    if request.method == "POST":
        return _rate(request, team=team, engineer=engineer, skill=skill, side=side)
    if side is None:
        note_engineer(request.user, engineer, place="cell")
    return _show(request, team=team, engineer=engineer, skill=skill, side=side)


def side_of(user, engineer, *, rateable: bool) -> str | None:
    """The source that the user speaks for about this engineer: self, manager, or None."""
    if engineer.user_id is not None and engineer.user_id == user.pk:
        return Source.SELF
    return Source.MANAGER if rateable else None


def _rate(request, *, team, engineer, skill, side) -> HttpResponse:
    if side is None:
        raise PermissionDenied(_("You can see this rating, but it is not yours to give."))
    wants_json = "application/json" in request.headers.get("Accept", "")
    data = request.POST.copy()
    data.setdefault("source", side)
    form = RatingForm(data)
    if not form.is_valid():
        sentence = " ".join(error for errors in form.errors.values() for error in errors)
        return _refuse(request, sentence, 422, team=team, engineer=engineer, skill=skill, side=side)
    rating = form.rating()
    _require_side(rating["source"], side, engineer=engineer, skill=skill)
    try:
        after = record(engineer, skill=skill, by=request.user, **rating)
    except RatingRefused as refusal:
        sentence = " ".join(refusal.messages)
        return _refuse(request, sentence, 422, team=team, engineer=engineer, skill=skill, side=side)
    except RatingConflict as conflict:
        sentence = conflict_sentence(conflict.event, engineer=engineer, skill=skill)
        newest = conflict.event.pk
        return _refuse(
            request, sentence, 409, team=team, engineer=engineer, skill=skill, side=side, newest=newest
        )
    if wants_json:
        answer = _pieces(request, team=team, engineer=engineer, skill=skill)
        return JsonResponse(answer | {"was": _word(*after.replaced)} | _standing(after, rating["source"]))
    if wants_fragment(request):
        changed = {"engineer": engineer.pk, "skill": skill.pk}
        return _show(
            request, team=team, engineer=engineer, skill=skill, side=side, events={"rating-saved": changed}
        )
    return redirect("cell", team.slug, engineer.pk, skill.pk)


def _standing(rating: Rating, source: str) -> dict:
    """A sentence where the level did not follow the new rating because an agreed one stands."""
    if source == Source.AGREED or not rating.flags & Flag.AGREED:
        return {}
    said = _("not applicable") if rating.agreed_na else rating.agreed_level
    sentence = _("%(skill)s: saved. The agreed level %(level)s stands until both have rated again.")
    return {"message": sentence % {"skill": rating.skill, "level": said}}


def _require_side(source: str, side: str | None, *, engineer, skill) -> None:
    """403 unless the user speaks for this source; agreeing is the manager's, once both sides are in."""
    if source == Source.AGREED:
        if side != Source.MANAGER:
            raise PermissionDenied(_("A manager records the agreed level, after the talk."))
        rating = Rating.objects.filter(engineer=engineer, skill=skill).first()
        if rating is None or not (rating.said(Source.SELF) and rating.said(Source.MANAGER)):
            raise PermissionDenied(_("First both rate, then the agreed level can be recorded."))
    elif source != side:
        raise PermissionDenied(_("You can see this rating, but it is not yours to give."))


def conflict_sentence(event: RatingEvent, *, engineer, skill) -> str:
    """Who changed the cell meanwhile, to what, and what to do."""
    value = _("not applicable") if event.not_applicable else event.level
    return _(
        "%(who)s rated %(engineer)s in %(skill)s at %(value)s %(when)s. "
        "Yours is not saved; give it again to replace it."
    ) % {
        "who": event.by or _("Somebody"),
        "engineer": engineer,
        "skill": skill,
        "value": _("nothing (taken back)") if value is None else value,
        "when": _("just now")
        if timezone.now() - event.recorded_at < timedelta(minutes=1)
        else _("%(time)s ago") % {"time": timesince(event.recorded_at, depth=1)},
    }


def _value(rating: Rating, source: str) -> str:
    """What a source has said, in the form's words."""
    return _word(*rating.word(source))


def _word(level: int | None, not_applicable: bool) -> str:
    """A level, "na", or nothing."""
    if not_applicable:
        return "na"
    return "" if level is None else str(level)


def _refuse(request, sentence, status, *, team, engineer, skill, side, newest=None) -> HttpResponse:
    """Say why not, with the cell as it is. ``newest`` is the log entry told of: having seen it, one may replace it."""
    if "application/json" in request.headers.get("Accept", ""):
        answer = _pieces(request, team=team, engineer=engineer, skill=skill)
        return JsonResponse(answer | {"message": sentence, "newest": newest}, status=status)
    return _show(
        request, team=team, engineer=engineer, skill=skill, side=side, message=sentence, status=status
    )


def _pieces(request, *, team, engineer, skill) -> dict:
    """The cell with its footer and role fit, drawn as the page that the request names shows them."""
    around = engineer.pk, skill.pk
    view = open_matrix(team, form=MatrixForm(request.GET), viewer=request.user, around=around)
    return pieces(view, cells={(engineer.pk, skill.pk)})


@dataclass(frozen=True)
class Side:
    """What one source has said, as the viewer may see it."""

    source: str
    label: str
    value: str
    at: object
    by: object
    note: str
    hidden: bool


def _show(request, *, team, engineer, skill, side, message="", status=200, events=None) -> HttpResponse:
    rating = (
        Rating.objects.select_related("manager_by", "agreed_by")
        .filter(engineer=engineer, skill=skill)
        .first()
    )
    rating = rating or Rating(engineer=engineer, skill=skill)
    viewpoint = {Source.SELF: Viewpoint.SELF, Source.MANAGER: Viewpoint.MANAGER}.get(side, Viewpoint.OPEN)
    blind = is_blind(rating.flags, viewpoint)
    target = (
        RoleTarget.objects.filter(role=engineer.role_id, skill=skill).values_list("level", flat=True).first()
    )
    levels = list(skill.framework.levels.all())
    descriptors = dict(skill.descriptors.values_list("level", "text"))
    log = cell_events(rating, side=side)
    past = bool(request.GET.get("as_of"))
    both = rating.said(Source.SELF) and rating.said(Source.MANAGER)
    context = {
        "team": team,
        "engineer": engineer,
        "skill": skill,
        "rating": rating,
        "side": side,
        "past": past,
        "can_say": side is not None and not past,
        "sides": [
            _side(rating, source, blind=blind, side=side)
            for source in (Source.SELF, Source.MANAGER, Source.AGREED)
        ],
        "blind": blind,
        "target": target,
        "levels": [
            {
                "level": level,
                "position": place,
                "text": descriptors.get(level.value) or level.definition,
                "general": level.value not in descriptors,
            }
            for place, level in enumerate(levels)
        ],
        "mine": _value(rating, side) if side else "",
        "mine_note": getattr(rating, f"{side}_note", "") if side else "",
        "can_agree": side == Source.MANAGER and both and not past,
        "agreed_stands": bool(rating.flags & Flag.AGREED),
        "comments": [] if blind else Comment.objects.filter(engineer=engineer, skill=skill),
        "history": told(log, side=side)[:HISTORY],
        "course": draw_cell(log, skill=skill, levels=levels, target=target),
        "seen": RatingEvent.objects.filter(engineer=engineer, skill=skill)
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
        or 0,
        "message": message,
        "query": request.GET.urlencode(),
    }
    return render_page(
        request, "competency/cell.html", context, partial="drawer", status=status, events=events
    )


def _side(rating, source, *, blind, side) -> Side:
    hidden = blind and source != side
    by = {Source.MANAGER: rating.manager_by, Source.AGREED: rating.agreed_by}.get(source)
    return Side(
        source=source,
        label=Source(source).label,
        value="" if hidden else _value(rating, source),
        at=None if hidden else getattr(rating, f"{source}_at"),
        by=None if hidden else by,
        note="" if hidden else getattr(rating, f"{source}_note"),
        hidden=hidden and rating.said(source),
    )
