"""Roles and their targets: everybody reads, HR changes, levels lie on the scale."""

from datetime import date

import pytest
from django.urls import reverse

from competency.models import Role, RoleTarget
from tests.factories import (
    DescriptorFactory,
    EngineerFactory,
    FrameworkFactory,
    HrUserFactory,
    RoleFactory,
    RoleTargetFactory,
    SkillFactory,
)

pytestmark = pytest.mark.django_db


def role_url(role, page="role"):
    return reverse(page, args=[role.slug])


def targets_of(role):
    return dict(RoleTarget.objects.filter(role=role).values_list("skill__name", "level"))


def say(client, role=None, *, framework=None, levels=None, **changed):
    """Post the form of a role; ``levels`` maps skills to what is typed."""
    url = role_url(role, "role_edit") if role else reverse("role_create")
    data = {"name": role.name if role else "Data engineer"} | changed
    data |= {f"skill-{skill.pk}": level for skill, level in (levels or {}).items()}
    return client.post(f"{url}?framework={framework.slug}" if framework else url, data)


# Reading ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["eve", "ada", "hana", "root"])
def test_everybody_signed_in_reads_roles(cast, sign_in, who):
    role = RoleTargetFactory(skill=cast.python).role
    client = sign_in(getattr(cast, who))
    assert client.get(reverse("roles")).status_code == 200
    html = client.get(role_url(role)).content.decode()
    assert "Python" in html
    assert (role_url(role, "role_edit") in html) == (who == "eve")


def test_a_role_that_does_not_exist_is_not_found(cast, sign_in):
    for page in ("role", "role_edit", "role_retire"):
        assert sign_in(cast.eve).get(reverse(page, args=["none"])).status_code == 404


def test_a_target_says_what_it_looks_like(cast, sign_in):
    role = RoleTargetFactory(skill=cast.python, level=3).role
    RoleTargetFactory(role=role, skill=cast.sql, level=2)
    DescriptorFactory(skill=cast.python, level=3, text="Writes it alone.")
    cast.framework.levels.filter(value=2).update(definition="With some help.")
    html = sign_in(cast.ada).get(role_url(role)).content.decode()
    assert "Writes it alone." in html
    assert "With some help." in html


def test_the_list_counts_people_who_work_here_and_targets_in_use(cast, sign_in):
    role = RoleTargetFactory(skill=cast.python).role
    RoleTargetFactory(role=role, skill=SkillFactory(domain=cast.sql.domain, retired_on=date(2024, 1, 1)))
    EngineerFactory.create_batch(2, role=role)
    EngineerFactory(role=role, left_on=date(2024, 1, 1))
    (shown,) = sign_in(cast.ada).get(reverse("roles")).context["roles"]
    assert (shown.people, shown.target_count) == (2, 1)


def test_thirty_roles_cost_as_many_queries_as_three(cast, sign_in, queries):
    def some(count):
        for role in RoleFactory.create_batch(count):
            EngineerFactory(role=role)
            RoleTargetFactory(role=role, skill=cast.python)

    client = sign_in(cast.eve)
    some(3)
    with queries() as few:
        client.get(reverse("roles"))
    some(27)
    with queries() as many:
        assert len(client.get(reverse("roles")).context["roles"]) == 30
    assert len(many) == len(few) <= 8


def test_thirty_targets_cost_as_many_queries_as_three(cast, sign_in, queries):
    role = RoleFactory()
    client = sign_in(cast.eve)

    def some(count):
        for _ in range(count):
            RoleTargetFactory(role=role, skill=SkillFactory(domain=cast.python.domain))

    for page in ("role", "role_edit"):
        some(3)
        with queries() as few:
            client.get(role_url(role, page))
        some(27)
        with queries() as many:
            client.get(role_url(role, page))
        assert len(many) == len(few) <= 20


def test_without_roles_the_page_says_what_to_do(db, sign_in):
    assert "Add the first role" in sign_in(HrUserFactory()).get(reverse("roles")).content.decode()


def test_without_a_framework_a_role_can_still_be_described(db, sign_in):
    client = sign_in(HrUserFactory())
    assert "There is no framework with skills yet" in client.get(reverse("role_create")).content.decode()
    assert say(client).status_code == 302
    assert Role.objects.get().name == "Data engineer"


# Changing --------------------------------------------------------------------------------------------------


