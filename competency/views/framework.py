"""Frameworks, domains, skills and descriptors: everybody reads, HR changes."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Max, Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import require_hr
from competency.forms.framework import DomainForm, SkillForm
from competency.htmx import render_page
from competency.matrix.spread import load_spreads
from competency.models import Domain, Framework, Skill, Team
from competency.models.naming import free_slug
from competency.models.summaries import refresh_skills


@require_safe
def framework_list(request):
    frameworks = Framework.objects.with_counts()
    context = {"frameworks": frameworks, "hr": request.user.is_hr}
    return render_page(request, "competency/frameworks.html", context)


@require_safe
def framework(request, slug):
    adjacent = Prefetch("adjacent", queryset=Skill.objects.in_use().select_related("framework"))
    shown = get_object_or_404(Framework, slug=slug)
    skills = list(shown.skills.in_order().prefetch_related(adjacent))
    domains = list(shown.domains.all())
    in_use: dict[int, list[Skill]] = {domain.pk: [] for domain in domains}
    for each in skills:
        if each.retired_on is None:
            in_use[each.domain_id].append(each)
    context = {
        "framework": shown,
        "levels": list(shown.levels.all()),
        "domains": [(domain, in_use[domain.pk]) for domain in domains],
        "count": sum(map(len, in_use.values())),
        "retired": [each for each in skills if each.retired_on is not None],
        "hr": request.user.is_hr,
    }
    return render_page(request, "competency/framework.html", context)


@require_safe
def skill(request, slug, skill):
    shown = _skill(slug, skill)
    texts = dict(shown.descriptors.values_list("level", "text"))
    context = {
        "skill": shown,
        "framework": shown.framework,
        "levels": [
            {
                "level": level,
                "place": place,
                "text": texts.get(level.value),
                "general": level.value not in texts,
            }
            for place, level in enumerate(shown.framework.levels.all())
        ],
        "adjacent": shown.adjacent.select_related("framework").in_order(),
        "hr": request.user.is_hr,
        **_spread(shown, request.user),
    }
    return render_page(request, "competency/skill.html", context)


def _spread(skill, user) -> dict:
    """How many people are at each level in the teams whose page the user may open."""
    teams = list(Team.objects.visible_to(user).in_use().order_by("name"))
    spreads = load_spreads(teams, among=teams, framework=skill.framework, viewer=user, skill=skill.pk)
    rows = [(team, spreads[team.pk, skill.pk]) for team in teams if (team.pk, skill.pk) in spreads]
    return {
        "spreads": [(team, spread) for team, spread in rows if spread.state != "none"],
        "values": [level.value for level in skill.framework.levels.all()],
        "most": max((count for _team, spread in rows for count in spread.counts), default=0),
    }


def _skill(slug, skill) -> Skill:
    found = Skill.objects.select_related("framework", "domain")
    return get_object_or_404(found, framework__slug=slug, slug=skill)


@require_http_methods(["GET", "HEAD", "POST"])
def skill_create(request, slug):
    require_hr(request.user)
    of = get_object_or_404(Framework, slug=slug)
    if not of.domains.exists():
        messages.info(request, _("A skill stands under a domain: add one first."))
        return redirect("domain_create", slug)
    return _skill_form(request, Skill(framework=of), of)


@require_http_methods(["GET", "HEAD", "POST"])
def skill_edit(request, slug, skill):
    require_hr(request.user)
    shown = _skill(slug, skill)
    return _skill_form(request, shown, shown.framework)


def _skill_form(request, shown, of):
    new, name = shown.pk is None, shown.name
    data = request.POST if request.method == "POST" else None
    initial = {"domain": of.domains.filter(slug=request.GET.get("domain", "")).first()} if new else None
    form = SkillForm(data, instance=shown, framework=of, initial=initial)
    if data is not None and form.is_valid():
        with transaction.atomic():
            shown = _save_skill(form, of, new=new)
        messages.success(request, _("%(skill)s is saved.") % {"skill": shown})
        return redirect(shown)
    context = {"form": form, "framework": of, "skill": shown, "name": name, "new": new}
    return render_page(
        request, "competency/skill_form.html", context, status=422 if data is not None else 200
    )


def _save_skill(form, of, *, new) -> Skill:
    """Save a skill; a new one comes last in its domain. Half-life and months count in the teams' summaries."""
    if new:
        form.instance.slug = free_slug(form.cleaned_data["name"], among=of.skills.all(), fallback="skill")
        form.instance.position = _after(form.cleaned_data["domain"].skills.all())
    shown = form.save()
    if "half_life_months" in form.changed_data:
        refresh_skills([shown.pk])
    return shown


