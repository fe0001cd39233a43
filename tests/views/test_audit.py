"""HR and auditors search the audit log; it shows names that it does not hold."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from competency.models.accounts import AUDITOR_GROUP
from competency.models.auditing import Kind, write
from tests.factories import UserFactory


@pytest.fixture
def auditor(cast):
    user = UserFactory(name="Olga")
    user.groups.add(Group.objects.create(name=AUDITOR_GROUP))
    return user


@pytest.fixture
def log(cast):
    write(Kind.SIGN_IN, by=cast.ada)
    write(Kind.VIEW, by=cast.eve, place="team", team=cast.platform.pk, people=[cast.ben.pk, cast.cleo.pk])
    write(Kind.RIGHTS, by=cast.eve, place="rights", user=cast.dan.pk, group="HR", held=True)
    write(Kind.EXPORT, by=None, place="command", team=cast.design.pk, people=[cast.gus.pk], format="csv")


def numbers(response):
    return [row.entry.sequence for row in response.context["rows"]]


def test_names_are_those_of_today(log, auditor, sign_in):
    page = sign_in(auditor).get(reverse("audit")).content.decode()
    for text in ("Eve", "Ben, Cleo", "Platform", "Dan · HR given", "command line", "Gus · .csv"):
        assert text in page, text


@pytest.mark.parametrize(
    "query, found",
    [
        ("", [4, 3, 2, 1]),
        ("kind=view", [2]),
        ("by=ada", [1]),
        ("by=eve@example", [3, 2]),
        ("about=cle", [2]),
        ("about=nobody", []),
        ("kind=rights&by=eve", [3]),
        ("until=2020-01-01", []),
        ("since=2020-01-01", [4, 3, 2, 1]),
    ],
)
def test_the_log_is_searched(query, found, log, cast, sign_in):
    assert numbers(sign_in(cast.eve).get(f"{reverse('audit')}?{query}")) == found


def test_today_is_part_of_until_today(log, cast, sign_in):
    client, today = sign_in(cast.eve), timezone.localdate()
    assert len(numbers(client.get(f"{reverse('audit')}?until={today}"))) == 4
    assert numbers(client.get(f"{reverse('audit')}?until={today - timedelta(days=1)}")) == []


def test_a_wrong_day_is_said_and_narrows_nothing(log, cast, sign_in):
    response = sign_in(cast.eve).get(f"{reverse('audit')}?since=yesterday")
    assert response.status_code == 422
    assert len(numbers(response)) == 4


def test_the_log_costs_the_same_for_many_entries(log, cast, sign_in, queries):
    client = sign_in(cast.eve)
    with queries() as few:
        client.get(reverse("audit"))
    for _more in range(30):
        write(Kind.VIEW, by=cast.eve, place="team", team=cast.platform.pk, people=[cast.ben.pk, cast.gus.pk])
    with queries() as many:
        client.get(reverse("audit"))
    assert len(many) <= len(few)


def test_an_auditor_comes_straight_to_the_log_and_is_offered_nothing_else(log, auditor, sign_in):
    client = sign_in(auditor)
    assert client.get(reverse("home"))["Location"] == reverse("audit")
    page = client.get(reverse("audit"))
    assert [link.url for link in page.context["nav"]] == [reverse("audit")]
    html = page.content.decode()
    assert reverse("assumptions") not in html and reverse("search") not in html
    assert client.get(reverse("frameworks")).status_code == 403


def test_an_auditor_who_is_an_engineer_keeps_the_own_page(cast, auditor, sign_in):
    cast.cleo.user = auditor
    cast.cleo.save()
    assert sign_in(auditor).get(reverse("me")).status_code == 200
