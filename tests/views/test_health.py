"""What a load balancer asks."""

import re

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


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_not_ready(client, monkeypatch, settings):
    settings.MEGABYTES_FREE = 200
    monkeypatch.setattr(health, "free_megabytes", lambda: 150)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["failing"] == {"disk": "150 MB free, 200 wanted"}


@pytest.mark.django_db
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_counters_are_for_who_knows_the_token(client, settings, header):
    for token in ("", "the-right-one"):
        settings.METRICS_TOKEN = token
        assert client.get("/metrics", headers=header).status_code == 404


@pytest.mark.django_db
def test_counters_count_requests(client, settings):
    settings.METRICS_TOKEN = "the-right-one"

    def answered():
        response = client.get("/metrics", headers={"Authorization": "Bearer the-right-one"})
        assert response["Content-Type"].startswith("text/plain; version=0.0.4")
        return int(re.search(r'requests_total{status="2xx"} (\d+)', response.content.decode())[1])

    before = answered()
    client.get("/health/live")
    assert answered() == before + 2
