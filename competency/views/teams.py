"""The tree of teams, and a team's name, place and leaders."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import require_hr, visible_team
from competency.forms.teams import LeaderFormSet, TeamForm, leaders_of
from competency.htmx import render_page
from competency.matrix.first_hour import first_hour
from competency.matrix.tree import load_tree
from competency.models import Team, User

# So many sign-ins are offered while an address is typed; more would make the page heavy.
OFFERED = 500


@require_safe
def team_list(request):
    hr = request.user.is_hr
    context = {
        "rows": load_tree(request.user),
        "retired": Team.objects.exclude(retired_on=None).select_related("parent") if hr else (),
        "hr": hr,
        "hour": first_hour(request.user) if hr else None,
    }
    return render_page(request, "competency/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_create(request):
    require_hr(request.user)
    return _team_form(request, Team())


@require_http_methods(["GET", "HEAD", "POST"])
def team_edit(request, slug):
    team = visible_team(request.user, slug)
    require_hr(request.user)
    return _team_form(request, team)


def _team_form(request, team):
    """Show the form of a new or known team, or save it with its leaders."""
    new = team.pk is None
    name = team.name
    data = request.POST if request.method == "POST" else None
    form = TeamForm(data, instance=team, initial={"parent": _asked_parent(request)} if new else None)
    leaders = LeaderFormSet(data, initial=[] if new else leaders_of(team), prefix="leaders")
    if data is not None and all([form.is_valid(), leaders.is_valid()]):
        with transaction.atomic():
            team = form.save()
            leaders.save(team, by=request.user)
        messages.success(request, _("%(team)s is saved.") % {"team": team})
        return redirect("team_people" if new else "teams", *([team.slug] if new else []))
    context = {
        "form": form,
        "leaders": leaders,
        "name": name,
        "slug": form.initial.get("slug"),
        "new": new,
        "sign_ins": User.objects.filter(is_active=True)[:OFFERED],
    }
    return render_page(request, "competency/team_form.html", context, status=422 if data is not None else 200)


def _asked_parent(request):
    """The team that a link "add a team below" names."""
    return Team.objects.in_use().filter(slug=request.GET.get("parent", "")).first()


@require_http_methods(["GET", "HEAD", "POST"])
def team_retire(request, slug):
    """Ask first; refused with a sentence while somebody is in the team or a team below is in use."""
    team = visible_team(request.user, slug)
    require_hr(request.user)
    refusal = ""
    if request.method == "POST":
        try:
            team.retire()
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(
                request, _("%(team)s is retired. It can be brought back below.") % {"team": team}
            )
            return redirect("teams")
    context = {
        "title": _("Retire %(name)s?") % {"name": team},
        "sentence": _("The team leaves all lists. Its history stays, and it can be brought back."),
        "refusal": refusal,
        "action": _("Retire the team"),
        "back": reverse("team_edit", args=[team.slug]),
        "crumbs": [(reverse("teams"), _("Teams")), (team.get_absolute_url(), team.name)],
    }
    return render_page(request, "competency/confirm.html", context, status=422 if refusal else 200)


@require_POST
def team_bring_back(request, slug):
    require_hr(request.user)
    team = get_object_or_404(Team.objects.select_related("parent"), slug=slug)
    try:
        team.bring_back()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(team)s is in use again.") % {"team": team})
    return redirect("teams")
