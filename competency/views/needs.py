"""What a team needs of each skill, edited as one table."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from competency.access import managed_team
from competency.forms.needs import NeedsForm, StartForm
from competency.htmx import render_page
from competency.matrix.load import framework_of, load_matrix
from competency.matrix.needs import load_table, supplies
from competency.matrix.proposals import Proposal, propose_from_roles, propose_from_team, suggested_start
from competency.models import Requirement, Team
from competency.models.need_changes import NeedsConflict, changes_of_needs, save_needs, stated

HISTORY = 50


@require_http_methods(["GET", "HEAD", "POST"])
def needs(request, slug):
    """Show the table (GET), as it is or with proposed rows, or save it (POST): everything or nothing."""
    team = managed_team(request.user, slug)
    framework = framework_of(team)
    if framework is None:
        return render_page(request, "competency/needs.html", {"team": team, "manages": True})
    others = _("Retired; counts no longer"), _("From another framework; counts no longer")
    table = load_table(team, framework, headings_of_others=others)
    if request.method == "POST":
        return _save(request, team, framework, table)
    teams = Team.objects.visible_to(request.user).filter(requirements__skill__framework=framework)
    start = StartForm(request.GET, teams=teams.exclude(pk=team.pk).distinct().order_by("name"))
    proposal = _propose(start, team, framework)
    proposed = proposal.needs if proposal else {}
    form = NeedsForm(table.rows, needs={**proposed, **table.needs}, seen=table.needs)
    extra = {"start": start, "proposal": proposal, "added": set(proposed) - set(table.needs)}
    return _show(request, team, framework, table, form, status=200 if start.is_valid() else 422, **extra)


def _propose(start: StartForm, team, framework) -> Proposal | None:
    """The needs that the query string asks to start from; rows that are filled already stay as they are."""
    chosen = start.cleaned_data["start"] if start.is_valid() else None
    if chosen == "roles":
        return propose_from_roles(team, framework, on=timezone.localdate())
    return propose_from_team(chosen, framework) if chosen else None


def _save(request, team, framework, table):
    form = NeedsForm(table.rows, data=request.POST)
    if not form.is_valid():
        return _show(request, team, framework, table, form, status=422)
    try:
        saved = save_needs(team, wanted=form.wanted, seen=form.seen, by=request.user)
    except NeedsConflict as conflict:
        now = {need.skill_id: stated(need) for need in Requirement.objects.filter(team=team)}
        foreign = {row.skill_id: row for row in conflict.rows}
        return _show(request, team, framework, table, form.renewed(now), status=409, foreign=foreign)
    if saved:
        messages.success(request, _sentence(saved))
    else:
        messages.info(request, _("Nothing was changed."))
    if saved.kept:
        messages.warning(
            request,
            ngettext(
                "%(n)d need was changed by somebody else meanwhile and stays as they made it.",
                "%(n)d needs were changed by somebody else meanwhile and stay as they made them.",
                len(saved.kept),
            )
            % {"n": len(saved.kept)},
        )
    return redirect("needs", team.slug)


def _sentence(saved) -> str:
    """What was saved, such as "2 needs added, 1 changed"."""
    parts = [
        (ngettext("%d need added", "%d needs added", len(saved.added)), saved.added),
        (ngettext("%d changed", "%d changed", len(saved.changed)), saved.changed),
        (ngettext("%d removed", "%d removed", len(saved.removed)), saved.removed),
    ]
    return _("Saved: %s.") % ", ".join(words % len(skills) for words, skills in parts if skills)


def _show(request, team, framework, table, form, *, status, foreign=None, **extra):
    """The page; ``foreign`` are the rows that somebody else has changed meanwhile."""
    matrix = load_matrix(team, framework=framework, viewer=request.user)
    have = supplies(matrix)
    rows = {
        row.skill.pk: {
            "form": row,
            "skill": row.skill,
            "have": have.get(row.skill.pk),
            "was": form.seen.get(row.skill.pk),
            "foreign": (foreign or {}).get(row.skill.pk),
        }
        for row in form.rows
    }
    context = {
        "team": team,
        "manages": True,
        "framework": framework,
        "form": form,
        "groups": [(heading, [rows[pk] for pk in skills]) for heading, skills in table.groups()],
        "foreign": [rows[pk] for pk in foreign or ()],
        "levels": matrix.levels,
        "suggested": suggested_start(timezone.localdate()),
        "history": changes_of_needs(team, most=HISTORY),
        "weights": Requirement.Weight.choices,
        "deadlines": [(weight.value, months) for weight, months in Requirement.DEADLINES.items()],
        **extra,
    }
    return render_page(request, "competency/needs.html", context, status=status)
