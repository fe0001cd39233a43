"""Settling a rating beside the gaps, and supposing what would follow from one."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import RequirementFactory, RoleFactory, RoleTargetFactory, rate

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(cast):
    return reverse("gaps", args=[cast.platform.slug])


@pytest.fixture
def need(cast):
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def by_ada(cast, engineer, level):
    return rate(engineer, cast.python, level, source="manager", by=cast.ada)


def page(sign_in, user, url, query):
    return sign_in(user).get(url, query).content.decode()


def test_settling_a_rating_tells_the_page_and_the_flag_is_computed_anew(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 2)
    client = sign_in(cast.ada)
    assert "0</b> of 1" in client.get(url, headers=HTMX).content.decode()
    cell = reverse("cell", args=[cast.platform.slug, cast.ben.pk, cast.python.pk])
    drawer = client.get(cell, headers=HTMX).content.decode()
    assert 'name="value" value="3"' in drawer
    saved = client.post(cell, {"source": "manager", "value": "3"}, headers=HTMX)
    assert "rating-saved" in json.loads(saved["HX-Trigger"])
    fragment = client.get(url, headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert fragment.lstrip().startswith('<div id="gaps"')
    assert "1</b> of 1" in fragment
    assert "Python rests on Ben alone" in fragment


def test_a_restored_history_entry_gets_the_page(cast, sign_in, url, need):
    response = sign_in(cast.ada).get(url, headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_what_if_stands_beside_today_and_each_supposition_can_be_taken_away(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 4)
    by_ada(cast, cast.cleo, 4)
    role = RoleFactory(name="Newcomer")
    RoleTargetFactory(role=role, skill=cast.python, level=3)
    html = page(sign_in, cast.ada, url, {"leaves": cast.ben.pk, "joins": role.pk, "half": ""})
    assert "Ben leaves" in html
    assert "one Newcomer joins" in html
    assert f'href="{url}?joins={role.pk}"' in html
    assert "<b>100%</b> → <b>100%</b>" in html
    assert "No flag would change." in html


def test_suppositions_and_the_day_are_kept_when_another_is_added(cast, sign_in, url, need):
    by_ada(cast, cast.ben, 4)
    day = timezone.localdate().isoformat()
    html = page(sign_in, cast.ada, url, {"leaves": cast.cleo.pk, "as_of": day})
    assert f'<input type="hidden" name="leaves" value="{cast.cleo.pk}">' in html
    assert f'<input type="hidden" name="as_of" value="{day}">' in html
