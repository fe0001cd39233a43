"""My data: everything held about me, who looked, what I say about it, and all of it as a file."""

import csv
import io
import json

import pytest
from django.urls import reverse

from competency.models import AuditEntry, Comment
from competency.models.auditing import Kind, write
from tests.factories import UserFactory, rate

DATA = "/me/data/"


@pytest.fixture
def client(cast, sign_in):
    """Ben, whose manager has rated two skills; he has rated Python only."""
    rate(cast.ben, cast.python, 3, note="=1+1 mine")
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada, note="strong")
    rate(cast.ben, cast.sql, 1, source="manager", by=cast.ada, note="a secret until then")
    return sign_in(cast.ben.user)


def text(client, address=DATA):
    response = client.get(address)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def test_both_sides_stand_there_with_who_when_and_note(client):
    page = text(client)
    for words in ("Ben", "strong", "=1+1 mine", "Ada", "Platform", "Python"):
        assert words in page, words


@pytest.mark.parametrize("address", [DATA, "/me/data.csv", "/me/data.json"])
def test_what_is_not_mine_to_see_yet_is_told_and_not_shown(address, client):
    page = text(client, address)
    assert "a secret until then" not in page
    assert "kept until both" in page


@pytest.mark.parametrize("address", [DATA, "/me/data.csv", "/me/data.json"])
def test_it_appears_the_moment_i_have_rated(address, client, cast):
    rate(cast.ben, cast.sql, 2)
    assert "a secret until then" in text(client, address)


@pytest.mark.parametrize("address", [DATA, "/me/data.csv", "/me/data.json"])
def test_peers_are_a_mean_of_three_and_never_single(address, client, cast):
    for level in (0, 1):
        peer = UserFactory(name=f"Peer{level}")
        rate(cast.ben, cast.python, level, source="peer", by=peer, note=f"peer {level} says")
    assert "mean of" not in text(client, address)
    rate(cast.ben, cast.python, 5, source="peer", by=UserFactory(name="Peer5"))
    page = text(client, address)
    assert "mean of 3" in page
    assert "2.0" in page
    assert "Peer5" not in page
    assert "peer 1 says" not in page


def test_who_looked_is_listed_with_when(client, cast, sign_in):
    assert "Nobody outside the management" in text(client)
    sign_in(cast.eve).get(reverse("engineer", args=[cast.ben.pk]))
    write(Kind.VIEW, by=cast.eve, place="engineer", people=[cast.cleo.pk])
    (row,) = client.get(DATA).context["looks"]
    assert (row.by, row.place) == ("Eve", "profile")


def test_the_table_is_guarded_and_noted(client, cast):
    rows = list(csv.DictReader(io.StringIO(text(client, "/me/data.csv").removeprefix("\ufeff"))))
    mine = next(row for row in rows if row["Source"] == "self" and row["Part"] == "rating")
    assert mine["Text"] == "'=1+1 mine"
    entry = AuditEntry.objects.get(kind=Kind.EXPORT)
    assert (entry.engineers, entry.by) == ([cast.ben.pk], cast.ben.user_id)


def test_json_holds_the_same_with_its_purpose(client):
    content = json.loads(text(client, "/me/data.json"))
    assert "not for pay" in content["purpose"]
    assert {"part": "rating", "source": "manager", "value": "4"}.items() <= next(
        row for row in content["rows"] if row["source"] == "manager" and row["part"] == "rating"
    ).items()


def test_another_format_is_not_there(client):
    assert client.get("/me/data.xlsx").status_code == 404


def test_a_comment_stands_beside_the_rating(client, cast):
    assert client.post(f"{DATA}{cast.python.pk}/", {"text": "Two of three projects"}).status_code == 302
    assert "Two of three projects" in text(client)
    assert not Comment.objects.open().exists()


def test_an_empty_comment_is_refused_with_a_sentence(client, cast):
    response = client.post(f"{DATA}{cast.python.pk}/", {"text": " "})
    assert response.status_code == 422
    assert "Write what you want to say" in response.content.decode()


def test_what_i_do_not_see_yet_i_cannot_comment_on(client, cast):
    assert client.post(f"{DATA}{cast.sql.pk}/", {"text": "x"}).status_code == 422
    assert client.get(f"{DATA}{cast.statistics.pk}/").status_code == 404
    assert not Comment.objects.exists()


def test_the_page_costs_the_same_for_many_ratings(client, cast, queries):
    with queries() as few:
        client.get(DATA)
    for skill in (cast.sql, cast.statistics):
        rate(cast.ben, skill, 3)
        rate(cast.ben, skill, 3, source="manager", by=cast.ada)
        Comment.objects.create(engineer=cast.ben, skill=skill, text="x")
    with queries() as many:
        client.get(DATA)
    assert len(many) <= len(few)
