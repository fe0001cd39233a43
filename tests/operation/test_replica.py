"""Where a request reads from; with a real replica it is tried in tests/endurance/test_cluster.py."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connections, router
from django.test import override_settings

from competency.middleware import ReplicaMiddleware
from competency.models import Team
from competency.operation import replica
from competency.operation.replica import Replica, Router, read_from_replica, reads_from_replica


@pytest.fixture(autouse=True)
def afterwards():
    yield
    read_from_replica(False)


@pytest.fixture
def asked(monkeypatch):
    """What a replica is asked; it answers as told, and raises what is an error."""

    class Cursor:
        answers, places = [], []

        def __enter__(self):
            return self

        def __exit__(self, *failure):
            return None

        def execute(self, _sql, parameters):
            self.places += parameters
            if isinstance(self.answers[0], Exception):
                raise self.answers.pop(0)

        def fetchone(self):
            return [self.answers.pop(0)]

        def cursor(self):
            return self

        def close(self):
            self.places.append("closed")

    cursor = Cursor()
    monkeypatch.setattr(replica, "connections", {replica.ALIAS: cursor, "default": connections["default"]})
    return cursor


def test_without_a_replica_nothing_is_asked():
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(None)


def test_reads_go_where_the_request_reads_from_and_writes_never_to_the_replica():
    with override_settings(DATABASE_ROUTERS=["competency.operation.replica.Router"]):
        read_from_replica(True)
        assert router.db_for_read(Team) == "replica"
        assert router.db_for_write(Team) == "default"
        read_from_replica(False)
        assert router.db_for_read(Team) == "default"
    assert not Router().allow_migrate("replica", "competency")
    assert Router().allow_migrate("default", "competency")


def test_it_answers_once_it_has_passed_what_the_reader_changed(asked):
    asked.answers = [False, True, True]
    one = Replica()
    assert not one.has_passed("0/1A2B")
    assert one.has_passed("0/1A2B")
    assert one.has_passed(None)
    assert asked.places == ["0/1A2B", "0/1A2B", "0/0"]


@pytest.mark.parametrize("forged", ["x", "0/1A2B'; --", "0/1A2B\n", "1/2/3", "\x00"])
def test_what_is_no_place_of_a_log_is_never_asked_for(forged, asked):
    assert not Replica().has_passed(forged)
    assert asked.places == []


def test_a_replica_that_fails_is_left_alone_for_a_while(asked, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(replica.time, "monotonic", lambda: clock[0])
    asked.answers = [DatabaseError("gone"), True]
    one = Replica()
    assert not one.has_passed(None)
    assert not one.has_passed(None)
    assert asked.places == ["0/0", "closed"]
    clock[0] += replica.REST
    assert one.has_passed(None)


def test_an_error_on_the_way_rests_the_replica_only_if_it_was_being_read(asked):
    middleware = ReplicaMiddleware.__new__(ReplicaMiddleware)
    middleware.replica = Replica()
    middleware.process_exception(None, DatabaseError("of the database itself"))
    assert middleware.replica.rests_until == 0
    read_from_replica(True)
    assert reads_from_replica()
    middleware.process_exception(None, ValueError("of the view"))
    assert middleware.replica.rests_until == 0
    middleware.process_exception(None, DatabaseError("of the replica"))
    assert middleware.replica.rests_until > 0
