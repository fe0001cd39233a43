"""Migrations on a database with people and ratings: back as far as they go, forwards again, and nothing changed."""

import json
from itertools import pairwise

import pytest
from django.db.migrations.loader import MigrationLoader

from .endurance.app import App

COUNT = """
import json
import django
django.setup()
from django.apps import apps
from competency.models.folding import differences
models = apps.get_app_config("competency").get_models(include_auto_created=True)
print(json.dumps({m._meta.db_table: m._base_manager.count() for m in models}))
assert list(differences()) == []
"""


def steps_back() -> list[str]:
    """Names of our migrations from the newest back to the oldest that all newer ones can be taken back to."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = sorted(name for app, name in loader.disk_migrations if app == "competency")
    found = []
    for older, newer in reversed(list(pairwise(ours))):
        if not all(each.reversible for each in loader.disk_migrations["competency", newer].operations):
            break
        found.append(older)
    return found


@pytest.fixture
def counts(empty_database, tmp_path):
    """A function that counts the rows of each of our tables, and the app whose database it is, with data."""
    app = App(empty_database, tmp_path)
    app.python("manage.py", "load_demo", "--teams", "2", "--engineers", "12", "--months", "3")

    def count():
        return json.loads(app.python("-c", COUNT).stdout)

    return app, count


def test_migrations_go_back_and_forwards_with_data(counts):
    app, count = counts
    before = count()
    assert before["competency_ratingevent"] > 50
    for name in steps_back():
        app.python("manage.py", "migrate", "competency", name, "--verbosity", "0")
    app.python("manage.py", "migrate", "--verbosity", "0")
    after = count()
    oldest = {"competency_rating", "competency_ratingevent", "competency_engineer", "competency_membership"}
    oldest |= {
        "competency_team",
        "competency_skill",
        "competency_role",
        "competency_requirement",
        "competency_user",
    }
    assert {name: after[name] for name in oldest} == {name: before[name] for name in oldest}
    assert before.keys() == after.keys()
    assert "equal the fold" in app.python("manage.py", "check_ratings").stdout
