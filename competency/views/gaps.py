"""What a team lacks: flags with certainty, verdict and why; ratings to settle first; what if."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competency.access import can_manage, leads, managed_team, visible_team
from competency.decisions.assumptions import WARNINGS
from competency.forms.gaps import GapsForm, OverrideForm
from competency.htmx import render_page
from competency.matrix.analysis import analyse
from competency.matrix.arrange import FEWEST_RATED
from competency.matrix.load import framework_of
from competency.matrix.reasons import counted, formulas
from competency.matrix.trend import index_trend
from competency.matrix.whatif import suppose
from competency.models import Organisation, Override, Role, Skill


@require_safe
def gaps(request, slug):
    team = visible_team(request.user, slug)
    manages = can_manage(request.user, team)
    if not manages and not leads(request.user, team):
        raise PermissionDenied(_("The gaps of a team are for those who lead it and for HR."))
    form = GapsForm(request.GET)
    valid = form.is_valid()
    framework = framework_of(team)
    analysis = None
    if framework is not None:
        analysis = analyse(
            team, framework=framework, viewer=request.user, as_of=form.cleaned_data.get("as_of")
        )
    context = {"team": team, "form": form, "manages": manages, "analysis": analysis}
    if analysis is not None:
        context |= _shown(request, analysis, form, manages=manages)
    return render_page(request, "competency/gaps.html", context, partial="gaps", status=200 if valid else 422)


def _shown(request, analysis, form, *, manages) -> dict:
    """Flags, quiet needs and lists of the page; from outside the management nothing rests on under five ratings."""
    findings = [f for f in analysis.findings if manages or f.gap.rated >= FEWEST_RATED]
    overrides = {}
    for override in Override.objects.filter(team=analysis.matrix.team).select_related("by").order_by("pk"):
        overrides[override.skill_id] = override
    cards = [
        {
            "finding": finding,
            "formulas": formulas(finding),
            "counted": counted(analysis, finding) if manages else [],
            "override": overrides.get(finding.skill.pk),
            "options": sorted(finding.verdict.options.values(), key=lambda option: option.cost),
        }
        for finding in findings
    ]
    skills = {finding.skill.pk: finding.skill for finding in findings}
    resting = [
        (analysis.names.get(person), [skills[skill] for skill in held if skill in skills])
        for person, held in analysis.figures.sole_holder.items()
        if any(skill in skills for skill in held)
    ]
    organisation = Organisation.objects.first()
    return {
        "flags": [card for card in cards if not card["finding"].is_quiet],
        "quiet": [card for card in cards if card["finding"].is_quiet],
        "withheld": len(analysis.findings) - len(findings),
        "settle": [
            {
                "pivotal": each,
                "skill": skills[each.skill],
                "name": analysis.names[each.person],
                "pair": f"{each.person}.{each.skill}",
            }
            for each in analysis.pivotal
            if manages and each.skill in skills
        ],
        "resting": sorted(resting, key=lambda row: -len(row[1])) if manages else [],
        "chart": [(finding, _bar(finding)) for finding in findings],
        "trend": index_trend(analysis.matrix.team, on=analysis.on),
        "outcome": suppose(analysis, **form.suppositions()) if manages else None,
        "people": analysis.matrix.people,
        "roles": Role.objects.in_use() if manages else [],
        "warnings": WARNINGS,
        "currency": organisation.currency if organisation else "$",
        "answers": Override.Kind.choices,
        "query": request.GET.urlencode(),
    }


def _bar(finding) -> dict:
    """The need-against-have bar of one skill, as percentages of the larger of the two."""
    need, have = finding.gap.requirement.headcount, finding.gap.supply
    scale = max(need, finding.gap.supply_high, have, 0.01)
    return {
        "need": round(100 * need / scale, 1),
        "have": round(100 * have / scale, 1),
        "low": round(100 * finding.gap.supply_low / scale, 1),
        "high": round(100 * finding.gap.supply_high / scale, 1),
        "band": round(100 * (finding.gap.supply_high - finding.gap.supply_low) / scale, 1),
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
    form.save()
    return redirect(f"{reverse('gaps', args=[team.slug])}#skill-{skill.pk}")