def _after(rows) -> int:
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


@require_http_methods(["GET", "HEAD", "POST"])
def domain_create(request, slug):
    require_hr(request.user)
    return _domain_form(request, Domain(framework=get_object_or_404(Framework, slug=slug)))


@require_http_methods(["GET", "HEAD", "POST"])
def domain_edit(request, slug, domain):
    require_hr(request.user)
    found = Domain.objects.select_related("framework")
    return _domain_form(request, get_object_or_404(found, framework__slug=slug, slug=domain))


def _domain_form(request, shown):
    of, new, name = shown.framework, shown.pk is None, shown.name
    data = request.POST if request.method == "POST" else None
    form = DomainForm(data, instance=shown)
    if data is not None and form.is_valid():
        if new:
            shown.slug = free_slug(shown.name, among=of.domains.all(), fallback="domain")
            shown.position = _after(of.domains.all())
        form.save()
        messages.success(request, _("%(domain)s is saved.") % {"domain": shown})
        return redirect(of)
    context = {"form": form, "framework": of, "name": name, "new": new}
    return render_page(
        request, "competency/domain_form.html", context, status=422 if data is not None else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def skill_retire(request, slug, skill):
    """Ask first; ratings stay and can be seen again when the skill is brought back."""
    require_hr(request.user)
    shown = _skill(slug, skill)
    if request.method == "POST":
        with transaction.atomic():
            shown.retire()
            refresh_skills([shown.pk])
        messages.success(request, _("%(skill)s is retired. It can be brought back below.") % {"skill": shown})
        return redirect(shown.framework)
    of = shown.framework
    context = {
        "title": _("Retire %(name)s?") % {"name": shown},
        "sentence": _("The skill takes no new ratings and leaves the matrix. It can be brought back."),
        "notes": _what_rests_on(shown),
        "action": _("Retire the skill"),
        "back": shown.get_absolute_url(),
        "crumbs": [
            (reverse("frameworks"), _("Frameworks")),
            (of.get_absolute_url(), of.name),
            (shown.get_absolute_url(), shown.name),
        ],
    }
    return render_page(request, "competency/confirm.html", context)


def _what_rests_on(shown) -> list[str]:
    """What the skill's retirement touches, as sentences; nothing of it is deleted."""
    people = shown.ratings.exclude(level=None).count()
    teams = shown.requirements.filter(team__retired_on=None).count()
    roles = shown.targets.filter(role__retired_on=None).count()
    rated = ngettext("%d person is rated; it is kept.", "%d people are rated; it is kept.", people)
    needed = ngettext("%d team's need no longer counts.", "%d teams' needs no longer count.", teams)
    expected = ngettext("%d role has a target in it.", "%d roles have a target in it.", roles)
    return [
        sentence % count for sentence, count in ((rated, people), (needed, teams), (expected, roles)) if count
    ]


@require_POST
def skill_bring_back(request, slug, skill):
    require_hr(request.user)
    shown = _skill(slug, skill)
    with transaction.atomic():
        shown.bring_back()
        refresh_skills([shown.pk])
    messages.success(request, _("%(skill)s is in use again.") % {"skill": shown})
    return redirect(shown)
