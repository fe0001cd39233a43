"""The version of the database changes with every committed change and with nothing else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from competency.models import Team
from competency.operation.version import database_version
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(do):
    """What another connection, as of another process, says."""

    def asked():
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asked).result(timeout=30)


def versions_around(read):
    """The versions before and after reading, from here and from elsewhere: one, if nobody changed anything meanwhile.

    PostgreSQL counts the changes of all databases of a server; another test's may fall in between, but not each time.
    """
    for _attempt in range(50):
        found = {database_version(), read(), database_version(), elsewhere(database_version)} - {None}
        if len(found) == 1:
            break
    return found


def test_reading_leaves_it_as_it_is():
    TeamFactory()

    def read():
        assert Team.objects.count() == elsewhere(Team.objects.count) == 1

    assert len(versions_around(read)) == 1


def test_a_committed_change_of_anybody_changes_it_for_everybody():
    seen = {database_version()}
    for _ in range(5):
        TeamFactory()
        seen.add(database_version())
        elsewhere(TeamFactory)
        seen.add(database_version())
    assert len(seen) == 11
    assert len(versions_around(lambda: None)) == 1


def test_what_was_read_is_never_older_than_its_version():
    before = elsewhere(database_version)
    with transaction.atomic():
        TeamFactory()
        during = elsewhere(database_version), elsewhere(Team.objects.count)
    assert during[1] == 0
    assert elsewhere(database_version) not in (before, during[0])


def test_it_changes_when_the_log_of_sqlite_begins_anew():
    if connection.vendor != "sqlite":
        pytest.skip("Only SQLite has a log that is folded into the file.")
    TeamFactory()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    folded = database_version()
    TeamFactory()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert database_version() != folded
