"""Engineers: the list, who knows what, one profile, and what HR says about somebody."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import require_hr, stays_erased, visible_engineer
from competency.forms.people import EngineerFilter, EngineerForm, LeaveForm
from competency.htmx import render_page
from competency.matrix.asked_of_me import open_choices
from competency.matrix.profile import load_history, load_profile, viewpoint_of, who_knows
from competency.matrix.shape import Viewpoint
from competency.models import Engineer, Membership, Skill, Team
from competency.models.auditing import Kind, write
from competency.models.staffing import come_back, leave, peak_shares, undo_leaving

from .looks import note_engineer, note_engineers

PAGE = 50


@require_safe
def engineer_list(request):
    user = request.user
    form = EngineerFilter(request.GET, user=user)
    engineers = form.filter(Engineer.objects.visible_to(user))
    skill = form.cleaned_data.get("skill")
    levels = {}
    if skill is not None and "level" not in form.errors:
        at_least = form.cleaned_data.get("level") or 0
        levels = who_knows(skill, at_least=at_least, among=engineers, viewer=user)
        engineers = engineers.filter(pk__in=levels)
    engineers = engineers.select_related("role").prefetch_related(_teams_now()).order_by("name", "pk")
    page = Paginator(engineers, PAGE).get_page(request.GET.get("page"))
    scale = _scale_of(skill) if levels else []
    if levels:
        note_engineers(user, [each.pk for each in page], place="engineers")
    context = {
        "form": form,
        "asked": form.asked,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": [_row(engineer, levels.get(engineer.pk), scale) for engineer in page],
        "skill": Skill.objects.filter(pk=skill).first() if skill is not None else None,
        "size": len(scale),
        "visible_teams": set(Team.objects.visible_to(user).values_list("pk", flat=True)),
        "hr": user.is_hr,
    }
    status = 422 if form.errors else 200
    return render_page(request, "competency/engineers.html", context, partial="list", status=status)


def _teams_now() -> Prefetch:
    active = Membership.objects.active().select_related("team").order_by("team__name")
    return Prefetch("memberships", queryset=active, to_attr="teams_now")


def _scale_of(skill_id) -> list:
    """The levels of a skill's framework, lowest first. One query."""
    return list(Skill.objects.get(pk=skill_id).framework.levels.all())


def _row(engineer, level, scale) -> dict:
    """An engineer of the list with the level found: its name and its place in the scale."""
    places = [each.value for each in scale]
    found = scale[places.index(level)] if level in places else None
    return {"engineer": engineer, "level": found, "place": places.index(level) if found else None}


@require_safe
def engineer(request, pk):
    """The profile: every skill with what is said about it, as far as the viewer may see."""
    user = request.user
    shown = visible_engineer(user, pk)
    viewpoint = viewpoint_of(user, shown)
    if viewpoint == Viewpoint.OPEN:
        note_engineer(user, shown, place="engineer")
    memberships = list(shown.memberships.held().select_related("team").order_by("-starts_on", "team__name"))
    visible = set(Team.objects.visible_to(user).values_list("pk", flat=True))
    manages = Team.objects.managed_by(user).in_use().exists()
    context = {
        "engineer": shown,
        "memberships": [(each, each.team_id in visible) for each in memberships],
        "peak": peak_shares([pk]).get(pk),
        "sections": load_profile(shown, viewpoint=viewpoint),
        "history": load_history(shown, viewpoint=viewpoint),
        "mine": viewpoint == Viewpoint.SELF,
        "cell_team": _team_to_rate_in(user, shown) if viewpoint == Viewpoint.MANAGER else None,
        "leads": shown.user.teams_led.in_use() if shown.left_on and shown.user and user.is_hr else (),
        "manages": manages,
        "hr": user.is_hr,
        "asking_peers": open_choices(shown),
    }
    return render_page(request, "competency/engineer.html", context)


def _team_to_rate_in(user, engineer):
    """A team of the engineer that the user manages; the cell's page is the team's."""
    led = Team.objects.led_by(user).in_use()
    return led.filter(memberships__in=engineer.memberships.active()).order_by("name").first()


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_create(request):
    require_hr(request.user)
    return _engineer_form(request, Engineer())


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_edit(request, pk):
    shown = visible_engineer(request.user, pk)
    require_hr(request.user)
    stays_erased(shown)
    return _engineer_form(request, shown)


def _engineer_form(request, shown):
    new, name = shown.pk is None, shown.name
    data = request.POST if request.method == "POST" else None
    form = EngineerForm(data, instance=shown, by=request.user)
    if data is not None and form.is_valid():
        with transaction.atomic():
            shown = form.save()
        messages.success(request, _("%(name)s is saved.") % {"name": shown})
        return redirect("engineer_teams" if new else "engineer", shown.pk)
    context = {"form": form, "new": new, "name": name, "engineer": shown}
    return render_page(
        request, "competency/engineer_form.html", context, status=422 if data is not None else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_leave(request, pk):
    """Ask for the day; memberships end then, the history stays, and it can be undone on the profile."""
    shown = visible_engineer(request.user, pk)
    require_hr(request.user)
    stays_erased(shown)
    data = request.POST if request.method == "POST" else None
    form = LeaveForm(data, user=shown.user if shown.user != request.user else None)
    if data is not None and form.is_valid():
        try:
            _leave(shown, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("%(name)s leaves. It can be undone here.") % {"name": shown})
            return redirect("engineer", pk)
    context = {"engineer": shown, "form": form}
    return render_page(
        request, "competency/engineer_leave.html", context, status=422 if data is not None else 200
    )


@transaction.atomic
def _leave(shown, *, by, on, close_sign_in=False):
    leave(shown, on=on)
    if close_sign_in:
        _set_sign_in(shown, open=False, by=by)


def _set_sign_in(shown, *, open: bool, by) -> None:
    shown.user.is_active = open
    shown.user.save(update_fields=["is_active"])
    write(Kind.RIGHTS, by=by, place="sign_in", people=[shown.pk], user=shown.user_id, open=open)


@require_POST
def engineer_back(request, pk):
    """Undo the leaving (``undo``: back in the teams, as though never away), or work here again from now on."""
    shown = visible_engineer(request.user, pk)
    require_hr(request.user)
    stays_erased(shown)
    undo = "undo" in request.POST
    with transaction.atomic():
        undo_leaving(shown) if undo else come_back(shown)
        opened = _open_sign_in(shown, by=request.user)
    said = _("%(name)s never left.") if undo else _("%(name)s is back, and in no team yet.")
    messages.success(request, said % {"name": shown})
    if opened:
        messages.info(request, _("The sign-in %(email)s is open again.") % {"email": shown.user.email})
    return redirect("engineer" if undo else "engineer_teams", pk)


def _open_sign_in(shown, *, by) -> bool:
    """Leaving may have closed the sign-in; whether it had to be opened."""
    if shown.user is None or shown.user.is_active or shown.user.is_administrator:
        return False
    _set_sign_in(shown, open=True, by=by)
    return True
