"""The short run of each test run; ``python -m tests.endurance`` is the long one, with the database killed as well."""

from .run import Plan, endure

SHORT = Plan(seconds=8, raters=8, processes=2, kill_every=2)


def test_nothing_acknowledged_is_lost_when_workers_and_the_app_are_killed(empty_database, tmp_path):
    outcome = endure(empty_database, tmp_path, SHORT)
    assert outcome.wrong == []
    assert outcome.acknowledged
    assert outcome.killed["worker"] and outcome.killed["app"]
