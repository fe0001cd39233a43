"""What a team lacks: flags with certainty, verdict and why; what to do first; what if."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import can_manage, leads, managed_team, visible_team
from competency.decisions.assumptions import WARNINGS
from competency.decisions.teams import weighted_index
from competency.forms.gaps import GapsForm, OverrideForm
from competency.htmx import render_page
from competency.matrix.analysis import analyse
from competency.matrix.load import framework_of
from competency.matrix.organisation import kept_back_of
from competency.matrix.sheet import lay_out
from competency.matrix.trend import index_trend
from competency.matrix.whatif import suppose
from competency.models import Override, Role, Skill
from competency.models.auditing import Kind, write
from competency.models.staffing import peak_shares

from .looks import note_engineers
from .unchanged import answer_if_changed


@require_safe
@answer_if_changed
def gaps(request, slug):
    team = visible_team(request.user, slug)
    manages = can_manage(request.user, team)
    if not manages and not leads(request.user, team):
        raise PermissionDenied(_("The gaps of a team are for those who lead it and for HR."))
    form = GapsForm(request.GET)
    valid = form.is_valid()
    framework = framework_of(team)
    context = {"team": team, "form": form, "manages": manages, "analysis": None}
    if framework is not None:
        as_of = form.cleaned_data.get("as_of")
        analysis = analyse(team, framework=framework, viewer=request.user, as_of=as_of)
        withheld = () if manages else kept_back_of(analysis.matrix, viewer=request.user)
        context |= _shown(analysis, manages=manages, withheld=withheld)
        note_engineers(request.user, analysis.names, place="gaps", team=team)
        if manages:
            context |= _supposed(analysis, form)
    return render_page(request, "competency/gaps.html", context, partial="gaps", status=200 if valid else 422)


def _shown(analysis, *, manages, withheld) -> dict:
    """The sheet of the analysis for this viewer, with its trend."""
    overrides: dict[int, list[Override]] = {}
    for each in Override.objects.filter(team=analysis.matrix.team).select_related("by").order_by("-pk"):
        overrides.setdefault(each.skill_id, []).append(each)
    sheet = lay_out(analysis, named=manages, overrides=overrides, kept_back=withheld)
    comparable = sheet.comparable
    trend = index_trend(
        analysis.matrix.team,
        on=analysis.on,
        now=weighted_index(comparable),
        skills=list(comparable),
        whoever=manages,
    )
    return {
        "analysis": analysis,
        "sheet": sheet,
        "trend": trend,
        "left_out": len(sheet.findings) - len(comparable),
        "currency": analysis.currency,
        "warnings": WARNINGS,
        "answers": Override.Kind.choices,
    }


def _supposed(analysis, form) -> dict:
    """The outcome of the what-if in the query string, the links that change it, and whom it may be about."""
    outcome = suppose(analysis, **form.suppositions())
    day = form.cleaned_data.get("as_of")
    kept = [("as_of", day.isoformat())] if day else []
    said = [(each.field, each.value) for each in outcome.suppositions] if outcome else []
    names = {person.id: person.name for person in analysis.matrix.people}
    peaks = peak_shares(names)
    return {
        "outcome": outcome,
        "kept": kept + said,
        "suppose": "?" + "".join(f"{urlencode([pair])}&" for pair in [*kept, *said]),
        "today": "?" + urlencode(kept),
        "suppositions": [
            (each, "?" + urlencode(kept + [pair for pair in said if pair != (each.field, each.value)]))
            for each in (outcome.suppositions if outcome else ())
        ],
        "people": analysis.matrix.people,
        "roles": Role.objects.in_use(),
        "overbooked": sorted((names[pk], share) for pk, (share, _day) in peaks.items() if share > 1),
    }


@require_POST
def override(request, slug, skill_id):
    """Record a manager's own answer beside the verdict, with its reason."""
    team = managed_team(request.user, slug)
    skill = get_object_or_404(Skill, pk=skill_id)
    if not team.requirements.filter(skill=skill).exists():
        raise Http404(_("The team has no need for %(skill)s.") % {"skill": skill})
    form = OverrideForm(request.POST, instance=Override(team=team, skill=skill, by=request.user))
    if not form.is_valid():
        context = {"team": team, "skill": skill, "form": form, "answers": Override.Kind.choices}
        return render_page(request, "competency/override.html", context, status=422)
    with transaction.atomic():
        said = form.save()
        write(Kind.OVERRIDE, by=request.user, place="gaps", team=team.pk, skill=skill.pk, override=said.pk)
    return redirect(f"{reverse('gaps', args=[team.slug])}#skill-{skill.pk}")
