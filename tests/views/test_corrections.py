"""An engineer asks for a correction; the manager answers within the app, and both texts stay."""

import pytest
from django.urls import reverse

from competency.models import AuditEntry, Comment
from tests.factories import rate

LIST = "/corrections/"


@pytest.fixture
def asked(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.python, 1, source="manager", by=cast.ada)
    return Comment.objects.create(engineer=cast.ben, skill=cast.python, text="I lead the guild", asks=True)


def answer(client, comment, **data):
    address = reverse("correction_answer", args=[comment.pk])
    return client.post(address, {"outcome": "stands", "text": "Let us talk", **data})


def test_the_manager_finds_the_request_in_the_list_and_in_the_drawer(asked, cast, sign_in):
    client = sign_in(cast.ada)
    assert "I lead the guild" in client.get(LIST).content.decode()
    drawer = client.get(reverse("cell", args=["platform", cast.ben.pk, cast.python.pk])).content.decode()
    assert "I lead the guild" in drawer
    assert f"#asked-{asked.pk}" in drawer


def test_the_answer_reaches_the_engineer_with_both_texts(asked, cast, sign_in):
    assert answer(sign_in(cast.ada), asked, outcome="corrected").status_code == 302
    asked.refresh_from_db()
    assert (asked.outcome, asked.answer, asked.answered_by) == ("corrected", "Let us talk", cast.ada)
    page = sign_in(cast.ben.user).get("/me/data/").content.decode()
    assert "I lead the guild" in page
    assert "Let us talk" in page


def test_an_answer_needs_a_reason_and_an_outcome(asked, cast, sign_in):
    client = sign_in(cast.ada)
    assert answer(client, asked, text="").status_code == 422
    assert answer(client, asked, outcome="maybe").status_code == 422
    asked.refresh_from_db()
    assert asked.is_open


def test_an_answer_is_given_once(asked, cast, sign_in):
    client = sign_in(cast.ada)
    answer(client, asked)
    answer(client, asked, text="changed my mind")
    asked.refresh_from_db()
    assert asked.answer == "Let us talk"


def test_others_neither_read_nor_answer(asked, cast, sign_in):
    client = sign_in(cast.dan)
    assert "guild" not in client.get(LIST).content.decode()
    assert answer(client, asked).status_code == 404


def test_hr_reads_all_and_that_is_noted(asked, cast, sign_in):
    client = sign_in(cast.eve)
    assert "guild" in client.get(LIST).content.decode()
    assert AuditEntry.objects.get().engineers == [cast.ben.pk]
    assert answer(client, asked).status_code == 403


def test_a_manager_who_took_the_rating_back_is_blind_to_the_comment_too(asked, cast, sign_in):
    rate(cast.ben, cast.python, source="manager", by=cast.ada)
    client = sign_in(cast.ada)
    for address in (LIST, reverse("cell", args=["platform", cast.ben.pk, cast.python.pk])):
        assert "guild" not in client.get(address).content.decode(), address
    assert answer(client, asked).status_code == 404


def test_the_list_costs_the_same_for_many_requests(asked, cast, sign_in, queries):
    client = sign_in(cast.ada)
    with queries() as few:
        client.get(LIST)
    for engineer in (cast.ben, cast.cleo):
        for skill in (cast.sql, cast.statistics):
            rate(engineer, skill, 3, source="manager", by=cast.ada)
            Comment.objects.create(engineer=engineer, skill=skill, text="x", asks=True)
    with queries() as many:
        client.get(LIST)
    assert len(many) <= len(few)


WAITING = 'class="waiting"'


def test_whose_turn_it_is_learns_so_on_every_page_until_it_is_answered(asked, cast, sign_in):
    pages = {user: sign_in(user).get(LIST).content.decode() for user in (cast.ada, cast.dan, cast.eve)}
    assert [html.count(WAITING) for html in pages.values()] == [2, 0, 0]
    assert WAITING not in sign_in(cast.ben.user).get("/me/").content.decode()
    client = sign_in(cast.ada)
    assert WAITING in client.get("/teams/platform/").content.decode()
    answer(client, asked)
    assert WAITING not in client.get("/teams/platform/").content.decode()


def test_what_a_manager_is_blind_to_does_not_wait(asked, cast, sign_in):
    rate(cast.ben, cast.python, source="manager", by=cast.ada)
    assert WAITING not in sign_in(cast.ada).get(LIST).content.decode()
