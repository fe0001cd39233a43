"""My skills: the engineer's own page, and one skill of it to look at and to rate."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competency.access import own_engineer
from competency.forms.me import OwnRatingForm
from competency.htmx import render_page, wants_fragment
from competency.matrix.asked_of_me import asked_of, open_choices
from competency.matrix.closest import find_way
from competency.matrix.own import Own, frameworks_of, load_own
from competency.matrix.progress import rounds_of
from competency.matrix.radar import draw_radar
from competency.matrix.standing import standing
from competency.models import Assumption, Engineer, Rating, Skill
from competency.models.ratings import Interest
from competency.models.recording import RatingConflict, RatingRefused, record

from .cell import conflict_sentence
from .plan_actions import own_actions
from .unchanged import answer_if_changed


@require_safe
@answer_if_changed
def skills(request):
    """The whole page; for htmx the summary of it."""
    engineer = own_engineer(request.user)
    frameworks = frameworks_of(engineer)
    slug = request.GET.get("framework") or (frameworks[0].slug if frameworks else "")
    framework = next((each for each in frameworks if each.slug == slug), None)
    if slug and framework is None:
        raise Http404(_("You are not rated in such a framework."))
    context = {"engineer": engineer, "frameworks": frameworks, "framework": framework, "own": None}
    if not wants_fragment(request):
        # Drawn with the page, so that nothing on it moves once it is there.
        context |= {
            "rounds_now": rounds_of(engineer),
            "asked": asked_of(request.user),
            "parts": open_choices(engineer),
            **own_actions(engineer),
        }
    if framework is not None:
        own = load_own(engineer, framework=framework)
        stands = standing(own)
        radar = draw_radar(stands.spokes, values=[level.value for level in own.levels])
        context |= _page(own) | {"standing": stands, "radar": radar}
        if own.next_role is not None:
            context["way"] = find_way(own, assumptions=Assumption.objects.in_force())
    return render_page(request, "competency/me.html", context, partial="summary")


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request, skill_id):
    """One skill: to look at (GET), or something said about it (POST)."""
    engineer = own_engineer(request.user)
    skill = get_object_or_404(Skill.objects.filter(framework__in=frameworks_of(engineer)), pk=skill_id)
    show = partial(_show, request, engineer=engineer, skill=skill)
    if request.method == "POST":
        after = f"{reverse('me')}?framework={skill.framework.slug}#skill-{skill.pk}"
        return say(request, engineer=engineer, skill=skill, show=show, after=after)
    return show()


def say(
    request, *, engineer: Engineer, skill: Skill, show: Callable[..., HttpResponse], after: str
) -> HttpResponse:
    """Record what the engineer says of one's own skill, and answer with the skill as ``show`` draws it.

    ``show`` takes ``message``, ``saved`` and ``status``; a browser without htmx goes on to the address ``after``.
    """
    rating = Rating.objects.filter(engineer=engineer, skill=skill).first()
    form = OwnRatingForm(request.POST, rating=rating)
    if not form.is_valid():
        return show(message=form.sentence, status=422)
    if form.cleaned_data["engineer"] not in (None, engineer.pk):
        raise PermissionDenied(_("This page was opened by somebody else. Reload it and choose again."))
    try:
        with transaction.atomic():
            for entry in form.entries():
                record(engineer, skill=skill, by=request.user, **entry)
    except RatingRefused as refusal:
        sentence = " ".join(refusal.messages)
        return show(message=sentence, status=422)
    except RatingConflict as conflict:
        sentence = conflict_sentence(conflict.event, engineer=engineer, skill=skill)
        return show(message=sentence, status=409)
    if wants_fragment(request):
        return show(saved=True)
    messages.success(request, _("%(skill)s is saved.") % {"skill": skill.name})
    return redirect(after)


def _show(request, *, engineer, skill, message="", saved=False, status=200) -> HttpResponse:
    own = load_own(engineer, framework=skill.framework, keep=skill.pk)
    return show_skill(request, own, skill=skill, message=message, saved=saved, status=status)


def show_skill(
    request, own: Own, *, skill: Skill, message="", saved=False, status=200, **context
) -> HttpResponse:
    """One skill of one's own: its row for htmx, and a page of it for a browser."""
    section, each = own.find(skill.pk)
    context |= _page(own) | {
        "engineer": own.engineer,
        "framework": own.framework,
        "section": section,
        "each": each,
        "single": not wants_fragment(request),
        "message": message,
        "saved": saved,
        "typed_note": request.POST.get("note") if status == 422 else None,
    }
    events = None
    if saved:
        rated = {"skill": skill.pk, "domain": section.slug, "progress": section.progress.words}
        events = {"rating-saved": rated}
    return render_page(request, "competency/me.html", context, partial="skill", status=status, events=events)


def _page(own: Own) -> dict:
    return {"own": own, "interests": Interest.choices, "fixed": own.engineer.has_left}
