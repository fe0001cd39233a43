"""The shipped framework and roles come in once, and never over what HR has made of them."""

from dataclasses import replace

import pytest

from competency.content.framework import read_framework, read_roles
from competency.loading.framework import load_framework, load_roles
from competency.models import Descriptor, Domain, Framework, Level, Role, RoleTarget, Skill
from tests.factories import DomainFactory, FrameworkFactory, RoleFactory, SkillFactory

pytestmark = pytest.mark.django_db
MODELS = (Framework, Level, Domain, Skill, Descriptor, Skill.adjacent.through, Role, RoleTarget)


def load():
    framework = load_framework(read_framework())
    load_roles(read_roles(), framework=framework)
    return framework


def everything():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_it_works():
    framework = load()
    shipped = read_framework()
    assert list(framework.levels.values_list("value", "name")) == [
        (level.value, level.name) for level in shipped.scale
    ]
    assert [skill.slug for skill in framework.skills.in_order()] == [skill.slug for skill in shipped.skills]
    for expected in shipped.skills:
        skill = framework.skills.get(slug=expected.slug)
        assert (skill.name, skill.heading, skill.kind) == (expected.name, expected.short, expected.kind)
        assert skill.months_per_level == expected.months_per_level
        assert dict(skill.descriptors.values_list("level", "text")) == dict(expected.descriptors)
        assert set(skill.adjacent.values_list("slug", flat=True)) == set(expected.adjacent)


def test_roles_come_with_their_targets_and_the_next_step():
    load()
    for position, expected in enumerate(read_roles()):
        role = Role.objects.get(slug=expected.slug)
        assert (role.position, role.next.slug if role.next else None) == (position, expected.next)
        assert dict(role.targets.values_list("skill__slug", "level")) == dict(expected.targets)


def test_loading_twice_changes_nothing():
    load()
    before = everything()
    load()
    assert everything() == before


def test_what_hr_edited_stays():
    framework = load()
    skill = framework.skills.first()
    Skill.objects.filter(pk=skill.pk).update(name="Renamed", half_life_months=7, retired_on="2024-01-01")
    skill.descriptors.filter(level=2).delete()
    skill.adjacent.clear()
    role = Role.objects.get(slug="ml-engineer")
    role.targets.filter(skill=framework.skills.last()).delete()
    role.targets.update(level=5)
    Role.objects.filter(pk=role.pk).update(next=None, description="Ours.")
    before = everything()
    load()
    assert everything() == before


def test_a_skill_that_a_new_version_brings_is_added():
    shipped = read_framework()
    *others, last = shipped.domains
    load_framework(replace(shipped, domains=(*others, replace(last, skills=last.skills[:-1]))))
    framework = load_framework(shipped)
    added = framework.skills.get(slug=last.skills[-1].slug)
    assert added.descriptors.count() == len(last.skills[-1].descriptors)
    assert framework.skills.count() == len(shipped.skills)


def test_a_skill_that_hr_has_made_under_the_same_name_is_not_doubled():
    shipped = read_framework()
    framework = FrameworkFactory(name=shipped.name, slug=shipped.slug)
    domain = DomainFactory(framework=framework, slug=shipped.domains[0].slug)
    own = SkillFactory(domain=domain, slug="own", name=shipped.skills[0].name.upper())
    load()
    assert domain.skills.get(name__iexact=own.name) == own
    assert framework.skills.count() == len(shipped.skills)


def test_a_framework_with_another_scale_is_left_alone():
    shipped = read_framework()
    own = FrameworkFactory(name=shipped.name, slug="own", scale=range(1, 5))
    assert load() == own
    assert not own.skills.exists()
    assert not RoleTarget.objects.exists()


def test_a_role_that_hr_has_made_under_the_same_name_is_used():
    own = RoleFactory(name="ml ENGINEER", slug="own")
    roles = load_roles(read_roles(), framework=load_framework(read_framework()))
    assert roles["ml-engineer"] == own
    assert not own.targets.exists()


def test_the_history_begins_with_what_was_shipped():
    load()
    target = RoleTarget.objects.first()
    assert target.history.get().level == target.level
    assert Skill.history.count() == Skill.objects.count()


def test_it_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        load()
