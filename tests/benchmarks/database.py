"""The database of a run: made for it and thrown away, or a copy of one that is kept, as a large one loads slowly."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

from django.db import connection

COPY = "run"


@contextmanager
def database_of(size: str, *, keep: bool) -> Iterator[None]:
    """The connection leads to a database with our tables, and is gone afterwards.

    With ``keep`` it stays, and is there again in the next run of this size.
    """
    creation, settings = connection.creation, connection.settings_dict
    own = settings["NAME"]
    if keep:
        settings["TEST"]["NAME"] = _kept_name(size)
    # It says on the screen that a table is there already; what is printed here is read by programs.
    with redirect_stdout(io.StringIO()):
        creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep, serialize=False)
    try:
        yield
    finally:
        creation.destroy_test_db(own, verbosity=0, keepdb=keep)


@contextmanager
def copied(*, wanted: bool) -> Iterator[None]:
    """What happens here happens to a copy of the database, which is thrown away."""
    if not wanted:
        yield
        return
    creation, kept = connection.creation, connection.settings_dict["NAME"]
    connection.close()
    creation.clone_test_db(COPY, verbosity=0)
    connection.settings_dict["NAME"] = creation.get_test_db_clone_settings(COPY)["NAME"]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
        creation.destroy_test_db(suffix=COPY, verbosity=0)


def _kept_name(size: str) -> str:
    name = f"competency_benchmarks_{size.lower()}"
    if connection.vendor == "sqlite":
        return str(Path(tempfile.gettempdir()) / f"{name}.sqlite3")
    return name


def settle() -> None:
    """Bring what the planner knows of the tables up to date, as a server in use does by itself."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
