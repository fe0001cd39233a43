"""Mails about rounds can be turned off: on a page of one's own, and by the link in each of them."""

import pytest
from django.test import Client
from django.urls import reverse

from competency.models.reminding import off_token

pytestmark = pytest.mark.django_db


def test_somebody_signed_in_turns_them_off_and_on(cast, sign_in):
    client = sign_in(cast.ben.user)
    assert "ben@example.com" in client.get(reverse("mails")).content.decode()
    for sent, kept in (({}, False), ({"round_mails": "on"}, True)):
        assert client.post(reverse("mails"), sent).status_code == 302
        cast.ben.user.refresh_from_db()
        assert cast.ben.user.round_mails is kept


def test_the_link_in_a_mail_asks_first_and_needs_no_sign_in(cast):
    client, address = Client(enforce_csrf_checks=True), reverse("mails_off", args=[off_token(cast.ben.user)])
    page = client.get(address)
    assert "Stop them?" in page.content.decode()
    cast.ben.user.refresh_from_db()
    assert cast.ben.user.round_mails
    token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    done = client.post(address, {"csrfmiddlewaretoken": token})
    assert "gets no more mails" in done.content.decode()
    cast.ben.user.refresh_from_db()
    assert not cast.ben.user.round_mails


def test_a_link_that_was_not_mailed_is_not_found_and_changes_nothing(cast):
    address = reverse("mails_off", args=[off_token(cast.ben.user)[:-1] + "_"])
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 404
    cast.ben.user.refresh_from_db()
    assert cast.ben.user.round_mails


def test_whoever_is_rated_or_rates_finds_the_switch_in_the_menu(cast, sign_in):
    for user in (cast.ben.user, cast.ada):
        assert reverse("mails") in sign_in(user).get(reverse("teams")).content.decode()
