"""Who gets in, and how answers are sent."""

import gzip

import pytest
from django.test import Client

from competency.middleware import SignInRequiredMiddleware
from tests.factories import UserFactory


def test_a_page_sends_to_the_sign_in_and_back(cast, client):
    assert client.get("/teams/?sort=name").url == "/sign-in/?next=/teams/%3Fsort%3Dname"


def test_a_fragment_sends_the_whole_page_there(cast, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/teams/platform/?lens=level"}
    response = client.get("/teams/platform/cell/1/1/", headers=headers)
    assert (response.status_code, response.content) == (401, b"")
    assert response["HX-Redirect"] == "/sign-in/?next=/teams/platform/%3Flens%3Dlevel"


def test_a_fetch_returns_to_the_page_that_asked(cast, client):
    headers = {"X-Requested-With": "fetch", "Referer": "http://testserver/teams/platform/"}
    response = client.post("/me/1/", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=/teams/platform/"


def test_a_fragment_of_an_unknown_page_returns_home(cast, client):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/"}
    assert client.get("/teams/", headers=headers)["HX-Redirect"] == "/sign-in/?next=/"


def test_pages_are_sent_compressed_to_whoever_takes_that(cast, client):
    client.force_login(cast.ada)
    plain = client.get("/teams/platform/")
    packed = client.get("/teams/platform/", headers={"Accept-Encoding": "gzip, br"})
    assert plain.headers.get("Content-Encoding") is None
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert b"Skills of Platform" in gzip.decompress(packed.content)


def test_downloads_are_left_as_they_are(cast, client):
    client.force_login(cast.ada)
    for kind in ("csv", "xlsx"):
        response = client.get(f"/teams/platform/export.{kind}", headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200 and not response.has_header("Content-Encoding")


@pytest.mark.django_db
def test_whether_anybody_has_an_account_is_asked_until_somebody_has(client, django_assert_num_queries):
    for _time in range(2):
        with django_assert_num_queries(1):
            assert client.get("/")["Location"] == "/setup/"
    UserFactory()
    with django_assert_num_queries(1):
        assert client.get("/").url == "/sign-in/?next=/"
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.django_db
def test_another_process_asks_for_itself(rf):
    assert not SignInRequiredMiddleware(lambda request: None).is_set_up


# What holds for every answer ------------------------------------------------------------------------

ALWAYS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("path", ["/sign-in/", "/nowhere/", "/teams/", "/health/live"])
def test_every_answer_has_the_headers_that_browsers_are_to_obey(cast, client, path):
    response = client.get(path)
    assert {name: response[name] for name in ALWAYS} == ALWAYS
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy


def test_browsers_are_told_to_keep_to_https(cast, client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    response = client.get("/sign-in/", secure=True)
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")


def test_no_page_is_shown_again_to_somebody_else(cast, sign_in):
    for path in ("/teams/platform/export.csv", "/engineers/"):
        assert "no-store" in sign_in(cast.ada).get(path)["Cache-Control"], path
    # What takes long to draw is asked for again each time, and kept only where nothing has changed.
    assert sign_in(cast.ada).get("/teams/platform/")["Cache-Control"] == "private, no-cache"


def test_an_answer_says_which_request_it_was(client, cast, caplog):
    given = client.get("/health/live", headers={"X-Request-ID": "0123456789abcdef"})
    assert given["X-Request-ID"] == "0123456789abcdef"
    assert client.get("/health/live")["X-Request-ID"] != client.get("/health/live")["X-Request-ID"]


def test_the_log_has_the_page_and_not_what_was_searched_for(cast, client, caplog):
    caplog.set_level("INFO", logger="competency.requests")
    client.get("/engineers/?q=somebody")
    assert "GET /engineers/ 302" in caplog.text and "somebody" not in caplog.text


def test_a_page_that_is_not_there_says_so_in_a_sentence(cast, sign_in):
    response = sign_in(cast.dan).get("/teams/platform/")
    assert response.status_code == 404
    assert "There is no such team, or it is not yours to see." in response.content.decode()
    assert "There is no such page" in sign_in(cast.dan).get("/nowhere/").content.decode()
    assert "Only the team" in sign_in(cast.ben.user).get("/teams/platform/people/").content.decode()


@pytest.mark.django_db
def test_a_mistake_of_ours_says_whose_it_is(monkeypatch, caplog):
    def broken(*_arguments, **_words):
        raise ZeroDivisionError

    monkeypatch.setattr("competency.views.setup.render_page", broken)
    response = Client(raise_request_exception=False).get("/setup/")
    assert response.status_code == 500
    assert "This is our mistake and not yours." in response.content.decode()
    assert "ZeroDivisionError" in caplog.text