def test_roles_are_changed_by_hr_alone(cast, sign_in):
    role = RoleFactory()
    for url in (reverse("role_create"), role_url(role, "role_edit"), role_url(role, "role_retire")):
        assert sign_in(cast.eve).get(url).status_code == 200
        assert sign_in(cast.ada).get(url).status_code == 403
        assert sign_in(cast.ada).post(url).status_code == 403


def test_a_new_role_has_the_targets_that_were_typed(cast, sign_in):
    senior = RoleFactory(name="Senior")
    response = say(
        sign_in(cast.eve),
        framework=cast.framework,
        next=senior.pk,
        description="Because.",
        levels={cast.python: "3", cast.sql: "0", cast.statistics: ""},
    )
    made = Role.objects.get(slug="data-engineer")
    assert response.url == role_url(made)
    assert (made.next, made.description) == (senior, "Because.")
    assert targets_of(made) == {"Python": 3, "SQL": 0}


def test_an_emptied_target_is_none_and_the_others_stay(cast, sign_in):
    role = RoleTargetFactory(skill=cast.python, level=3).role
    RoleTargetFactory(role=role, skill=cast.sql, level=2)
    elsewhere = RoleTargetFactory(role=role, skill=SkillFactory(name="Welding"), level=4)
    say(sign_in(cast.eve), role, framework=cast.framework, levels={cast.python: "4", cast.sql: ""})
    assert targets_of(role) == {"Python": 4, "Welding": 4}
    assert elsewhere.history.count() == 1


def test_only_changed_targets_enter_the_history(cast, sign_in):
    role = RoleTargetFactory(skill=cast.python, level=3).role
    for level in ("3", "4", "4"):
        say(sign_in(cast.eve), role, framework=cast.framework, levels={cast.python: level})
    assert role.targets.get().history.count() == 2


@pytest.mark.parametrize("level", ["6", "-1", "three", "2.5", "²"])
def test_a_level_outside_the_scale_is_refused_by_field(cast, sign_in, level):
    role = RoleTargetFactory(skill=cast.python, level=3).role
    response = say(
        sign_in(cast.eve), role, framework=cast.framework, levels={cast.python: level, cast.sql: "2"}
    )
    assert response.status_code == 422
    assert f"“{level}” is no level of Python: choose 0, 1, 2, 3, 4, 5." in response.content.decode()
    assert targets_of(role) == {"Python": 3}


def test_a_framework_has_its_own_scale(cast, sign_in):
    skill = SkillFactory(framework=FrameworkFactory(scale=range(1, 4)), name="Welding")
    response = say(sign_in(cast.eve), framework=skill.framework, levels={skill: "0"})
    assert "choose 1, 2, 3." in response.content.decode()
    assert say(sign_in(cast.eve), framework=skill.framework, levels={skill: "1"}).status_code == 302


def test_an_unknown_framework_is_not_found(cast, sign_in):
    assert sign_in(cast.eve).get(reverse("role_create") + "?framework=none").status_code == 404


@pytest.mark.parametrize("name", ["", "SENIOR"])
def test_a_wrong_name_is_refused(cast, sign_in, name):
    RoleFactory(name="Senior")
    response = say(sign_in(cast.eve), RoleFactory(), name=name)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_role_is_not_its_own_next_step(cast, sign_in):
    role = RoleFactory()
    response = say(sign_in(cast.eve), role, next=role.pk)
    assert response.status_code == 422
    assert "A role is not the next step of itself" in response.content.decode()


def test_a_role_called_new_gets_another_address(cast, sign_in):
    say(sign_in(cast.eve), name="New")
    assert Role.objects.get(name="New").slug == "new-2"


def test_a_retired_role_keeps_its_people_and_is_offered_no_more(cast, sign_in):
    role = RoleFactory(name="Old")
    EngineerFactory(role=role)
    client = sign_in(cast.eve)
    assert "1 person has this role and keeps it" in client.get(role_url(role, "role_retire")).content.decode()
    client.post(role_url(role, "role_retire"))
    role.refresh_from_db()
    assert role.retired_on is not None
    assert role.engineers.count() == 1
    form = client.get(reverse("engineer_create")).context["form"]
    assert role not in form.fields["role"].queryset
    assert client.post(role_url(role, "role_bring_back")).url == reverse("roles")
    role.refresh_from_db()
    assert role.retired_on is None
    assert sign_in(cast.ada).post(role_url(role, "role_bring_back")).status_code == 403
