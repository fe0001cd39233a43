"""How do the shipped framework and roles come in without touching what HR has made of them?"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from simple_history.utils import bulk_create_with_history

from competency.content import framework as content
from competency.models import Descriptor, Domain, Framework, Level, Role, RoleTarget, Skill

REASON = "shipped with the product"


def load_framework(shipped: content.Framework) -> Framework:
    """The framework of this short name (or name) in the database, with whatever was missing of the shipped one.

    What is there already, by short name or name, is never changed, so loading twice changes nothing. A framework whose
    scale has other values than the shipped one is left alone altogether: descriptors and targets would not fit it.
    Takes a fixed number of queries.
    """
    with transaction.atomic():
        framework = Framework.objects.filter(Q(slug=shipped.slug) | Q(name__iexact=shipped.name)).first()
        if framework is None:
            framework = _create_framework(shipped)
        values = set(framework.levels.values_list("value", flat=True))
        if values == {level.value for level in shipped.scale}:
            domains = _add_domains(framework, shipped.domains)
            _add_skills(framework, shipped.domains, domains=domains)
    return framework


def _create_framework(shipped: content.Framework) -> Framework:
    framework = Framework.objects.create(
        slug=shipped.slug, name=shipped.name, version=shipped.version, description=shipped.description
    )
    Level.objects.bulk_create(
        Level(framework=framework, value=level.value, name=level.name, definition=level.definition)
        for level in shipped.scale
    )
    return framework


def _add_domains(framework: Framework, shipped: Iterable[content.Domain]) -> dict[str, Domain]:
    """All domains of the framework by short name; missing ones are created."""
    domains = {domain.slug: domain for domain in framework.domains.all()}
    missing = [
        Domain(
            framework=framework,
            slug=domain.slug,
            name=domain.name,
            description=domain.description,
            position=position,
        )
        for position, domain in enumerate(shipped)
        if domain.slug not in domains
    ]
    Domain.objects.bulk_create(missing)
    return domains | {domain.slug: domain for domain in missing}


def _add_skills(
    framework: Framework, shipped: Iterable[content.Domain], *, domains: dict[str, Domain]
) -> None:
    """Create the missing skills, each with its descriptors and adjacent skills."""
    known = list(framework.skills.values_list("slug", "domain_id", "name"))
    slugs = {slug for slug, _domain, _name in known}
    names = {(domain, name.lower()) for _slug, domain, name in known}
    missing = {
        skill.slug: (skill, domains[domain.slug], position)
        for domain in shipped
        for position, skill in enumerate(domain.skills)
        if skill.slug not in slugs and (domains[domain.slug].pk, skill.name.lower()) not in names
    }
    bulk_create_with_history(
        [_skill(framework, *place) for place in missing.values()], Skill, default_change_reason=REASON
    )
    ids = dict(framework.skills.values_list("slug", "pk"))
    Descriptor.objects.bulk_create(
        Descriptor(skill_id=ids[slug], level=level, text=text)
        for slug, (skill, _domain, _position) in missing.items()
        for level, text in skill.descriptors.items()
    )
    adjacency = Skill.adjacent.through
    adjacency.objects.bulk_create(
        adjacency(from_skill_id=ids[slug], to_skill_id=ids[other])
        for slug, (skill, _domain, _position) in missing.items()
        for other in skill.adjacent
        if other in ids
    )


def _skill(framework: Framework, skill: content.Skill, domain: Domain, position: int) -> Skill:
    return Skill(
        framework=framework,
        domain=domain,
        slug=skill.slug,
        name=skill.name,
        heading=skill.short,
        description=skill.description,
        source_phrase=skill.source_phrase,
        kind=skill.kind,
        half_life_months=skill.half_life_months,
        months_per_level=skill.months_per_level,
        mentor_level=skill.mentor_level,
        position=position,
    )


def load_roles(shipped: Iterable[content.Role], *, framework: Framework) -> dict[str, Role]:
    """The roles of these short names, by short name; missing ones are created with their targets and next role.

    A role that is there, by short name or name, keeps its targets and everything else. Takes a fixed number of queries.
    """
    shipped = list(shipped)
    with transaction.atomic():
        known = {role.slug: role for role in Role.objects.all()}
        names = {role.name.lower(): role for role in known.values()}
        new = {}
        for position, role in enumerate(shipped):
            if role.slug not in known and role.name.lower() not in names:
                new[role.slug] = Role(
                    slug=role.slug, name=role.name, description=role.description, position=position
                )
        Role.objects.bulk_create(new.values())
        roles = known | new
        for role in shipped:
            if role.slug in new and role.next in roles:
                new[role.slug].next = roles[role.next]
        Role.objects.bulk_update(new.values(), ["next"])
        _add_targets([role for role in shipped if role.slug in new], roles=new, framework=framework)
    return {role.slug: roles.get(role.slug) or names[role.name.lower()] for role in shipped}


def _add_targets(shipped: Iterable[content.Role], *, roles: dict[str, Role], framework: Framework) -> None:
    skills = dict(framework.skills.values_list("slug", "pk"))
    targets = [
        RoleTarget(role=roles[role.slug], skill_id=skills[slug], level=level)
        for role in shipped
        for slug, level in role.targets.items()
        if slug in skills
    ]
    bulk_create_with_history(targets, RoleTarget, default_change_reason=REASON)
