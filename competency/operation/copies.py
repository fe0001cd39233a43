"""Copies of the whole database while people work, each proved by restoring it; and the way back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.db import connection

ENDINGS = {"sqlite": ".sqlite3", "postgresql": ".dump"}
# What is thrown away before a copy comes back: also tables that are newer than the copy, and the triggers' functions.
EMPTY = """
SET client_min_messages = warning;
DO $$ DECLARE it record; BEGIN
  FOR it IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', it.tablename);
  END LOOP;
  FOR it IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e') LOOP
    EXECUTE format('DROP ROUTINE %s', it.name);
  END LOOP;
END $$;
"""
# A table in parts holds what they hold.
TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""


class CopyRefused(Exception):
    """A copy that cannot be made or brought back, with a sentence for people."""


def make_copy(directory: Path, *, keep: int | None = None) -> tuple[Path, int]:
    """Copy the database into a new file of the directory; returns it and how many rows were found in it again.

    The file appears only when it is whole and was read back. With ``keep`` the oldest beyond so many are removed.
    """
    ending = ENDINGS[connection.vendor]
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    path = directory / f"competency-{stamp}{ending}"
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        unfinished.touch(mode=0o600)
        rows = _copy_sqlite(unfinished) if connection.vendor == "sqlite" else _copy_postgresql(unfinished)
        unfinished.rename(path)
    except OSError as error:
        raise CopyRefused(f"{directory}: {error.strerror or error}.") from error
    finally:
        if unfinished.is_file():
            unfinished.unlink()
    if keep is not None:
        for old in sorted(directory.glob(f"competency-*{ending}"))[:-keep]:
            old.unlink()
    return path, rows


def bring_back(path: Path) -> None:
    """Replace everything in the database by the copy, all or nothing; raises CopyRefused with nothing changed."""
    if not path.is_file():
        raise CopyRefused(f"There is no file {path}.")
    with path.open("rb") as file:
        start = file.read(16)
    kind = (
        "sqlite" if start.startswith(b"SQLite format 3") else "postgresql" if start[:5] == b"PGDMP" else None
    )
    if kind != connection.vendor:
        raise CopyRefused(f"{path.name} is no copy of a database like this one ({connection.display_name}).")
    if kind == "sqlite":
        _bring_back_sqlite(path)
    else:
        _bring_back_postgresql(path)


# SQLite ----------------------------------------------------------------------------------------------------


def _copy_sqlite(target: Path) -> int:
    with closing(_open()) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # A copy is one file, without a journal beside it.
        copy.execute("PRAGMA journal_mode = DELETE")
    return _rows_of_sqlite(target)


def _rows_of_sqlite(path: Path) -> int:
    """How many rows all tables hold; raises CopyRefused where the file is damaged."""
    with closing(_open_copy(path)) as copy:
        try:
            [found] = copy.execute("PRAGMA integrity_check").fetchone()
            orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise CopyRefused(f"{path.name} is damaged: {error}.") from error
        if found != "ok" or orphans:
            raise CopyRefused(f"{path.name} is damaged: {found if found != 'ok' else orphans[:3]}.")
        tables = [name for [name] in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if "django_migrations" not in tables:
            raise CopyRefused(f"{path.name} is no copy of Competency's database.")
        return sum(copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables)  # noqa: S608


def _bring_back_sqlite(path: Path) -> None:
    _rows_of_sqlite(path)
    connection.close()
    with closing(_open_copy(path)) as copy, closing(_open()) as target:
        # One transaction: who reads meanwhile sees all of the old or all of the new.
        copy.backup(target)
        target.execute("PRAGMA journal_mode = WAL")


def _open() -> sqlite3.Connection:
    return sqlite3.connect(connection.settings_dict["NAME"], timeout=30)


def _open_copy(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


# PostgreSQL ------------------------------------------------------------------------------------------------


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
        if newest is None:
            raise CopyRefused(f"{name} is not installed here; it comes with PostgreSQL's client programs.")
        found = str(newest)
    return found


def _call(name: str, *arguments: str, database: str | None = None) -> None:
    """Run a program of PostgreSQL; the password goes through the environment, where no list of processes shows it."""
    wanted = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": wanted["HOST"] or "",
        "PGPORT": str(wanted["PORT"] or ""),
        "PGUSER": wanted["USER"] or "",
        "PGPASSWORD": wanted["PASSWORD"] or "",
        "PGDATABASE": database or wanted["NAME"],
    }
    environment = {key: value for key, value in environment.items() if value}
    done = subprocess.run(  # noqa: S603 - a program of ours with arguments of ours
        [_program(name), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CopyRefused(f"{name}: {done.stderr.strip()[:500]}")


def _copy_postgresql(target: Path) -> int:
    _call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return _in_scratch_database(lambda name: _restore_and_count(target, name))


def _restore_and_count(copy: Path, database: str) -> int:
    _call("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={database}", str(copy), database=database)
    parameters = {**connection.get_connection_params(), "dbname": database}
    for ours in ("pool", "cursor_factory", "context"):
        parameters.pop(ours, None)
    with closing(connection.Database.connect(**parameters)) as scratch:
        tables = scratch.execute(TABLES).fetchall()
        counts = [scratch.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for [name] in tables]  # noqa: S608
    if not any(name == "django_migrations" for [name] in tables):
        raise CopyRefused("The copy does not hold Competency's tables.")
    return sum(counts)


def _in_scratch_database(do: Callable[[str], int]) -> int:
    """What ``do`` answers about a new database beside ours, which is dropped afterwards."""
    name = f"competency_check_{uuid4().hex[:12]}"
    try:
        _call("psql", "--quiet", f"--command=CREATE DATABASE {name}")
    except CopyRefused as error:
        raise CopyRefused(
            "The copy could not be proved by restoring it: the database's user may not create databases. "
            f"ALTER ROLE ... CREATEDB lets it. ({error})"
        ) from error
    try:
        return do(name)
    finally:
        _call("psql", "--quiet", f"--command=DROP DATABASE {name} WITH (FORCE)")


def _bring_back_postgresql(path: Path) -> None:
    script = path.with_name(f".{path.name}.{uuid4().hex[:8]}.sql")
    try:
        script.touch(mode=0o600)
        _call("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path))
        connection.close()
        quiet = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction")
        _call("psql", *quiet, "--output=/dev/null", f"--command={EMPTY}", f"--file={script}")
    finally:
        script.unlink(missing_ok=True)
