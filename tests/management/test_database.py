"""Which database is this, and may it be emptied?"""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError

from competency.content.organisation import PERSONAS
from competency.management import database
from competency.models import Team, User
from tests.factories import OrganisationFactory, RoleFactory, TeamFactory, UserFactory


@pytest.fixture
def configured(monkeypatch, settings, tmp_path):
    """A function that pretends the database were configured like this; says how often it was closed."""
    settings.DEMO_DATABASE = tmp_path / "demo.sqlite3"
    closed = []

    class Connections(dict):
        def all(self):
            return [SimpleNamespace(close=lambda: closed.append(True))]

    def configure(**database_settings):
        connection = SimpleNamespace(settings_dict=database_settings)
        monkeypatch.setattr(database, "connections", Connections(default=connection))
        return closed

    return configure


@pytest.fixture
def demo_file(configured, settings):
    closed = configured(ENGINE="django.db.backends.sqlite3", NAME=str(settings.DEMO_DATABASE), HOST="")
    for suffix in ("", "-wal", "-shm"):
        settings.DEMO_DATABASE.with_name(f"demo.sqlite3{suffix}").write_text("data")
    return settings.DEMO_DATABASE, closed


def test_the_demos_own_file_is_known(demo_file):
    assert database.is_demo_file()


def test_another_file_is_not_the_demos(configured, tmp_path):
    configured(ENGINE="django.db.backends.sqlite3", NAME=str(tmp_path / "hr.sqlite3"), HOST="")
    assert not database.is_demo_file()
    assert database.name() == str(tmp_path / "hr.sqlite3")


def test_a_server_is_not_the_demos(configured):
    configured(ENGINE="django.db.backends.postgresql", NAME="competency", HOST="db.example")
    assert not database.is_demo_file()
    assert database.name() == "competency on db.example"


def test_the_demos_own_file_is_thrown_away_without_a_question(demo_file):
    path, closed = demo_file
    database.empty()
    assert closed
    assert list(path.parent.iterdir()) == []


def test_throwing_away_what_is_not_there_is_fine(demo_file):
    database.empty()
    database.empty()


@pytest.mark.django_db
def test_another_database_is_not_emptied_without_a_word():
    TeamFactory()
    with pytest.raises(CommandError, match="--yes-really"):
        database.empty()
    assert Team.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_another_database_is_emptied_if_really_wanted():
    UserFactory()
    database.empty(really=True)
    assert not User.objects.exists()
    assert database.is_empty()


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [OrganisationFactory, RoleFactory, TeamFactory, UserFactory])
def test_anything_that_somebody_made_counts(factory):
    assert database.is_empty()
    factory()
    assert not database.is_empty()


@pytest.mark.django_db
def test_the_demo_is_known_by_its_people():
    assert not database.holds_demo()
    for persona in PERSONAS:
        UserFactory(email=persona.email)
    assert database.holds_demo()
