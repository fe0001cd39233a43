"""The history of an engineer's levels: who opens it, and what it draws for whom."""

import pytest
from django.urls import reverse

from competency.models import AuditEntry
from tests.factories import rate

pytestmark = pytest.mark.django_db


def page(client, engineer):
    return client.get(reverse("engineer_history", args=[engineer.pk]))


def test_each_rated_skill_is_a_line_with_its_table(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.sql, 0)
    html = page(sign_in(cast.ben.user), cast.ben).content.decode()
    assert html.count("<svg width") == 2
    assert html.count('<span class="chip l3">3</span>') == 1
    assert html.count('<span class="chip l0">0</span>') == 1
    assert html.count('<span class="chip nr"') == 8
    assert "Statistics" not in html


def test_a_manager_reads_nothing_of_a_self_rating_before_giving_theirs(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    html = page(sign_in(cast.ada), cast.ben).content.decode()
    assert "Nothing said yet" in html and "Python" not in html
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert "Python" in page(sign_in(cast.ada), cast.ben).content.decode()


def test_a_look_by_hr_is_noted(cast, sign_in):
    rate(cast.ben, cast.python, 3)
    page(sign_in(cast.eve), cast.ben)
    assert AuditEntry.objects.filter(place="engineer_history").count() == 1


def test_a_profile_leads_to_its_history(cast, sign_in):
    html = sign_in(cast.ada).get(reverse("engineer", args=[cast.ben.pk])).content.decode()
    assert reverse("engineer_history", args=[cast.ben.pk]) in html
