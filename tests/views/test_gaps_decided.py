"""Deciding otherwise than the verdict: with a reason, beside it, kept for ever."""

import pytest
from django.urls import reverse

from competency.models import Override
from tests.factories import RequirementFactory, rate


@pytest.fixture
def url(cast):
    return reverse("gaps", args=[cast.platform.slug])


@pytest.fixture
def need(cast):
    return RequirementFactory(team=cast.platform, skill=cast.python, level=3, weight=3)


def page(sign_in, user, url):
    return sign_in(user).get(url).content.decode()


def override_url(cast, skill=None, team=None):
    return reverse("gap_override", args=[(team or cast.platform).slug, (skill or cast.python).pk])


def test_a_manager_decides_otherwise_with_a_reason_beside_the_verdict(cast, sign_in, url, need):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada)
    response = sign_in(cast.ada).post(
        override_url(cast), {"kind": "hire", "reason": "The project starts in May."}
    )
    assert response["Location"] == f"{url}#skill-{cast.python.pk}"
    html = page(sign_in, cast.ada, url)
    assert "Ada decided otherwise: hire." in html
    assert "The project starts in May." in html
    assert "train Ben" in html
    assert "Change your answer" in html


def test_every_answer_is_kept_and_the_newest_counts(cast, sign_in, url, need):
    client = sign_in(cast.ada)
    client.post(override_url(cast), {"kind": "hire", "reason": "First thought."})
    client.post(override_url(cast), {"kind": "", "reason": "Second thought."})
    assert list(Override.objects.values_list("kind", "by")) == [("", cast.ada.pk), ("hire", cast.ada.pk)]
    html = page(sign_in, cast.ada, url)
    assert "decided otherwise" not in html
    assert "First thought." in html
    assert "Second thought." in html


def test_without_a_reason_nothing_is_recorded(cast, sign_in, need):
    response = sign_in(cast.ada).post(override_url(cast), {"kind": "hire", "reason": " "})
    assert response.status_code == 422
    assert "Say why, in a sentence" in response.content.decode()
    assert not Override.objects.exists()


def test_an_answer_that_is_none_is_refused(cast, sign_in, need):
    response = sign_in(cast.ada).post(override_url(cast), {"kind": "fire", "reason": "No."})
    assert response.status_code == 422


def test_only_who_manages_overrides_and_only_what_the_team_needs(cast, sign_in, need):
    answer = {"kind": "hire", "reason": "Because."}
    assert sign_in(cast.hana).post(override_url(cast), answer).status_code == 403
    assert sign_in(cast.dan).post(override_url(cast), answer).status_code == 404
    assert sign_in(cast.ada).post(override_url(cast, cast.sql), answer).status_code == 404
    assert sign_in(cast.ada).get(override_url(cast)).status_code == 405
