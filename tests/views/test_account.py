"""Signing in and out, passwords, and the demo's personas."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from competency.content.organisation import PERSONAS
from competency.views import account, devices
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
WRONG = "do not belong together"


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """Failed attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada():
    return UserFactory(name="Ada", email="ada@example.com", password=PASSWORD)


def sign_in(client, *, email="ada@example.com", password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": email, "password": password, **more})


def test_it_works(client, ada):
    assert client.get("/sign-in/").status_code == 200
    response = sign_in(client)
    assert (response.status_code, response.url) == (302, "/")
    assert get_user(client) == ada


def test_the_case_of_the_address_does_not_matter(client, ada):
    sign_in(client, email="ADA@Example.com")
    assert get_user(client) == ada


def test_it_returns_to_the_page_that_was_asked_for(client, ada):
    page = client.get("/sign-in/?next=/teams/").content.decode()
    assert '<input type="hidden" name="next" value="/teams/">' in page
    assert sign_in(client, next="/teams/").url == "/teams/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_never_sends_anybody_to_another_site(client, ada, elsewhere):
    assert sign_in(client, next=elsewhere).url == "/"


def test_somebody_signed_in_already_is_sent_home(client, ada):
    client.force_login(ada)
    assert client.get("/sign-in/").url == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, ada):
    known, unknown = (
        sign_in(client, email=email, password="wrong") for email in ("ada@example.com", "bea@example.com")
    )
    assert (known.status_code, unknown.status_code) == (422, 422)
    assert WRONG in known.content.decode()
    assert anonymous(known, "ada@example.com") == anonymous(unknown, "bea@example.com")


def anonymous(response, email) -> str:
    """The page without what differs from request to request."""
    page = response.content.decode().replace(email, "")
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', "", page)


def test_an_account_that_was_closed_looks_like_one_that_never_was(client):
    UserFactory(email="fay@example.com", password=PASSWORD, is_active=False)
    response = sign_in(client, email="fay@example.com")
    assert response.status_code == 422
    assert WRONG in response.content.decode()


def test_after_five_failures_even_the_right_password_waits(client, ada):
    for _attempt in range(5):
        assert WRONG in sign_in(client, password="wrong").content.decode()
    response = sign_in(client)
    assert response.status_code == 422
    assert "Too many attempts" in response.content.decode()
    assert not get_user(client).is_authenticated


def test_many_requests_from_one_address_are_told_to_wait(client, ada):
    for attempt in range(30):
        sign_in(client, email=f"nobody{attempt}@example.com")
    response = sign_in(client)
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()


def test_everybody_behind_one_proxy_is_counted_apart(client, settings, ada):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for attempt in range(30):
        client.post("/sign-in/", {"login": f"a{attempt}@b.example"}, headers={"X-Forwarded-For": "192.0.2.1"})
    credentials = {"login": "ada@example.com", "password": PASSWORD}
    response = client.post("/sign-in/", credentials, headers={"X-Forwarded-For": "192.0.2.2"})
    assert response.status_code == 302


