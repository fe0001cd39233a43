"""What keeps a database from answering or writing: which errors are the disk's or the server's and nobody's request."""

import shutil
from pathlib import Path

from django.db import DatabaseError, connection

# What SQLite says, and the classes of PostgreSQL's codes: connection lost, not enough of something, operator, written
# to what only reads; a replica also breaks off reads that are in the way of what it has to take over (40001).
_SENTENCES = (
    "is full",
    "readonly database",
    "read-only",
    "is locked",
    "disk i/o error",
    "unable to open database",
)
_CODES = ("08", "53", "57", "25006", "40001")
_LOST = ("connection", "server closed", "terminating", "couldn't get a connection", "timeout", "starting up")


def is_trouble_of_the_database(error: DatabaseError) -> bool:
    """Whether the database could not do its work, so that the same request may succeed later.

    A value or a statement that it refuses is no trouble of its own but a mistake of ours.
    """
    cause = error.__cause__ or error
    code = getattr(cause, "sqlstate", None)
    if code:
        return code.startswith(_CODES)
    said = str(error).lower()
    return any(part in said for part in (*_SENTENCES, *_LOST))


def free_megabytes() -> int | None:
    """What is left on the disk that holds the file of SQLite; None where the database is a server's."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return shutil.disk_usage(Path(connection.settings_dict["NAME"]).resolve().parent).free // 1_000_000
