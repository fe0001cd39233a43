"""What a load balancer asks."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from competency.views import health


def test_live_says_ok_without_asking_the_database(client):
    response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_says_so(client):
    response = client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"ready": True, "failing": {}})


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_named(client):
    MigrationRecorder(connection).migration_qs.filter(app="simple_history").delete()
    MigrationRecorder(connection).migration_qs.filter(app="sessions", name="0001_initial").delete()
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "failing": {"migrations": "not applied: sessions.0001_initial"},
    }


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_named_without_details(client, monkeypatch, caplog):
    def unreachable(_connection):
        raise OperationalError("password of the database")

    monkeypatch.setattr(health, "MigrationExecutor", unreachable)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "failing": {"database": "does not answer"}}
    assert "password of the database" in caplog.text


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.django_db
def test_they_answer_anybody_without_https_and_before_the_set_up(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
    assert client.get("/sign-in/").status_code == 301


@pytest.mark.django_db
def test_they_only_read(client):
    assert client.post("/health/live").status_code == 405
    assert client.post("/health/ready").status_code == 405
