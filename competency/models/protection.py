"""Which tables does the database itself refuse to change, and in which words?

Migrations ask for it. Whoever owns the database can drop a trigger: the chain of digests is there to find that. On
SQLite a migration that alters such a table makes it anew, without its triggers, and has to protect it again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

PROTECTED = ("competency_auditentry",)


def protect(connection, table: str) -> None:
    """Let the database refuse to change or delete rows of a table."""
    if connection.vendor == "postgresql":
        statements = [
            f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()",
        ]
    else:
        statements = [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    _execute(connection, statements)


def release(connection, table: str) -> None:
    """Take the protection away again."""
    if connection.vendor == "postgresql":
        statements = [
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            f"DROP FUNCTION IF EXISTS {table}_is_append_only()",
        ]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    _execute(connection, statements)


def is_protected(connection, table: str) -> bool:
    """Whether the database refuses changes of the table."""
    if connection.vendor == "postgresql":
        question = "SELECT 1 FROM pg_trigger WHERE tgname = %s"
        name = f"{table}_append_only"
    else:
        question, name = (
            "SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s",
            f"{table}_no_delete",
        )
    with connection.cursor() as cursor:
        cursor.execute(question, [name])
        return cursor.fetchone() is not None


@contextmanager
def released(connection) -> Iterator[None]:
    """A while without protection, in which a whole database is emptied."""
    tables = [table for table in PROTECTED if is_protected(connection, table)]
    for table in tables:
        release(connection, table)
    try:
        yield
    finally:
        for table in tables:
            protect(connection, table)


def _execute(connection, statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
