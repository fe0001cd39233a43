"""Questions asked on every hot page: said in the ORM's words and compiled to SQL once.

Building and compiling a queryset costs more than most of these questions take in the database. ``Prepared`` gives plain
rows as they come from the driver: a decimal may be a float or a text, a boolean a number. ``PreparedObjects`` gives
instances of the model.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable

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
        self.compiled: dict[str, _Compiled] = {}

    def __call__(self, **values) -> list[tuple]:
        connection = connections[router.db_for_read(None)]
        return self._compiled(connection).ask(connection, values)

    def _compiled(self, connection) -> "_Compiled":
        if connection.alias not in self.compiled:
            samples = {name: SAMPLES[kind](place) for place, (name, kind) in enumerate(self.types.items())}
            queryset = self.build(**samples).using(connection.alias)
            self.compiled[connection.alias] = _Compiled(queryset, connection, samples)
        return self.compiled[connection.alias]


class PreparedObjects(Prepared):
    """The same for a queryset of instances, with what is selected along with them and annotated."""

    def __call__(self, **values) -> list[Model]:
        connection = connections[router.db_for_read(None)]
        compiled = self._compiled(connection)
        return compiled.objects(compiled.ask(connection, values))


class _Compiled:
    """A queryset as SQL, in which the samples stand for the arguments."""

    def __init__(self, queryset: QuerySet, connection, samples: dict):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(connection=connection)
        self.sql, parameters = self.compiler.as_sql()
        by_sample = {_adapt(sample, connection): name for name, sample in samples.items()}
        self.parameters = [
            _Argument(by_sample[each]) if _is_sample(each, by_sample) else each for each in parameters
        ]
        missing = samples.keys() - {each.name for each in self.parameters if isinstance(each, _Argument)}
        if missing:
            raise ValueError(f"The query does not use {', '.join(sorted(missing))} as a value.")

    def ask(self, connection, values: dict) -> list[tuple]:
        """The rows as the driver gives them."""
        if any(isinstance(value, int) and value not in STORABLE for value in values.values()):
            # An address may hold any number; no row does.
            return []
        adapted = {name: _adapt(value, connection) for name, value in values.items()}
        with _cursor(connection) as cursor:
            cursor.execute(
                self.sql,
                [adapted[each.name] if isinstance(each, _Argument) else each for each in self.parameters],
            )
            return cursor.fetchall()

    def objects(self, rows: list[tuple]) -> list[Model]:
        """These rows as instances."""
        return list(ModelIterable(_Answered(self, rows))) if rows else []


class _Answered:
    """What Django's maker of instances asks of a queryset and its compiler, when the rows are there already."""

    _known_related_objects: dict = {}

    def __init__(self, compiled: _Compiled, rows: list[tuple]):
        self.compiled, self.rows = compiled, rows
        self.query, self.db, self.model = self, compiled.queryset.db, compiled.queryset.model

    def get_compiler(self, using):
        return self

    def execute_sql(self, **how):
        return [self.rows]

    def results_iter(self, results):
        return self.compiled.compiler.results_iter(results)

    def __getattr__(self, name):
        return getattr(self.compiled.compiler, name)


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
