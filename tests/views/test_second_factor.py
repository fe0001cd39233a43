"""A second factor: set up, asked for, taken off, lost, required."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from competency.models import AuditEntry, Organisation
from competency.models.auditing import problems
from tests.factories import HrUserFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def nobody_tried_before(db):
    OrganisationFactory(name="Acme")
    cache.clear()


@pytest.fixture
def ada():
    return UserFactory(name="Ada", email="ada@example.com", password=PASSWORD)


def sign_in(client, user, **form):
    return client.post("/sign-in/", {"login": user.email, "password": PASSWORD, **form})


def code_of(secret, *, periods=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def set_up(client) -> str:
    """Set it up as somebody who has just signed in; returns the secret that the app keeps."""
    page = client.get("/second-factor/app/").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    assert client.post("/second-factor/app/", {"code": "000000x"}).status_code == 422
    response = client.post("/second-factor/app/", {"code": code_of(secret)})
    assert response.url == "/second-factor/codes/"
    return secret


def recovery_codes(client):
    return re.findall(r"<code>(\d{8})</code>", client.get("/second-factor/codes/").content.decode())


def test_somebody_with_a_second_factor_is_asked_for_a_code_and_gets_in(client, ada):
    sign_in(client, ada)
    assert "off" in client.get("/second-factor/").content.decode()
    secret = set_up(client)
    client.post("/sign-out/")
    cache.clear()  # the code was used just now
    assert sign_in(client, ada, next="/teams/").url.startswith("/sign-in/code/")
    assert not get_user(client).is_authenticated
    assert client.get("/teams/").status_code == 302
    assert client.post("/sign-in/code/", {"code": "123"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code_of(secret)}).url == "/teams/"
    assert get_user(client) == ada


def test_a_code_works_once(client, ada):
    sign_in(client, ada)
    secret = set_up(client)
    client.post("/sign-out/")
    answers = []
    for browser in (Client(), Client()):
        sign_in(browser, ada)
        answers.append(browser.post("/sign-in/code/", {"code": code_of(secret)}).status_code)
    assert answers[1] == 422


def test_a_recovery_code_signs_in_once(client, ada):
    sign_in(client, ada)
    set_up(client)
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    assert client.get("/second-factor/codes.txt").content.decode().split() == codes
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, ada)
    assert first.post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert second.post("/sign-in/code/", {"code": codes[0]}).status_code == 422
    assert codes[0] not in recovery_codes(client)


def test_new_recovery_codes_end_the_old_ones(client, ada):
    sign_in(client, ada)
    set_up(client)
    before = recovery_codes(client)
    assert client.get("/second-factor/codes/new/").status_code == 200
    assert client.post("/second-factor/codes/new/").url == "/second-factor/codes/"
    assert not set(before) & set(recovery_codes(client))


def test_codes_cannot_be_guessed_for_ever(client, ada):
    sign_in(client, ada)
    secret = set_up(client)
    browser = Client()
    sign_in(browser, ada)
    for _attempt in range(10):
        assert browser.post("/sign-in/code/", {"code": "999999"}).status_code == 422
    response = browser.post("/sign-in/code/", {"code": code_of(secret)})
    assert "Too many attempts" in response.content.decode()
    assert not get_user(browser).is_authenticated


def test_it_is_taken_off_after_the_password_was_given_again(client, ada):
    sign_in(client, ada)
    set_up(client)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    again = client.get("/second-factor/off/").url
    assert again.startswith("/password/again/")
    assert client.post(again, {"password": "wrong"}).status_code == 422
    assert client.post(again, {"password": PASSWORD}).url == "/second-factor/off/"
    assert client.post("/second-factor/off/").url == "/second-factor/"
    assert not Authenticator.objects.exists()


def test_the_picture_for_the_camera_needs_nothing_that_the_policy_forbids(client, ada):
    sign_in(client, ada)
    page = client.get("/second-factor/app/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)


# Required ---------------------------------------------------------------------------------------------


def require(whom):
    Organisation.objects.update(second_factor=whom)


def test_hr_requires_it_and_everybody_else_signs_in_again(client, ada):
    eve, colleague = HrUserFactory(name="Eve", email="eve@example.com", password=PASSWORD), Client()
    for browser, user in ((client, eve), (colleague, ada)):
        sign_in(browser, user)
    page = client.get("/second-factor/").content.decode()
    assert 'action="/second-factor/required/"' in page
    assert client.post("/second-factor/required/", {"second_factor": "nonsense"}).status_code == 422
    assert client.post("/second-factor/required/", {"second_factor": "everyone"}).url == "/second-factor/"
    assert not get_user(colleague).is_authenticated
    assert get_user(client) == eve
    assert client.get("/teams/")["Location"] == "/second-factor/app/"


def test_whoever_needs_one_and_has_none_sets_it_up_before_anything_else(client, ada):
    require("everyone")
    sign_in(client, ada)
    for path in ("/", "/teams/", "/second-factor/", "/me/", "/assumptions/"):
        assert client.get(path)["Location"] == "/second-factor/app/", path
    fragment = client.get("/teams/", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (401, "/second-factor/app/")
    assert client.get("/sign-out/").status_code == 200
    set_up(client)
    assert client.get("/teams/").status_code == 200
    assert "Switch off" not in client.get("/second-factor/").content.decode()
    assert client.post("/second-factor/off/").status_code == 422
    assert Authenticator.objects.filter(type="totp").exists()


def test_it_can_be_required_of_those_alone_who_see_the_ratings_of_others(cast):
    require("leads")
    for user, due in (
        (cast.ada, True),
        (cast.hana, True),
        (cast.eve, True),
        (cast.root, True),
        (cast.ben.user, False),
    ):
        user.set_password(PASSWORD)
        user.save()
        browser = Client()
        sign_in(browser, user)
        assert bool(browser.session.get("second_factor_due")) is due, user


def test_what_changes_is_in_the_audit_log(client, ada):
    eve = HrUserFactory(name="Eve", email="eve@example.com", password=PASSWORD)
    sign_in(client, eve)
    client.post("/second-factor/required/", {"second_factor": "everyone"})
    browser = Client()
    sign_in(browser, ada)
    set_up(browser)
    call_command("reset_second_factor", "ada@example.com")
    noted = AuditEntry.objects.filter(place="second_factor").order_by("sequence")
    assert [(entry.by, entry.facts["names"]) for entry in noted] == [
        (eve.pk, ["everyone"]),
        (ada.pk, ["on"]),
        (None, ["off"]),
    ]
    assert list(problems()) == []


def test_only_hr_requires_it(client, ada):
    sign_in(client, ada)
    assert 'action="/second-factor/required/"' not in client.get("/second-factor/").content.decode()
    assert client.post("/second-factor/required/", {"second_factor": "everyone"}).status_code == 403


# Lost -------------------------------------------------------------------------------------------------


def test_the_administrator_takes_a_lost_one_off(client, ada, capsys):
    sign_in(client, ada)
    set_up(client)
    call_command("reset_second_factor", "ADA@example.com")
    assert "with the password only" in capsys.readouterr().out
    browser = Client()
    assert sign_in(browser, ada).url == "/"
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("reset_second_factor", "ada@example.com")
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("reset_second_factor", "nobody@example.com")
