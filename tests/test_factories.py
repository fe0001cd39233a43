"""Factories and the cast give what their words say."""

from django.test import Client

from competency.models import Engineer, Framework, Skill, Team

from .factories import EngineerFactory, FrameworkFactory, HrUserFactory, SkillFactory, UserFactory, rate


def test_factories_create_only_what_is_asked(db):
    EngineerFactory()
    assert not Team.objects.exists()
    assert not Framework.objects.exists()


def test_a_framework_has_the_scale_asked_for(db):
    def values(framework):
        return [level.value for level in framework.levels.all()]

    assert values(FrameworkFactory()) == [0, 1, 2, 3, 4, 5]
    assert values(FrameworkFactory(scale=range(1, 4))) == [1, 2, 3]
    assert [level.name for level in FrameworkFactory(scale={0: "no", 1: "yes"}).levels.all()] == ["no", "yes"]


def test_a_skill_and_its_domain_are_of_one_framework(db):
    framework = FrameworkFactory()
    skill = SkillFactory(framework=framework)
    assert skill.framework == framework == skill.domain.framework
    assert SkillFactory(domain=skill.domain).framework == framework
    assert Skill.objects.count() == 2


def test_hr_is_hr_and_others_are_not(db):
    assert HrUserFactory().is_hr
    assert not UserFactory().is_hr


def test_the_cast_is_who_it_says(cast):
    assert set(Engineer.objects.working()) == {cast.ben, cast.cleo, cast.gus}
    assert cast.fay.has_left
    assert cast.root.is_superuser and not cast.root.is_hr
    assert rate(cast.ben, cast.python, 3).level == 3


def test_sign_in_signs_in(cast, sign_in):
    client = sign_in(cast.ada)
    assert isinstance(client, Client)
    assert client.session["_auth_user_id"] == str(cast.ada.pk)
