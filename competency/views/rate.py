"""A manager rates: one skill across the people of the team, or one person across the skills."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from competency.access import managed_team
from competency.forms.matrix import RatingForm
from competency.htmx import render_page, wants_fragment
from competency.matrix.asked import Asked, Row, load_asked, load_rows
from competency.matrix.load import framework_of
from competency.models import Engineer, Skill, Source
from competency.models.recording import Entry, RatingConflict, RatingRefused, record, record_many

from .cell import conflict_sentence
from .looks import note_team
from .team import BELOW


@require_safe
def rate_skills(request, slug):
    """To the first skill that somebody is still unrated in; once there is none, the end."""
    return _to_first(request, slug, by="skill")


@require_safe
def rate_people(request, slug):
    """To the first person with a skill that is still unrated; once there is nobody, the end."""
    return _to_first(request, slug, by="person")


def _to_first(request, slug, *, by: str) -> HttpResponse:
    team = managed_team(request.user, slug)
    asked = _asked(request, team)
    ahead = asked and (asked.open_skill() if by == "skill" else asked.open_person())
    if ahead:
        return redirect(_address(asked, ahead))
    context = {"team": team, "asked": asked, "by": by, "manages": True}
    if asked:
        context["again_url"] = _address(asked, asked.skills[0] if by == "skill" else asked.people[0])
    else:
        context["teams_below"] = BELOW(team=team.pk)
    return render_page(request, "competency/rate.html", context, partial="stage")


@require_http_methods(["GET", "HEAD", "POST"])
def rate_skill(request, slug, skill):
    """One skill of everybody: to look at, one rating said (POST), or what was said before confirmed (POST)."""
    team = managed_team(request.user, slug)
    asked = _asked(request, team)
    asked_skill = asked and asked.skill(skill)
    if asked and not asked_skill and request.method != "POST":
        # Linked from pages that know nothing of rounds.
        other = Skill.objects.in_use().filter(framework=asked.framework, slug=skill).first()
        if other is not None:
            messages.info(request, _("Nobody here is to be rated in %(skill)s now.") % {"skill": other})
            return redirect("rate_skills", team.slug)
    if not asked_skill:
        raise Http404(_("There is no such skill to rate here."))
    return _answer(request, asked, skill=asked_skill)


@require_http_methods(["GET", "HEAD", "POST"])
def rate_person(request, slug, engineer_id):
    """Every skill of one person: likewise."""
    team = managed_team(request.user, slug)
    asked = _asked(request, team)
    person = asked and asked.person(engineer_id)
    if not person:
        raise Http404(_("There is nobody to rate here by this address."))
    return _answer(request, asked, person=person)


def _asked(request, team) -> Asked | None:
    framework = framework_of(team)
    if framework is None:
        return None
    asked = load_asked(team, framework=framework, viewer=request.user)
    note_team(request.user, team, place="rate", people=[person.id for person in asked.people])
    return asked if asked.people and asked.skills else None


def _address(asked: Asked, ahead) -> str:
    """Of a skill or a person, or where both have their start."""
    if hasattr(ahead, "slug"):
        return reverse("rate_skill", args=[asked.team.slug, ahead.slug])
    return reverse("rate_person", args=[asked.team.slug, ahead.id])


def _answer(request, asked, *, skill=None, person=None) -> HttpResponse:
    if request.method != "POST":
        return _show(request, asked, skill=skill, person=person)
    if "confirm" in request.POST:
        return _confirm(request, asked, skill=skill, person=person)
    key = request.POST.get("person" if skill else "skill", "")
    if not key:
        return _show(request, asked, skill=skill, person=person, status=422)
    if skill:
        person = asked.person(int(key)) if key.isdecimal() else None
    else:
        skill = next((each for each in asked.skills if str(each.pk) == key), None)
    if person is None or skill is None:
        raise Http404(_("There is no such rating to give here."))
    return _say(request, asked, person=person, skill=skill)


def _say(request, asked, *, person, skill) -> HttpResponse:
    """Record one rating, and answer with its row (htmx) or go back to the page."""
    if not asked.is_asked(person, skill):
        raise Http404(_("There is no such rating to give here."))
    if not person.rateable:
        raise PermissionDenied(_("You can see this rating, but it is not yours to give."))
    data = request.POST.copy()
    data["source"] = Source.MANAGER
    form = RatingForm(data)
    if not form.is_valid():
        sentence = " ".join(error for errors in form.errors.values() for error in errors)
        return _one(request, asked, person=person, skill=skill, message=sentence, status=422)
    engineer = get_object_or_404(Engineer, pk=person.id)
    try:
        record(engineer, skill=skill, by=request.user, **form.rating())
    except RatingRefused as refusal:
        sentence = " ".join(refusal.messages)
        return _one(request, asked, person=person, skill=skill, message=sentence, status=422)
    except RatingConflict as conflict:
        sentence = conflict_sentence(conflict.event, engineer=engineer, skill=skill)
        return _one(request, asked, person=person, skill=skill, message=sentence, status=409)
    if wants_fragment(request):
        return _one(request, asked, person=person, skill=skill, saved=True)
    return redirect(f"{request.path}#row-{person.id}-{skill.pk}")


def _confirm(request, asked, *, skill, person) -> HttpResponse:
    """Say again, as of today, what was said before and has not been said anew."""
    with transaction.atomic():
        # Locked before they are read: what somebody else says meanwhile is no longer a proposal.
        list(Engineer.objects.select_for_update().filter(pk__in=[each.id for each in _people(asked, person)]))
        rows = _rows(asked, skill=skill, person=person)
        proposed = [row for row in rows if row.proposed and not row.fixed]
        record_many(_entry(row, by=request.user) for row in proposed)
    if wants_fragment(request):
        asked = _asked(request, asked.team)
        person = person and asked.person(person.id)
        return _show(request, asked, skill=skill, person=person, confirmed=len(proposed))
    sentence = ngettext(
        "%(n)d rating confirmed as it was.", "%(n)d ratings confirmed as they were.", len(proposed)
    )
    messages.success(request, sentence % {"n": len(proposed)})
    return redirect(request.path)


def _entry(row: Row, *, by) -> Entry:
    value = row.mine.value
    return Entry(
        engineer_id=row.person.id,
        skill_id=row.skill.pk,
        source=Source.MANAGER,
        level=int(value) if value != "na" else None,
        not_applicable=value == "na",
        note=row.mine.note,
        by_id=by.pk,
    )


def _people(asked, person):
    return [person] if person else asked.people


def _rows(asked, *, skill, person) -> list[Row]:
    return load_rows(asked, people=_people(asked, person), skills=[skill] if skill else asked.skills)


def _show(request, asked, *, skill, person, confirmed=0, status=200) -> HttpResponse:
    rows = _rows(asked, skill=skill, person=person)
    items, here = (asked.skills, skill) if skill else (asked.people, person)
    ahead = asked.open_skill(after=skill) if skill else asked.open_person(after=person)
    start = "rate_skills" if skill else "rate_people"
    place = items.index(here)
    context = _page(asked, by="skill" if skill else "person") | {
        "skill": skill,
        "person": person,
        "rows": rows,
        "progress": asked.progress_of(here),
        "proposed": sum(row.proposed and not row.fixed for row in rows),
        "fixed": all(row.fixed for row in rows),
        "places": _places(asked, skill=skill, person=person),
        "next_url": _address(asked, ahead) if ahead else reverse(start, args=[asked.team.slug]),
        "next_name": ahead.name if ahead else "",
        "confirmed": confirmed,
        "refusal": _("Say whom and in which skill you rate.") if status != 200 else "",
        "before_url": _address(asked, items[place - 1]) if place else "",
    }
    return render_page(request, "competency/rate.html", context, partial="stage", status=status)


def _places(asked, *, skill, person) -> list[dict]:
    """The list beside the rows: the domains, with the skills of the one that is open; or the people."""
    if person:
        return [
            {
                "name": each.name,
                "url": _address(asked, each),
                "progress": asked.progress_of(each),
                "current": each == person,
            }
            for each in asked.people
        ]
    found = []
    for part in asked.parts:
        is_open = skill in part.skills
        ahead = next((each for each in part.skills if asked.progress_of(each).is_open), part.skills[0])
        found.append(
            {
                "name": part.name,
                "url": _address(asked, ahead),
                "progress": asked.progress_in(part),
                "inside": [
                    {
                        "name": each.name,
                        "url": _address(asked, each),
                        "progress": asked.progress_of(each),
                        "current": each == skill,
                    }
                    for each in part.skills
                ]
                if is_open
                else [],
            }
        )
    return found


def _one(request, asked, *, person, skill, message="", saved=False, status=200) -> HttpResponse:
    """The row alone for htmx, with how far one is; a page of this one row for a browser."""
    by = "skill" if "person" in request.POST else "person"
    if saved:
        asked = _asked(request, asked.team)
    [row] = load_rows(asked, people=[person], skills=[skill])
    here = asked.progress_of(skill if by == "skill" else person)
    context = _page(asked, by=by) | {
        "row": row,
        "message": message,
        "saved": saved,
        "typed_note": request.POST.get("note") if status != 200 else None,
    }
    events = {"rating-saved": {"here": here.words, "all": asked.progress.words}} if saved else None
    return render_page(request, "competency/rate.html", context, partial="row", status=status, events=events)


def _page(asked: Asked, *, by: str) -> dict:
    return {"team": asked.team, "asked": asked, "by": by, "manages": True}
