"""A page that somebody has already is not sent again; a page that has changed always is."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import RequirementFactory, rate

pytestmark = pytest.mark.django_db(transaction=True)


def opened(client, url):
    """The page as somebody has it who was here before, with the cookie that forms are checked by."""
    client.get(url)
    return client.get(url)


def again(client, response, url, **headers):
    return client.get(url, headers={"If-None-Match": response["ETag"], **headers})


def asked_twice(client, url, **headers):
    """The page, and the answer to whoever has it and asks again, with nothing changed in between.

    PostgreSQL counts the changes of all databases of a server; another test's may fall in between, but not each time.
    """
    for _attempt in range(50):
        client.get(url, headers=headers)
        first = client.get(url, headers=headers)
        second = again(client, first, url, **headers)
        if second.status_code == 304:
            break
    return first, second


@pytest.fixture
def url(cast):
    return reverse("team", args=["platform"])


def test_an_unchanged_page_is_answered_with_304_for_the_price_of_signing_in(cast, sign_in, url, queries):
    """Session and user; PostgreSQL is asked for its version, too, which SQLite tells by its file."""
    client = sign_in(cast.ada)
    with queries() as sent:
        first, second = asked_twice(client, url)
    assert first["Cache-Control"] == "private, no-cache"
    assert (second.status_code, second.content) == (304, b"")
    signs_in = [statement for statement in sent if "django_session" in statement]
    last = sent[len(sent) - sent[::-1].index(signs_in[-1]) - 1 :]
    assert len(last) == (2 if connection.vendor == "sqlite" else 3), last


def test_so_is_a_page_that_was_sent_compressed(cast, sign_in, url):
    packed, second = asked_twice(sign_in(cast.ada), url, **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert second.status_code == 304


@pytest.mark.parametrize("page", ["team", "gaps", "organisation", "me"])
def test_after_a_rating_the_page_comes_anew(page, cast, sign_in):
    user = {"organisation": cast.eve, "me": cast.ben.user}.get(page, cast.ada)
    url = reverse(page, args=[] if page in ("organisation", "me") else ["platform"])
    client = sign_in(user)
    first, second = asked_twice(client, url)
    assert second.status_code == 304
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    assert again(client, first, url).status_code == 200


def test_any_other_change_counts_too(cast, sign_in, url):
    client = sign_in(cast.ada)
    first = opened(client, url)
    RequirementFactory(team=cast.platform, skill=cast.python)
    assert again(client, first, url).status_code == 200


def test_a_fragment_is_no_page(cast, sign_in, url):
    client = sign_in(cast.ada)
    first = opened(client, url)
    fragment = again(client, first, url, **{"HX-Request": "true"})
    assert fragment.status_code == 200
    assert b"<html" not in fragment.content
    assert asked_twice(client, url, **{"HX-Request": "true"})[1].status_code == 304


def test_another_person_does_not_get_304_for_somebody_elses_page(cast, sign_in, url):
    first = opened(sign_in(cast.ada), url)
    assert again(sign_in(cast.eve), first, url).status_code == 200


def test_who_may_no_longer_see_the_page_gets_404(cast, sign_in, url):
    client = sign_in(cast.ada)
    first = opened(client, url)
    cast.platform.leaderships.all().delete()
    assert again(client, first, url).status_code == 404


def test_a_page_with_a_message_is_not_kept(cast, sign_in):
    client = sign_in(cast.eve)
    client.post(reverse("team_bring_back", args=["design"]))
    with_message = client.get(reverse("team", args=["platform"]))
    assert b'class="messages"' in with_message.content
    assert not with_message.has_header("ETag")


def test_the_day_is_part_of_the_page(cast, sign_in, url, monkeypatch):
    client = sign_in(cast.ada)
    first = opened(client, url)
    monkeypatch.setattr("competency.views.unchanged.time", lambda: 10**10)
    assert again(client, first, url).status_code == 200


def test_signing_out_clears_what_the_browser_kept(cast, sign_in):
    assert sign_in(cast.ada).post(reverse("account_logout"))["Clear-Site-Data"] == '"cache"'
