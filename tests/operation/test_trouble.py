"""A full or read-only database gets a sentence, and keeps what it had."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from competency.models import Rating, RatingEvent
from competency.models.folding import differences
from competency.operation import trouble
from tests.factories import rate

ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="the tests run on PostgreSQL")
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="the tests run on SQLite")


class Coded(Exception):
    def __init__(self, sqlstate):
        super().__init__("x")
        self.sqlstate = sqlstate


@pytest.mark.parametrize("code", ["53100", "53300", "57P01", "08006", "25006"])
def test_a_server_that_cannot_is_trouble(code):
    error = OperationalError("x")
    error.__cause__ = Coded(code)
    assert trouble.is_trouble_of_the_database(error)


@pytest.mark.parametrize("code", ["23505", "22003", "42P01"])
def test_a_value_or_a_statement_that_is_wrong_is_none(code):
    error = DatabaseError("x")
    error.__cause__ = Coded(code)
    assert not trouble.is_trouble_of_the_database(error)
    assert not trouble.is_trouble_of_the_database(IntegrityError("UNIQUE constraint failed: x.y"))


def rate_by_hand(cast, client, *, value=4, note=""):
    address = f"/teams/platform/cell/{cast.cleo.pk}/{cast.python.pk}/"
    return client.post(address, {"source": "manager", "value": str(value), "note": note})


@ON_SQLITE
@pytest.mark.django_db(transaction=True)
def test_a_full_disk_gets_a_sentence_and_nothing_is_half_written(cast, sign_in):
    rate(cast.cleo, cast.python, 3, source="manager", by=cast.ada)
    before = list(RatingEvent.objects.values_list("pk", flat=True))
    client, answers = sign_in(cast.ada), []
    with connection.cursor() as cursor:
        [pages] = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            # Free pages are used up first, as on a disk that fills.
            while len(answers) < 500 and 503 not in answers:
                note = f"{len(answers)} " + "word " * 350
                response = rate_by_hand(cast, client, value=len(answers) % 5, note=note)
                answers.append(response.status_code)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert answers[-1] == 503 and set(answers[:-1]) <= {200, 302}
    assert "Nothing was saved" in response.content.decode()
    assert RatingEvent.objects.count() == len(before) + len(answers) - 1
    assert list(differences()) == []
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rate(cast.cleo, cast.python, 4, source="manager", by=cast.ada)


@pytest.mark.django_db(transaction=True)
def test_a_read_only_database_gets_a_sentence_and_can_still_be_read(cast, sign_in):
    rate(cast.cleo, cast.python, 3, source="manager", by=cast.ada)
    before = list(RatingEvent.objects.values_list("pk", flat=True))
    client = sign_in(cast.ada)
    on, off = {
        "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
        "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(on)
    try:
        seen = client.get("/teams/platform/")
        response = rate_by_hand(cast, client)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(off)
    assert seen.status_code == 200
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Nothing was saved" in response.content.decode()
    assert list(RatingEvent.objects.values_list("pk", flat=True)) == before
    assert list(differences()) == []
    assert Rating.objects.get().level == 3


@pytest.mark.django_db
def test_a_database_that_is_away_before_the_page_is_reached_gets_the_sentence_too(cast, sign_in, monkeypatch):
    client = sign_in(cast.ada)
    client.raise_request_exception = False

    def gone(_session):
        raise OperationalError("consuming input failed: server closed the connection unexpectedly")

    monkeypatch.setattr(SessionStore, "load", gone)
    response = client.get("/teams/platform/")
    assert response.status_code == 503
    assert "Nothing was saved" in response.content.decode()


@pytest.mark.django_db
def test_a_mistake_of_ours_is_not_excused(client, monkeypatch):
    def wrong(*_arguments, **_words):
        raise DatabaseError("no such column: x")

    monkeypatch.setattr("competency.views.setup.render_page", wrong)
    with pytest.raises(DatabaseError):
        client.get("/setup/")


@ON_SQLITE
@pytest.mark.django_db
def test_what_is_left_on_the_disk_of_the_file_is_known():
    assert trouble.free_megabytes() > 0


@ON_POSTGRESQL
@pytest.mark.django_db
def test_the_disk_of_a_server_is_the_servers_to_watch():
    assert trouble.free_megabytes() is None
