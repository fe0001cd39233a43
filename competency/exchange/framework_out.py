"""How is a whole framework told as JSON: scale, domains, skills with descriptors, and the roles with their targets?

The schema, which is also that of the framework that ships with the app:

    {"slug", "name", "version", "description",
     "scale":   [{"value", "name", "definition"}],
     "domains": [{"slug", "name", "description",
                  "skills": [{"slug", "name", "short", "description", "source_phrase", "kind", "half_life_months",
                              "months_per_level", "mentor_level", "adjacent": [slug], "retired_on": day or null,
                              "descriptors": {"0": text, ...}}]}],
     "roles":   [{"slug", "name", "description", "next": slug or null, "targets": {skill slug: level}}]}

Lists are in the order of the pages. Months are numbers, days are written 2026-11-23, a level is a value of the scale.
"""

import json
from typing import BinaryIO

from competency.models import Descriptor, Framework, Role, RoleTarget, Skill


def tell_framework(framework: Framework) -> dict:
    """The framework as plain data, retired skills and roles in use included. Seven queries."""
    descriptors: dict[int, dict[str, str]] = {}
    for skill, level, text in Descriptor.objects.filter(skill__framework=framework).values_list(
        "skill_id", "level", "text"
    ):
        descriptors.setdefault(skill, {})[str(level)] = text
    adjacent: dict[int, list[str]] = {}
    links = Skill.adjacent.through.objects.filter(from_skill__framework=framework).order_by("to_skill__slug")
    for skill, other in links.values_list("from_skill_id", "to_skill__slug"):
        adjacent.setdefault(skill, []).append(other)
    skills: dict[int, list[dict]] = {}
    for skill in Skill.objects.filter(framework=framework).in_order():
        told = _tell_skill(skill, adjacent.get(skill.pk, []), descriptors.get(skill.pk, {}))
        skills.setdefault(skill.domain_id, []).append(told)
    return {
        "slug": framework.slug,
        "name": framework.name,
        "version": framework.version,
        "description": framework.description,
        "scale": list(framework.levels.order_by("value").values("value", "name", "definition")),
        "domains": [
            {
                "slug": domain.slug,
                "name": domain.name,
                "description": domain.description,
                "skills": skills.get(domain.pk, []),
            }
            for domain in framework.domains.all()
        ],
        "roles": _tell_roles(framework),
    }


def write_framework_json(file: BinaryIO, framework: Framework) -> None:
    file.write(json.dumps(tell_framework(framework), ensure_ascii=False, indent=2).encode() + b"\n")


def _tell_skill(skill: Skill, adjacent: list[str], descriptors: dict[str, str]) -> dict:
    return {
        "slug": skill.slug,
        "name": skill.name,
        "short": skill.heading,
        "description": skill.description,
        "source_phrase": skill.source_phrase,
        "kind": skill.kind,
        "half_life_months": skill.half_life_months,
        "months_per_level": float(skill.months_per_level),
        "mentor_level": skill.mentor_level,
        "adjacent": adjacent,
        "retired_on": skill.retired_on.isoformat() if skill.retired_on else None,
        "descriptors": dict(sorted(descriptors.items(), key=lambda each: int(each[0]))),
    }


def _tell_roles(framework: Framework) -> list[dict]:
    targets: dict[int, dict[str, int]] = {}
    expected = RoleTarget.objects.filter(skill__framework=framework).order_by("role", "skill__slug")
    for role, skill, level in expected.values_list("role_id", "skill__slug", "level"):
        targets.setdefault(role, {})[skill] = level
    return [
        {
            "slug": role.slug,
            "name": role.name,
            "description": role.description,
            "next": role.next.slug if role.next else None,
            "targets": targets.get(role.pk, {}),
        }
        for role in Role.objects.in_use().select_related("next")
    ]
