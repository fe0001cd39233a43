"""Roles and the levels that they expect: everybody reads, HR changes."""

from itertools import groupby

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competency.access import require_hr
from competency.forms.roles import RoleForm, TargetsForm
from competency.htmx import render_page
from competency.models import Descriptor, Framework, Organisation, Role
from competency.models.naming import free_slug


@require_safe
def role_list(request):
    roles = Role.objects.select_related("next").with_counts()
    context = {
        "roles": [role for role in roles if role.retired_on is None],
        "retired": [role for role in roles if role.retired_on is not None],
        "hr": request.user.is_hr,
    }
    return render_page(request, "competency/roles.html", context)


@require_safe
def role(request, slug):
    shown = get_object_or_404(Role.objects.select_related("next"), slug=slug)
    targets = (
        shown.targets.filter(skill__retired_on=None)
        .select_related("skill__domain", "skill__framework")
        .order_by("skill__framework__name", "skill__domain__position", "skill__domain", "skill__position")
    )
    context = {
        "role": shown,
        "previous": shown.previous.in_use(),
        "people": shown.engineers.working().count(),
        "more": shown.more_of_next(),
        "frameworks": _targets_by_framework(targets),
        "hr": request.user.is_hr,
    }
    return render_page(request, "competency/role.html", context)


def _targets_by_framework(targets) -> list[tuple[Framework, int, list]]:
    """(framework, number of levels, [(domain, lines)]); a line says what is expected. Three queries."""
    targets = list(targets)
    frameworks = Framework.objects.prefetch_related("levels").in_bulk({t.skill.framework_id for t in targets})
    wanted = Descriptor.objects.filter(skill__in=[t.skill_id for t in targets])
    texts = {(skill, level): text for skill, level, text in wanted.values_list("skill_id", "level", "text")}

    def line(target, levels):
        places = [level.value for level in levels]
        place = places.index(target.level) if target.level in places else None
        level = levels[place] if place is not None else None
        text = texts.get((target.skill_id, target.level))
        return {
            "target": target,
            "place": place,
            "level": level,
            "text": text or (level.definition if level else ""),
            "general": text is None,
        }

    result = []
    for framework_id, group in groupby(targets, key=lambda target: target.skill.framework_id):
        levels = list(frameworks[framework_id].levels.all())
        domains = [
            (domain, [line(target, levels) for target in part])
            for domain, part in groupby(group, key=lambda target: target.skill.domain)
        ]
        result.append((frameworks[framework_id], len(levels), domains))
    return result


@require_http_methods(["GET", "HEAD", "POST"])
def role_create(request):
    require_hr(request.user)
    return _role_form(request, Role())


@require_http_methods(["GET", "HEAD", "POST"])
def role_edit(request, slug):
    require_hr(request.user)
    return _role_form(request, get_object_or_404(Role, slug=slug))


def _role_form(request, shown):
    """The role and its targets in one framework; targets in other frameworks stay as they are."""
    new, name = shown.pk is None, shown.name
    framework = _framework_of(request, shown)
    data = request.POST if request.method == "POST" else None
    form = RoleForm(data, instance=shown)
    targets = framework and TargetsForm(data, framework=framework, role=None if new else shown)
    valid = data is not None and all([form.is_valid(), targets is None or targets.is_valid()])
    if valid:
        with transaction.atomic():
            shown = _save(form, targets, new=new)
        messages.success(request, _("%(role)s is saved.") % {"role": shown})
        return redirect(shown)
    context = {
        "form": form,
        "targets": targets,
        "framework": framework,
        "frameworks": Framework.objects.in_use(),
        "role": shown,
        "name": name,
        "new": new,
    }
    return render_page(request, "competency/role_form.html", context, status=422 if data is not None else 200)


def _save(form, targets, *, new) -> Role:
    if new:
        form.instance.slug = free_slug(form.cleaned_data["name"], among=Role.objects.all(), fallback="role")
        form.instance.position = Role.objects.count() + 1
    shown = form.save()
    if targets is not None:
        shown.set_targets(targets.levels_by_skill())
    return shown


def _framework_of(request, shown) -> Framework | None:
    """The framework asked for, or that of the role's targets, or the organisation's, or the first."""
    asked = request.GET.get("framework")
    if asked:
        framework = Framework.objects.filter(slug=asked).first()
        if framework is None:
            raise Http404(_("There is no such framework."))
        return framework
    used = Framework.objects.filter(skills__targets__role=shown.pk) if shown.pk else Framework.objects.none()
    organisation = Organisation.objects.select_related("framework").first()
    own = organisation.framework if organisation is not None else None
    return used.first() or own or Framework.objects.in_use().order_by("pk").first()


@require_http_methods(["GET", "HEAD", "POST"])
def role_retire(request, slug):
    """Ask first; whoever has the role keeps it."""
    require_hr(request.user)
    shown = get_object_or_404(Role, slug=slug)
    if request.method == "POST":
        shown.retire()
        messages.success(request, _("%(role)s is retired. It can be brought back below.") % {"role": shown})
        return redirect("roles")
    people = shown.engineers.working().count()
    kept = ngettext("%d person has this role and keeps it.", "%d people have this role and keep it.", people)
    context = {
        "title": _("Retire %(name)s?") % {"name": shown},
        "sentence": _("The role is no longer offered. Its targets stay, and it can be brought back."),
        "notes": [kept % people] if people else [],
        "action": _("Retire the role"),
        "back": shown.get_absolute_url(),
        "crumbs": [(reverse("roles"), _("Roles")), (shown.get_absolute_url(), shown.name)],
    }
    return render_page(request, "competency/confirm.html", context)


@require_POST
def role_bring_back(request, slug):
    require_hr(request.user)
    shown = get_object_or_404(Role, slug=slug)
    shown.bring_back()
    messages.success(request, _("%(role)s is in use again.") % {"role": shown})
    return redirect("roles")
