"""Who is in a team: the team's side, the engineer's side, and one membership."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from competency.access import managed_team, stays_erased, visible_engineer
from competency.forms.memberships import (
    EndForm,
    JoinForm,
    NewPersonForm,
    SearchForm,
    ShareForm,
    TeamChoiceForm,
)
from competency.htmx import render_page
from competency.models import Engineer, Membership, Team
from competency.models.staffing import change_share, end, join, peak_shares, reopen


@require_http_methods(["GET", "HEAD", "POST"])
def team_people(request, slug):
    """The members of a team; somebody known (``add``) or unknown (``new``) joins it."""
    team = managed_team(request.user, slug)
    action = request.POST.get("action") if request.method == "POST" else None
    search = SearchForm(request.GET)
    found = search.find(_addable(request.user, team))
    add = JoinForm(
        request.POST if action == "add" else None, prefix="add", engineers=_addable(request.user, team)
    )
    new = NewPersonForm(request.POST if action == "new" else None, prefix="new", with_role=request.user.is_hr)
    if action == "add" and _try(add, partial(_join, team=team)):
        return _joined(request, add.cleaned_data["engineer"], team=team, back=redirect("team_people", slug))
    if action == "new" and _try(new, partial(_join_new, form=new, team=team)):
        return _joined(request, new.instance, team=team, back=redirect("team_people", slug))
    context = {
        "team": team,
        "search": search,
        "found": found,
        "add": add,
        "new": new,
        "hr": request.user.is_hr,
        **_members(team, user=request.user),
    }
    return render_page(request, "competency/team_people.html", context, status=422 if action else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_teams(request, pk):
    """The teams of an engineer; the engineer joins another one."""
    engineer = visible_engineer(request.user, pk)
    managed = Team.objects.managed_by(request.user).in_use()
    if not managed.exists():
        raise PermissionDenied(_("Only managers and HR may change who is in a team."))
    stays_erased(engineer)
    data = request.POST if request.method == "POST" else None
    form = TeamChoiceForm(data, teams=managed)
    if data is not None and _try(form, lambda said: _join({"engineer": engineer, **said}, team=said["team"])):
        team = form.cleaned_data["team"]
        return _joined(request, engineer, team=team, back=redirect("engineer_teams", pk))
    memberships = engineer.memberships.held().select_related("team").order_by("-starts_on", "team__name")
    changeable = set(managed.values_list("pk", flat=True))
    visible = set(Team.objects.visible_to(request.user).values_list("pk", flat=True))
    context = {
        "engineer": engineer,
        "form": form,
        "memberships": [(each, each.team_id in visible, each.team_id in changeable) for each in memberships],
        "peak": peak_shares([engineer.pk]).get(engineer.pk),
    }
    return render_page(
        request, "competency/engineer_teams.html", context, status=422 if data is not None else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership(request, pk):
    """One membership: another share from a day on (``share``), or its end (``end``)."""
    chosen = _managed_membership(request.user, pk)
    action = request.POST.get("action") if request.method == "POST" else None
    share = ShareForm(
        request.POST if action == "share" else None, initial={"allocation": chosen.allocation}, prefix="share"
    )
    ending = EndForm(request.POST if action == "end" else None, prefix="end")
    names = {"name": chosen.engineer, "team": chosen.team}
    if action == "share" and _try(share, lambda said: change_share(chosen, **said)):
        messages.success(request, _("The share of %(name)s in %(team)s is changed.") % names)
        _warn_of_too_much(request, chosen.engineer)
        return redirect("team_people", chosen.team.slug)
    if action == "end" and _try(ending, lambda said: end(chosen, **said)):
        messages.success(request, _("The membership of %(name)s in %(team)s ends.") % names)
        return redirect("team_people", chosen.team.slug)
    context = {"membership": chosen, "share": share, "ending": ending}
    return render_page(request, "competency/membership.html", context, status=422 if action else 200)


@require_POST
def membership_reopen(request, pk):
    """Take back the end of a membership."""
    chosen = _managed_membership(request.user, pk)
    names = {"name": chosen.engineer, "team": chosen.team}
    try:
        reopen(chosen)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is in %(team)s without an end again.") % names)
        _warn_of_too_much(request, chosen.engineer)
    return redirect("team_people", chosen.team.slug)


def _managed_membership(user, pk) -> Membership:
    """The membership if the user manages its team; 404 or 403 as for the team.

    One that is over is opened again only by somebody who sees the engineer anyway: it would open the ratings.
    """
    found = Membership.objects.select_related("engineer", "team").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such membership."))
    managed_team(user, found.team.slug)
    if not found.is_running and not Engineer.objects.visible_to(user).filter(pk=found.engineer_id).exists():
        raise PermissionDenied(_("Only HR may bring back somebody who is in none of your teams."))
    stays_erased(found.engineer)
    return found


def _addable(user, team):
    """Whom the user may put into the team: people whom they see by name already, as joining a team opens the
    ratings to its managers. HR sees everybody."""
    inside = Membership.objects.running().filter(engineer=OuterRef("pk"), team=team)
    return Engineer.objects.visible_to(user).working().filter(~Exists(inside)).select_related("role")


def _try(form, verb) -> bool:
    """Whether the form is valid and the verb did it; what the verb refuses becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            verb(form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    return True


def _join(said, *, team):
    join(said["engineer"], team=team, allocation=said["allocation"], on=said["on"])


def _join_new(said, *, form, team):
    form.instance.joined_on = said["on"]
    join(form.save(), team=team, allocation=said["allocation"], on=said["on"])


def _joined(request, engineer, *, team, back):
    messages.success(request, _("%(name)s is in %(team)s.") % {"name": engineer, "team": team})
    _warn_of_too_much(request, engineer)
    return back


def _warn_of_too_much(request, engineer) -> None:
    """Shares above full time are allowed, for a hand-over for example, but somebody should know."""
    share, day = peak_shares([engineer.pk]).get(engineer.pk, (0, None))
    if share > 1:
        sentence = _("%(name)s has shares of %(share)s of full time in all teams together from %(day)s.")
        words = {"name": engineer, "share": f"{share.normalize():f}", "day": date_format(day)}
        messages.warning(request, sentence % words)


def _members(team, *, user) -> dict:
    """Who is in the team now or later, and who was; with the shares that add up to more than full time, and whose
    profile the user may open. Three queries."""
    rows = team.memberships.held().select_related("engineer__role").order_by("engineer__name", "-starts_on")
    running = [row for row in rows if row.is_running]
    peaks = peak_shares({row.engineer_id for row in running})
    too_much = {pk: peak for pk, peak in peaks.items() if peak[0] > 1}
    everybody = {row.engineer_id for row in rows}
    visible = set(Engineer.objects.visible_to(user).filter(pk__in=everybody).values_list("pk", flat=True))
    return {
        "members": [(row, row.engineer_id in visible, too_much.get(row.engineer_id)) for row in running],
        "past": [(row, row.engineer_id in visible) for row in rows if not row.is_running],
    }
