"""Pages read from a copy of the database that follows it, without anybody missing what they wrote themselves.

PostgreSQL gives each change a place in its log, and a replica says up to which place it has come
(postgresql.org/docs/current/functions-admin.html, "Recovery Information Functions"). Whoever changes something takes
the place of the change along; a page is read from the replica only once the replica has passed that place.
"""

import logging
import re
import time
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

ALIAS = "replica"
REST = 5  # seconds for which a replica that did not answer is not asked again
PLACE = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}")

logger = logging.getLogger(__name__)
_reads_from: ContextVar[str] = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


class Router:
    """Reads go where the request at hand reads from; everything else goes to the database itself."""

    def db_for_read(self, model, **hints) -> str:
        return _reads_from.get()

    def db_for_write(self, model, **hints) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints) -> bool:
        return True

    def allow_migrate(self, alias, app_label, **hints) -> bool:
        return alias != ALIAS


class Replica:
    """Whether there is one, whether it may answer, and who reads from it. One for each process."""

    def __init__(self):
        self.rests_until = 0.0

    @property
    def is_set_up(self) -> bool:
        return ALIAS in settings.DATABASES

    def has_passed(self, place: str | None) -> bool:
        """Whether the replica answers and holds every change up to this place of the log; one query.

        ``place`` comes out of a cookie: what is no place of a log is never passed.
        """
        if time.monotonic() < self.rests_until or (place and not PLACE.fullmatch(place)):
            return False
        try:
            with connections[ALIAS].cursor() as cursor:
                cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [place or "0/0"])
                return bool(cursor.fetchone()[0])
        except DatabaseError as error:
            self.rest(error)
            return False

    def rest(self, error: DatabaseError) -> None:
        """Leave the replica alone for a while after an error; pages are read from the database itself meanwhile."""
        logger.warning("The replica does not answer and is left alone for %s s: %s", REST, error)
        self.rests_until = time.monotonic() + REST
        connections[ALIAS].close()


def read_from_replica(yes: bool) -> None:
    """From now on the request at hand reads from the replica, or from the database itself."""
    _reads_from.set(ALIAS if yes else DEFAULT_DB_ALIAS)


def reads_from_replica() -> bool:
    return _reads_from.get() == ALIAS


def place_of_last_change() -> str:
    """Where the log of the database ends now: after all that this request has written; one query."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        return cursor.fetchone()[0]
