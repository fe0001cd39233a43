"""The log of ratings in tables by the time of recording, on PostgreSQL: how it gets so, and which come next.

``recorded_at`` divides it, and not ``rated_at``: whatever is written goes into the newest table, also what an import
dates back, so only its indexes change and all older tables lie still. A view of an earlier day asks for everything
until then, which no division lets it leave out; each table's index by engineer, skill and ``rated_at`` ends where the
day does. Keys stay those of one table: ids come from one sequence, and a request that is sent again is found by its
cell, under the lock of its engineer.

What there was becomes the first table as it is, without a copy. Each has its own primary key and its own unique
request keys, as PostgreSQL would have the time in keys across tables, and they would say no more.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic, sleep

from django.db import OperationalError, connection, transaction
from django.utils import timezone

TABLE = "competency_ratingevent"
FIRST, REST = f"{TABLE}_first", f"{TABLE}_rest"
# Whoever records a rating locks its engineer before anything else.
DOOR = "competency_engineer"
PATIENCE, PAUSE = 15, 0.05  # seconds
# For each lock, in milliseconds: less than the second after which PostgreSQL ends somebody for a deadlock.
QUEUE = 400
NO_LOCK = "55P03"
LONGEST_NAME = 63

PARTITIONS = r"""
    SELECT part.relname,
      substring(pg_get_expr(part.relpartbound, part.oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz,
      substring(pg_get_expr(part.relpartbound, part.oid) FROM 'TO \(''([^'']+)''\)')::timestamptz,
      greatest(part.reltuples, 0)::bigint, pg_total_relation_size(part.oid)
    FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
    WHERE inhparent = to_regclass(%s) ORDER BY 3 NULLS LAST
"""
SINGLE = "SELECT greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) FROM pg_class WHERE oid = to_regclass(%s)"
INDEXES = """
    SELECT index.relname, CASE WHEN indisunique THEN NULL ELSE pg_get_indexdef(index.oid) END
    FROM pg_index JOIN pg_class index ON index.oid = indexrelid WHERE indrelid = to_regclass(%s) ORDER BY 1
"""
KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = to_regclass(%s) AND contype = ANY(%s) ORDER BY 1
"""
POINTED_AT = """
    SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE conrelid = to_regclass(%s) AND contype = 'f'
"""
GRANTS = """
    SELECT privilege_type, coalesce(quote_ident(rolname), 'PUBLIC')
    FROM pg_class CROSS JOIN aclexplode(relacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
    WHERE pg_class.oid = to_regclass(%s) AND grantee <> relowner
"""
# What somebody has added to the table would stay with the first part of it.
ADDED = """
    SELECT 'the trigger ' || tgname FROM pg_trigger WHERE tgrelid = to_regclass(%(table)s) AND NOT tgisinternal
    UNION SELECT 'the view ' || ev_class::regclass FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid
      WHERE refobjid = to_regclass(%(table)s) AND classid = 'pg_rewrite'::regclass
    UNION SELECT 'the foreign key ' || conname FROM pg_constraint WHERE confrelid = to_regclass(%(table)s)
    UNION SELECT 'the publication ' || pubname FROM pg_publication_rel
      JOIN pg_publication ON pg_publication.oid = prpubid WHERE prrelid = to_regclass(%(table)s)
"""


class PartitionRefused(Exception):
    """The log cannot be divided, or not now, with a sentence for people. Nothing was changed."""


class Period(StrEnum):
    """How much time goes into one table."""

    YEAR = "year"
    QUARTER = "quarter"

    def end(self, moment: datetime) -> datetime:
        """When the period of a moment ends; they begin at midnight in UTC."""
        year, month = moment.astimezone(UTC).year, moment.astimezone(UTC).month
        months = 12 if self is Period.YEAR else (month + 2) // 3 * 3
        return datetime(year + months // 12, months % 12 + 1, 1, tzinfo=UTC)

    def name(self, moment: datetime) -> str:
        """What the table of a moment is called."""
        moment = moment.astimezone(UTC)
        quarter = "" if self is Period.YEAR else f"q{(moment.month + 2) // 3}"
        return f"{TABLE}_{moment.year}{quarter}"


@dataclass(frozen=True)
class Partition:
    """One table of the log: what was recorded from ``start`` (None: ever) until before ``end``.

    ``entries`` is PostgreSQL's estimate, ``size`` in bytes with indexes. That of the rest has no end.
    """

    name: str
    start: datetime | None
    end: datetime | None
    entries: int = 0
    size: int = 0


def partitions() -> list[Partition]:
    """The tables of the log, the earliest first and the rest last; none where it is a single table. One query."""
    if connection.vendor != "postgresql":
        return []
    return [Partition(*row) for row in _rows(PARTITIONS, [TABLE])]


def single() -> Partition:
    """The log as the one table that it is before it is divided."""
    [(entries, size)] = _rows(SINGLE, [TABLE])
    return Partition(TABLE, None, None, entries, size)


def missing(
    known: list[Partition], *, by: Period | None = None, at: datetime | None = None
) -> list[Partition]:
    """The tables that the log lacks for its time up to a moment (now) and for the period after that one.

    They are as long as the newest one, if ``by`` does not say it.
    """
    ends = [each for each in known if each.end is not None]
    by = by or (Period.QUARTER if "q" in ends[-1].name.removeprefix(TABLE) else Period.YEAR)
    start, found = ends[-1].end, []
    until = by.end(by.end(at or timezone.now()))
    while start < until:
        found.append(Partition(by.name(start), start, by.end(start)))
        start = by.end(start)
    return found


def divide(*, by: Period = Period.YEAR) -> list[Partition]:
    """Make the log a table in parts: what there is, the rest of this period, the next, and one for all other times.

    One transaction, until whose end the whole app waits. A divided one stays as it is. Raises
    PartitionRefused.
    """
    with _log_alone():
        if known := partitions():
            return known
        added = [what for [what] in _rows(ADDED, {"table": TABLE})]
        if added:
            raise PartitionRefused(
                f"Take {' and '.join(added)} off {TABLE} first, and put it on again afterwards."
            )
        indexes, checks_in = _rows(INDEXES, [TABLE]), _rows(KEYS, [TABLE, ["f"]])
        grants = _rows(GRANTS, [TABLE])
        [(bound, newest)] = _rows(
            f"SELECT greatest(clock_timestamp(), max(recorded_at) + interval '1 us'), "  # noqa: S608
            f"nextval(pg_get_serial_sequence('{TABLE}', 'id')) FROM {TABLE}"
        )
        _do(f"ALTER TABLE {TABLE} RENAME TO {FIRST}", f"ALTER TABLE {FIRST} ALTER id DROP IDENTITY")
        _do(*(f"ALTER INDEX {_quoted(name)} RENAME TO {_quoted(_of_first(name))}" for name, _sql in indexes))
        _do(
            f"CREATE TABLE {TABLE} (LIKE {FIRST} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE) "
            "PARTITION BY RANGE (recorded_at)",
            f"ALTER TABLE {TABLE} ALTER id ADD GENERATED BY DEFAULT AS IDENTITY (START WITH {newest:d})",
            *(sql for _name, sql in indexes if sql),
            *(f"ALTER TABLE {TABLE} ADD CONSTRAINT {_quoted(name)} {sql}" for name, sql in checks_in),
            *(f"GRANT {privilege} ON {TABLE} TO {role}" for privilege, role in grants),
        )
        _do(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {FIRST} FOR VALUES FROM (MINVALUE) TO ('{bound.isoformat()}')"
        )
        _make(REST)
        _do(f"ALTER TABLE {TABLE} ATTACH PARTITION {REST} DEFAULT")
        _add(missing(partitions(), by=by, at=bound))
    return partitions()


def extend(*, by: Period | None = None, at: datetime | None = None) -> list[Partition]:
    """Add the tables that a divided log lacks, with what went into the rest for want of them; returns the new ones.

    One transaction, in which others wait where there is something to add. Raises PartitionRefused.
    """
    known = partitions()
    if not known or not missing(known, by=by, at=at):
        return []
    with _log_alone():
        # Somebody else may have added them meanwhile.
        wanted = missing(partitions(), by=by, at=at)
        _add(wanted)
    return wanted


def gather_statistics() -> None:
    """Tell the planner what the log as a whole holds: PostgreSQL does that by itself for its parts only."""
    if partitions():
        _do(f"ANALYZE {TABLE}")


def _add(wanted: list[Partition]) -> None:
    for each in wanted:
        times = f"recorded_at >= '{each.start.isoformat()}' AND recorded_at < '{each.end.isoformat()}'"
        _make(each.name)
        _do(
            f"WITH moved AS (DELETE FROM {REST} WHERE {times} RETURNING *) "  # noqa: S608
            f"INSERT INTO {each.name} SELECT * FROM moved",
            "SET CONSTRAINTS ALL IMMEDIATE",
            f"ALTER TABLE {TABLE} ATTACH PARTITION {each.name} "
            f"FOR VALUES FROM ('{each.start.isoformat()}') TO ('{each.end.isoformat()}')",
        )


def _make(name: str) -> None:
    """An empty table like the log, with the keys of the first one; indexes and foreign keys come as it is attached."""
    _do(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)")
    _do(*(f"ALTER TABLE {name} ADD {sql}" for _name, sql in _rows(KEYS, [FIRST, ["p", "u"]])))


@contextmanager
def _log_alone():
    """A transaction in which nobody else has the log, or what its foreign keys point to: their triggers change too."""
    names = sorted([TABLE, *(name for [name] in _rows(POINTED_AT, [TABLE]))], key=lambda name: name != DOOR)
    with transaction.atomic():
        # Rows that wait for their foreign keys to be looked at forbid to alter a table.
        _do("SET CONSTRAINTS ALL IMMEDIATE")
        _lock(names)
        yield


def _lock(names: list[str]) -> None:
    """Have these tables alone, the first one first: who wants it queues up there and holds nothing that we wait for.

    We queue up too, as people who rate without a pause leave none; yet only for a moment, since whoever comes later
    waits behind us, and one who holds a table and wants another must not wait for long. Tries again and again; raises
    PartitionRefused after some seconds.
    """
    until = monotonic() + PATIENCE
    _do(f"SET LOCAL lock_timeout = {QUEUE}")
    while True:
        try:
            with transaction.atomic():
                _do(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")
            break
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != NO_LOCK:
                raise
            if monotonic() > until:
                raise PartitionRefused(
                    f"The log was in use for {PATIENCE} seconds. Nothing was changed; run this again at a quieter time."
                ) from error
        sleep(PAUSE)
    _do("SET LOCAL lock_timeout TO DEFAULT")


def _of_first(name: str) -> str:
    return f"{name[: LONGEST_NAME - len('_first')]}_first"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _rows(question: str, parameters=None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchall()


def _do(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
