"""Questions asked on every hot page: said in the ORM's words, compiled to SQL once, and answered as plain tuples.

Building and compiling a queryset costs more than most of these questions take in the database. The rows come as the
driver gives them: a decimal may be a float or a text, a boolean a number. Ask for plain columns and convert.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connections, router
from django.db.models import QuerySet

# Values that stand for the arguments while a queryset is compiled; they occur nowhere else in one.
SAMPLES = {
    int: lambda place: 2_147_483_000 + place,
    str: lambda place: f"\x01argument {place}\x01",
    date: lambda place: date(9990, 1, 1) + timedelta(days=place),
    datetime: lambda place: datetime(9990, 1, 1, place, tzinfo=None).astimezone(),
}
# What a column of whole numbers can hold.
STORABLE = range(-(2**63), 2**63)


class Prepared:
    """A queryset of plain values, as a function of keyword arguments whose types are given.

    ``Prepared(lambda team: Member.objects.filter(team=team).values_list("id"), team=int)(team=7)`` gives its rows.
    The function that builds the queryset is called once per database. Arguments may be used as values only: what
    decides about the shape of the query (None, a list of ids) must not be one.
    """

    def __init__(self, build: Callable[..., QuerySet], **types: type):
        self.build, self.types = build, types
        self.compiled: dict[str, tuple[str, list]] = {}

    def __call__(self, **values) -> list[tuple]:
        if any(isinstance(value, int) and value not in STORABLE for value in values.values()):
            # An address may hold any number; no row does.
            return []
        connection = connections[router.db_for_read(None)]
        if connection.alias not in self.compiled:
            self.compiled[connection.alias] = self._compile(connection)
        sql, parameters = self.compiled[connection.alias]
        adapted = {name: _adapt(value, connection) for name, value in values.items()}
        with _cursor(connection) as cursor:
            cursor.execute(
                sql, [adapted[each.name] if isinstance(each, _Argument) else each for each in parameters]
            )
            return cursor.fetchall()

    def _compile(self, connection) -> tuple[str, list]:
        samples = {name: SAMPLES[kind](place) for place, (name, kind) in enumerate(self.types.items())}
        queryset = self.build(**samples).using(connection.alias)
        sql, parameters = queryset.query.get_compiler(connection=connection).as_sql()
        by_sample = {_adapt(sample, connection): name for name, sample in samples.items()}
        found = [_Argument(by_sample[each]) if _is_sample(each, by_sample) else each for each in parameters]
        missing = samples.keys() - {each.name for each in found if isinstance(each, _Argument)}
        if missing:
            raise ValueError(f"The query does not use {', '.join(sorted(missing))} as a value.")
        return sql, found


def _cursor(connection):
    """A cursor of Django's. On PostgreSQL one that leaves the arguments to the server, which then keeps its plan.

    Whoever watches the statements gets the usual one: the other cannot tell what was sent.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    return connection.make_cursor(ServerBindingCursor(connection.connection))


class _Argument:
    """The place of an argument among the parameters of a compiled query."""

    def __init__(self, name: str):
        self.name = name


def _is_sample(value, by_sample) -> bool:
    return isinstance(value, (int, str, date)) and value in by_sample


def _adapt(value, connection):
    """A value as the database driver takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
