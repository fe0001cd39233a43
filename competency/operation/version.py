"""Has anything in the database changed? A short text that differs after every committed change, whoever made it."""

from pathlib import Path

from django.db import connections, router

# The index of SQLite's write-ahead log begins with a count of transactions, the last frame and its checksums
# (sqlite.org/walformat.html): so much of it tells two states apart.
HEADER = 48


def database_version() -> str | None:
    """The version of what a read that begins after this call may see, in at most one query; None where nothing tells.

    Ask before reading: then what was read is never older than its version says. Two equal versions have nothing
    committed between them; two different ones may still hold the same rows.
    """
    connection = connections[router.db_for_read(None)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_snapshot()::text")
            # What a replica calls by the same numbers may be another state.
            return f"{connection.alias} {cursor.fetchone()[0]}"
    if connection.is_in_memory_db():
        return None
    path = Path(connection.settings_dict["NAME"])
    try:
        with path.with_name(f"{path.name}-shm").open("rb") as index:
            header = index.read(HEADER)
        # After everybody has left, the log begins anew: then the file itself tells.
        state = path.stat()
    except FileNotFoundError:
        return None
    return f"{header.hex()}-{state.st_mtime_ns}-{state.st_size}"
