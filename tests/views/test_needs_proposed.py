"""Starting a team's needs from its roles or from another team: a proposal, until somebody saves it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from competency.models import Requirement
from competency.models.need_changes import Stated, stated
from tests.factories import RequirementFactory, RoleFactory, RoleTargetFactory


@pytest.fixture
def url(cast):
    return reverse("needs", args=[cast.platform.slug])


def needs_of(team):
    return {need.skill_id: stated(need) for need in Requirement.objects.filter(team=team)}


def test_the_targets_of_the_roles_are_proposed_and_not_saved(cast, sign_in, url):
    role = RoleFactory()
    RoleTargetFactory(role=role, skill=cast.python, level=4)
    RoleTargetFactory(role=role, skill=cast.sql, level=3)
    cast.ben.role = role
    cast.ben.save()
    RequirementFactory(team=cast.platform, skill=cast.sql, level=1)
    response = sign_in(cast.ada).get(url, {"start": "roles"})
    html = response.content.decode()
    assert "1 row is proposed; nothing is saved yet." in html
    assert "1 member has no role." in html
    assert {r.skill.name: r["level"].value() for r in response.context["form"].rows} == {
        "Python": 4,
        "SQL": 1,
        "Statistics": None,
    }
    assert set(needs_of(cast.platform)) == {cast.sql.pk}


def test_a_proposal_is_saved_like_anything_typed(cast, sign_in, url):
    RequirementFactory(team=cast.design, skill=cast.python, level=4, headcount=Decimal("2.5"), weight=3)
    client = sign_in(cast.eve)
    form = client.get(url, {"start": cast.design.slug}).context["form"]
    data = {
        field.html_name: "" if field.value() is None else field.value() for row in form.rows for field in row
    }
    assert client.post(url, data | {"seen": form.seen_text}).status_code == 302
    assert needs_of(cast.platform) == {cast.python.pk: Stated(4, Decimal("2.5"), 3, None, None)}


def test_roles_without_targets_are_named(cast, sign_in, url):
    cast.ben.role = RoleFactory(name="Librarian")
    cast.ben.save()
    html = sign_in(cast.ada).get(url, {"start": "roles"}).content.decode()
    assert "This role has no targets, so it asks for nothing: Librarian." in html
    assert "There is nothing to add" in html


def test_a_team_that_is_not_visible_is_neither_offered_nor_copied(cast, sign_in, url):
    RequirementFactory(team=cast.design, skill=cast.python, level=4)
    response = sign_in(cast.ada).get(url, {"start": cast.design.slug})
    assert response.status_code == 422
    assert "There is no such team to copy from, or it is not yours to see." in response.content.decode()
    assert "Copy from a team" not in sign_in(cast.ada).get(url).content.decode()
    assert "Copy from a team" in sign_in(cast.eve).get(url).content.decode()