def test_nobody_locks_somebody_else_out_by_failing_on_purpose(client, ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def attempt(browser, password, address):
        form = {"login": "ada@example.com", "password": password}
        return browser.post("/sign-in/", form, headers={"X-Forwarded-For": address}).status_code

    assert attempt(client, PASSWORD, "198.51.100.7") == 302
    client.post("/sign-out/")
    for number in range(120):  # from everywhere, and from Ada's own office
        attempt(Client(), "wrong", f"203.0.113.{number}")
        attempt(Client(), "wrong", "198.51.100.7")
    assert attempt(Client(), PASSWORD, "192.0.2.1") == 422  # an unknown browser has to wait
    assert attempt(client, PASSWORD, "198.51.100.7") == 302  # her own does not


def test_a_known_browser_may_not_guess_for_ever_either(client, ada):
    sign_in(client)
    client.post("/sign-out/")
    for _attempt in range(5):
        assert WRONG in sign_in(client, password="wrong").content.decode()
    assert "Too many attempts" in sign_in(client).content.decode()


def test_a_browser_is_known_for_its_own_account_only_and_by_our_signature(client, ada, rf):
    sign_in(client)
    cookie = client.cookies[devices.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert "ada" not in cookie.value
    request = rf.get("/")
    request.COOKIES[devices.COOKIE] = cookie.value
    assert devices.known_device(request, "Ada@example.com")
    assert devices.known_device(request, "bea@example.com") is None
    request.COOKIES[devices.COOKIE] = cookie.value[:-1] + ("a" if cookie.value[-1] != "a" else "b")
    assert devices.known_device(request, "ada@example.com") is None


def test_failures_are_counted_where_all_processes_see_them(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_signing_in_begins_a_new_session(client, ada):
    client.get("/password/reset/key/1-abc-def/")
    session = client.session
    session["before"] = True
    session.save()
    planted = session.session_key
    client.cookies["competency_session"] = planted
    sign_in(client)
    assert client.session.session_key != planted


def test_a_session_ends_after_the_hours_of_the_settings(client, ada, settings):
    sign_in(client)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not get_user(client).is_authenticated
    assert client.get("/teams/").url == "/sign-in/?next=/teams/"


def test_the_cookies_of_production_go_over_https_only_and_no_script_reads_the_session(client, ada, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get("/sign-in/")
    sign_in(client)
    for name in ("competency_session", "competency_csrf", devices.COOKIE):
        assert client.cookies[name]["secure"] and client.cookies[name]["samesite"] == "Lax", name
    assert client.cookies["competency_session"]["httponly"]


def test_signing_in_needs_a_token_of_the_page(ada):
    response = sign_in(Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert "Nothing was saved" in response.content.decode()


# Personas -------------------------------------------------------------------------------------------


@pytest.fixture
def demo(settings):
    """Demo mode with everybody whom the page offers."""
    settings.DEMO = True
    return {
        persona.kind: UserFactory(name=persona.name, email=persona.email, password=None)
        for persona in PERSONAS
    }


@pytest.mark.parametrize("kind", ["engineer", "manager", "head", "hr"])
def test_one_click_signs_in_as_a_persona(client, demo, kind):
    assert f'action="/sign-in/as/{kind}/"' in client.get("/sign-in/").content.decode()
    response = client.post(f"/sign-in/as/{kind}/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert get_user(client) == demo[kind]


def test_a_persona_comes_to_the_page_that_was_asked_for(client, demo):
    assert client.post("/sign-in/as/hr/", {"next": "/roles/"})["Location"] == "/roles/"
    assert client.post("/sign-in/as/hr/", {"next": "https://evil.example/"})["Location"] == "/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_demo_mode_there_are_no_personas(client, demo, settings, method):
    settings.DEMO = False
    assert getattr(client, method)("/sign-in/as/hr/").status_code == 404
    assert "/sign-in/as/" not in client.get("/sign-in/").content.decode()
    assert not get_user(client).is_authenticated


def test_only_people_of_the_demo_are_offered(client, demo, ada):
    demo["head"].delete()
    demo["hr"].is_active = False
    demo["hr"].save()
    page = client.get("/sign-in/").content.decode()
    assert [kind for kind in demo if f"/sign-in/as/{kind}/" in page] == ["engineer", "manager"]
    for kind in ("head", "hr", "ada"):
        assert client.post(f"/sign-in/as/{kind}/").status_code == 404


def test_a_link_or_another_site_cannot_sign_in_as_a_persona(client, demo):
    assert client.get("/sign-in/as/hr/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/sign-in/as/hr/").status_code == 403
    assert not get_user(client).is_authenticated


# Signing out ----------------------------------------------------------------------------------------


def test_signing_out_asks_first(client, ada):
    client.force_login(ada)
    response = client.get("/sign-out/")
    assert response.status_code == 200
    assert 'action="/sign-out/"' in response.content.decode()
    assert get_user(client) == ada


def test_signing_out_by_post(client, ada):
    client.force_login(ada)
    assert client.post("/sign-out/").url == "/sign-in/"
    assert not get_user(client).is_authenticated
    assert "You are signed out." in client.get("/sign-in/").content.decode()


# Passwords ------------------------------------------------------------------------------------------


def change(client, *, old=PASSWORD, new="a better one for Ada"):
    return client.post("/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_changing_the_password_ends_every_other_session(client, ada):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(ada)
    assert client.get("/password/change/").status_code == 200
    assert change(client).url == "/"
    assert get_user(client) == ada
    assert not get_user(elsewhere).is_authenticated
    ada.refresh_from_db()
    assert ada.check_password("a better one for Ada")


def test_changing_the_password_needs_the_current_one(client, ada):
    client.force_login(ada)
    response = change(client, old="wrong")
    assert response.status_code == 422
    assert "This is not your current password." in response.content.decode()


def test_a_bad_new_password_is_refused(client, ada):
    client.force_login(ada)
    assert change(client, new="1234").status_code == 422
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_changing_the_password_is_for_people_signed_in(client, ada):
    assert client.get("/password/change/").url == "/sign-in/?next=/password/change/"


def test_who_has_no_password_yet_sets_one_by_e_mail(client):
    client.force_login(UserFactory(password=None))
    assert client.get("/password/change/").url == "/password/reset/"


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(client, ada, mailoutbox):
    assert client.post("/password/reset/", {"email": "Ada@example.com"}).url == "/password/reset/sent/"
    assert client.get("/password/reset/sent/").status_code == 200
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ada@example.com"], "Set your password")
    link = re.search(r"http://testserver(\S+)", mail.body).group(1)
    form = client.get(link).url
    assert client.get(form).status_code == 200
    new = {"password1": "a better one for Ada", "password2": "a better one for Ada"}
    assert client.post(form, {**new, "password2": "another"}).status_code == 422
    assert client.post(form, new).url == "/password/reset/done/"
    assert client.get("/password/reset/done/").status_code == 200
    ada.refresh_from_db()
    assert ada.check_password("a better one for Ada")
    assert "This link no longer works" in Client().get(link).content.decode()


def test_asking_for_a_reset_takes_as_long_whether_there_is_an_account_or_not(
    client, ada, monkeypatch, mailoutbox
):
    took = []
    monkeypatch.setattr(account, "PACE", 0.4)
    slow = EmailMultiAlternatives.send
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda mail: time.sleep(0.8) or slow(mail))
    for email in ("ada@example.com", "nobody@example.com"):
        began = time.monotonic()
        client.post("/password/reset/", {"email": email})
        took.append(time.monotonic() - began)
    assert min(took) >= 0.4 and max(took) < 0.8
    account._post.submit(int).result(timeout=10)
    deadline = time.monotonic() + 10
    while not mailoutbox and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [mail.to for mail in mailoutbox] == [["ada@example.com"]]


def test_a_mail_that_cannot_be_sent_is_logged_and_tells_nobody(client, ada, monkeypatch, caplog):
    def refused(_mail):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refused)
    assert client.post("/password/reset/", {"email": "ada@example.com"}).url == "/password/reset/sent/"
    assert "A mail could not be sent" in caplog.text


def test_asking_for_a_reset_does_not_tell_who_has_an_account(client, ada, mailoutbox):
    response = client.post("/password/reset/", {"email": "nobody@example.com"})
    assert response.url == "/password/reset/sent/"
    assert mailoutbox == []


def test_somebody_from_a_roster_sets_the_first_password_by_reset(client, mailoutbox):
    UserFactory(email="new@example.com", password=None)
    client.post("/password/reset/", {"email": "new@example.com"})
    assert len(mailoutbox) == 1


def test_a_link_that_was_made_up_says_so(client, ada):
    response = client.get("/password/reset/key/1-abc-def/")
    assert "This link no longer works" in response.content.decode()


# What is not there ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_inactive", "account_set_password"]
)
def test_nobody_signs_up_or_changes_the_address_alone(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_administrators_sign_in_where_everybody_does(client, ada):
    first = client.get("/admin/")
    assert client.get(first.url).url == "/sign-in/?next=%2Fadmin%2F"
    client.force_login(ada)
    assert client.get("/admin/", follow=True).status_code == 403


def test_no_page_of_signing_in_runs_or_styles_anything_inline(client, ada, settings):
    settings.DEMO = True
    pages = ["/sign-in/", "/password/reset/", "/password/reset/sent/", "/password/reset/done/"]
    for page in pages:
        text = client.get(page).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), page
