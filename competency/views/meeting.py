"""A calibration meeting: several managers, one screen each, one skill at a time; everybody sees what is agreed."""

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competency.access import rateable_engineer, require_rater
from competency.forms.matrix import RatingForm
from competency.forms.meeting import MeetingForm
from competency.htmx import render_page, wants_fragment
from competency.matrix.load import framework_of
from competency.matrix.meeting import Meeting, load_meeting, skills_to_meet_over
from competency.models import Framework, RatingEvent, Source, Team
from competency.models.recording import RatingConflict, RatingRefused, record

from .cell import conflict_sentence
from .looks import note_engineers
from .settle import require_both
from .team import NEWER


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request):
    """The teams to choose from, the people in one skill (GET), or what was agreed about one of them (POST)."""
    require_rater(request.user)
    asked = _asked(request)
    if request.method == "POST":
        return _agree(request, asked)
    return _show(request, asked)


@require_safe
def meeting_changes(request):
    """The rows of the people whose ratings in this skill changed since the page was loaded."""
    require_rater(request.user)
    since = request.GET.get("seen", "")
    if not since.isdecimal() or len(since) > 18:
        return JsonResponse({"rows": {}, "seen": 0})
    # Asked every few seconds by every open page, and mostly nothing has happened anywhere.
    if not NEWER(seen=int(since)):
        return JsonResponse({"rows": {}, "seen": int(since)})
    asked = _asked(request)
    if asked["skill"] is None:
        return JsonResponse({"rows": {}, "seen": int(since)})
    changed = RatingEvent.objects.filter(pk__gt=int(since), skill=asked["skill"])
    people = set(changed.values_list("engineer_id", flat=True))
    found = load_meeting(asked["chosen"], skill=asked["skill"], viewer=request.user)
    seats = [seat for seat in found.seats if seat.person.id in people]
    note_engineers(request.user, [seat.person.id for seat in seats], place="meeting")
    shown = {"meeting": found, "here": asked["here"]}
    rows = {
        seat.key: render_to_string("competency/meeting.html#row", {**shown, "seat": seat}, request)
        for seat in seats
    }
    return JsonResponse({"rows": rows, "seen": found.seen, "progress": {"here": found.words}})


def _asked(request) -> dict:
    """What the query string asks for: the chosen teams of those that the viewer manages, and the skill."""
    form = MeetingForm(request.GET)
    form.is_valid()
    wanted = set(form.cleaned_data.get("team") or ())
    teams = list(Team.objects.managed_by(request.user).in_use().select_related("framework").order_by("name"))
    chosen = [team for team in teams if team.slug in wanted]
    framework = framework_of(chosen[0], slug=form.cleaned_data.get("framework")) if chosen else None
    skills = skills_to_meet_over(framework) if framework else []
    slug = form.cleaned_data.get("skill")
    skill = next((each for each in skills if each.slug == slug), skills[0] if skills and not slug else None)
    if slug and chosen and skill is None:
        raise Http404(_("There is no such skill in the framework of these teams."))
    address = _addresses(wanted, framework)
    return {
        "teams": teams,
        "chosen": chosen,
        "others": len(wanted) > len(chosen) and not request.user.is_hr,
        "framework": framework,
        "skills": skills,
        "skill": skill,
        "address": address,
        "here": address(skill) if skill else reverse("meeting"),
    }


def _addresses(wanted, framework):
    """A function that gives the address of a skill in this meeting; everybody may be sent it."""
    kept = [("team", slug) for slug in sorted(wanted)] + (
        [("framework", framework.slug)] if framework else []
    )

    def address(skill, name="meeting", **more) -> str:
        return f"{reverse(name)}?{urlencode([*kept, ('skill', skill.slug), *more.items()])}"

    return address


def _load(request, asked) -> Meeting:
    found = load_meeting(asked["chosen"], skill=asked["skill"], viewer=request.user)
    note_engineers(request.user, [seat.person.id for seat in found.seats], place="meeting")
    return found


def _show(request, asked) -> HttpResponse:
    context = {**asked, "frameworks": Framework.objects.in_use(), "meeting": None}
    skill, skills, address = asked["skill"], asked["skills"], asked["address"]
    if skill:
        place = skills.index(skill)
        after = skills[place + 1] if place + 1 < len(skills) else None
        context |= {
            "meeting": _load(request, asked),
            "places": _places(skills, skill, address),
            "changes_url": address(skill, name="meeting_changes"),
            "next_url": address(after or skills[0]),
            "next_name": (after or skills[0]).name,
            "before_url": address(skills[place - 1]) if place else "",
        }
    return render_page(request, "competency/meeting.html", context, partial="stage")


def _places(skills, skill, address) -> list[dict]:
    """The domains, with the skills of the one that is open."""
    found: dict[int, dict] = {}
    for each in skills:
        part = found.setdefault(
            each.domain_id, {"name": each.domain.name, "url": address(each), "inside": []}
        )
        if each.domain_id == skill.domain_id:
            part["inside"].append({"name": each.name, "url": address(each), "current": each == skill})
    return list(found.values())


def _agree(request, asked) -> HttpResponse:
    key, skill = request.POST.get("person", ""), asked["skill"]
    data = request.POST.copy()
    data["source"] = Source.AGREED
    form = RatingForm(data)
    if skill is None or not key.isdecimal():
        return _refuse(request, asked, _("Choose the teams and a skill, and say about whom you agreed."))
    found = load_meeting(asked["chosen"], skill=skill, viewer=request.user)
    if found.seat(int(key)) is None:
        raise Http404(_("There is no such engineer, or the profile is not yours to see."))
    engineer = rateable_engineer(request.user, int(key))
    require_both(engineer, skill)
    if not form.is_valid():
        sentence = " ".join(error for errors in form.errors.values() for error in errors)
        return _row(request, asked, engineer, message=sentence, status=422)
    try:
        record(engineer, skill=skill, by=request.user, **form.rating())
    except RatingRefused as refusal:
        return _row(request, asked, engineer, message=" ".join(refusal.messages), status=422)
    except RatingConflict as conflict:
        sentence = conflict_sentence(conflict.event, engineer=engineer, skill=skill)
        return _row(request, asked, engineer, message=sentence, status=409)
    if wants_fragment(request):
        return _row(request, asked, engineer, saved=True)
    return redirect(f"{asked['here']}#row-{engineer.pk}-{skill.pk}")


def _refuse(request, asked, sentence) -> HttpResponse:
    context = {**asked, "frameworks": Framework.objects.in_use(), "meeting": None, "refusal": sentence}
    return render_page(request, "competency/meeting.html", context, status=422)


def _row(request, asked, engineer, *, message="", saved=False, status=200) -> HttpResponse:
    """The row alone for htmx; a page of this one row for a browser."""
    found = load_meeting(asked["chosen"], skill=asked["skill"], viewer=request.user)
    context = {
        **asked,
        "meeting": found,
        "seat": found.seat(engineer.pk),
        "message": message,
        "saved": saved,
        "typed_note": request.POST.get("note") if status != 200 else None,
    }
    events = {"rating-saved": {"here": found.words}} if saved else None
    return render_page(
        request, "competency/meeting.html", context, partial="row", status=status, events=events
    )
