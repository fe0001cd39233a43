"""Does the framework keep its shape when it is cut or stretched?"""

from itertools import pairwise

import pytest

from competency.content.framework import read_framework, read_roles
from competency.content.sizes import extend_targets, extension_skills, resize_framework

FRAMEWORK = read_framework()


@pytest.mark.parametrize("skills", [1, 5, 8, 20, 37, 38, 39, 60, 100, 150])
def test_a_resized_framework_has_the_size_asked_for_and_holds_together(skills):
    resized = resize_framework(FRAMEWORK, skills=skills)
    slugs = {skill.slug for skill in resized.skills}
    assert len(resized.skills) == len(slugs) == skills
    assert len({domain.slug for domain in resized.domains}) == len(resized.domains)
    assert all(domain.skills for domain in resized.domains)
    assert all(set(skill.adjacent) <= slugs - {skill.slug} for skill in resized.skills)


def test_the_shipped_size_changes_nothing():
    assert resize_framework(FRAMEWORK, skills=38) == FRAMEWORK


def test_a_cut_framework_takes_from_every_domain_in_turn():
    assert [len(domain.skills) for domain in resize_framework(FRAMEWORK, skills=8).domains] == [1] * 8
    assert [len(domain.skills) for domain in resize_framework(FRAMEWORK, skills=18).domains] == [3, 3] + [
        2
    ] * 6


def test_a_framework_without_skills_is_refused():
    with pytest.raises(ValueError, match="at least one skill"):
        resize_framework(FRAMEWORK, skills=0)


def test_extension_skills_are_numbered_when_the_themes_are_used_up():
    domains = extension_skills(60)
    assert sum(len(domain.skills) for domain in domains) == 60
    assert [domains[0].name, domains[10].name] == ["Speech", "Speech 2"]
    assert all(len(skill.short) <= 22 for domain in domains for skill in domain.skills)
    assert all(sorted(skill.descriptors) == [1, 2, 3, 4, 5] for domain in domains for skill in domain.skills)
    assert extension_skills(0) == ()


@pytest.mark.parametrize("skills", [10, 38, 100])
def test_roles_target_only_skills_of_the_resized_framework_and_stay_monotone(skills):
    resized = resize_framework(FRAMEWORK, skills=skills)
    roles = extend_targets(read_roles(), resized)
    slugs = {skill.slug for skill in resized.skills}
    assert all(role.targets.keys() <= slugs for role in roles)
    for lower, higher in pairwise(roles[:4]):
        assert all(higher.targets.get(skill, 0) >= level for skill, level in lower.targets.items())


def test_every_second_extension_skill_has_a_target():
    roles = extend_targets(read_roles(), resize_framework(FRAMEWORK, skills=58))
    assert all(sum(slug.startswith("ext-") for slug in role.targets) == 10 for role in roles)
