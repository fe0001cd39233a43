"""The short run of each test run; ``python -m tests.endurance`` is the long one, with the database killed as well."""

from uuid import uuid4

import pytest
from django.db import connection

from .run import Plan, endure

SHORT = Plan(seconds=6, raters=8, processes=2, kill_every=1.5)


@pytest.fixture
def empty_database(django_db_setup, tmp_path):
    """The address of an empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/endurance.sqlite3"
        return
    settings, name = connection.settings_dict, f"endurance_{uuid4().hex[:8]}"
    who = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
    server = f"postgresql://{who}@{settings['HOST']}:{settings['PORT']}/"
    with connection.Database.connect(f"{server}{settings['NAME']}", autocommit=True) as outside:
        outside.execute(f"CREATE DATABASE {name}")
        yield f"{server}{name}"
        outside.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_nothing_acknowledged_is_lost_when_workers_and_the_app_are_killed(empty_database, tmp_path):
    outcome = endure(empty_database, tmp_path, SHORT)
    assert outcome.wrong == []
    assert outcome.acknowledged > 20
    assert outcome.killed["worker"] and outcome.killed["app"]
