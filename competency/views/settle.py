"""Settle differences one after another: both words side by side, the agreed level recorded, the next one comes."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competency.access import managed_team, rateable_engineer
from competency.forms.settle import AgreedForm, put_off
from competency.htmx import render_page, wants_fragment
from competency.matrix.differences import load_differences
from competency.matrix.load import framework_of, load_matrix
from competency.models import Rating, Skill, Source
from competency.models.recording import RatingConflict, RatingRefused, record

from .cell import conflict_sentence
from .looks import note_team


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request, slug):
    """The difference that matters most and is not put off (GET), or what was agreed about one (POST)."""
    team = managed_team(request.user, slug)
    if request.method == "POST":
        return _agree(request, team)
    return _show(request, team)


def _agree(request, team) -> HttpResponse:
    form = AgreedForm(request.POST)
    if not form.is_valid():
        sentence = " ".join(error for errors in form.errors.values() for error in errors)
        return _show(request, team, message=sentence, status=422)
    engineer_id, skill_id = map(int, form.cleaned_data["pair"].split("-"))
    engineer = rateable_engineer(request.user, engineer_id)
    skill = get_object_or_404(Skill.objects.select_related("framework"), pk=skill_id)
    if not engineer.memberships.active().filter(team=team).exists():
        raise Http404(_("%(engineer)s is not in this team.") % {"engineer": engineer})
    require_both(engineer, skill)
    try:
        record(engineer, skill=skill, by=request.user, **form.rating())
    except RatingRefused as refusal:
        return _show(request, team, message=" ".join(refusal.messages), status=422)
    except RatingConflict as conflict:
        sentence = conflict_sentence(conflict.event, engineer=engineer, skill=skill)
        return _show(request, team, message=sentence, status=409)
    if not wants_fragment(request):
        return redirect(f"{reverse('settle', args=[team.slug])}?{request.GET.urlencode()}")
    value = form.cleaned_data["value"]
    said = {"engineer": engineer, "skill": skill, "value": value, "pair": form.cleaned_data["pair"]}
    return _show(request, team, said=said if value else None)


def require_both(engineer, skill) -> None:
    """403 until both have rated: what was agreed is the outcome of a talk about two ratings."""
    rating = Rating.objects.filter(engineer=engineer, skill=skill).first()
    if rating is None or not (rating.said(Source.SELF) and rating.said(Source.MANAGER)):
        raise PermissionDenied(_("First both rate, then the agreed level can be recorded."))


def _show(request, team, *, said=None, message="", status=200) -> HttpResponse:
    framework = framework_of(team)
    later, here = put_off(request.GET), reverse("settle", args=[team.slug])
    context = {
        "team": team,
        "manages": True,
        "said": said,
        "message": message,
        "here": here,
        "query": request.GET,
    }
    if framework is not None:
        matrix = load_matrix(team, framework=framework, viewer=request.user)
        note_team(request.user, team, place="settle", people=[person.id for person in matrix.people])
        found = load_differences(matrix)
        ahead = [each for each in found if each.key not in later]
        each = ahead[0] if ahead else None
        put = urlencode([("later", key) for key in [*later, each.key]]) if each else ""
        context |= {
            "matrix": matrix,
            "each": each,
            "left": len(found),
            "ahead": len(ahead),
            "put_off": len(found) - len(ahead),
            "later_url": f"{here}?{put}",
            "target": f"{here}?{request.GET.urlencode()}" if request.GET else here,
            "can_agree": bool(each) and each.person.rateable,
        }
    return render_page(request, "competency/settle.html", context, partial="stage", status=status)
