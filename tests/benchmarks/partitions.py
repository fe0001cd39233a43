"""The log of ratings in one table and in tables by time: the same things done in two databases that are else alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from itertools import count, cycle
from random import Random
from time import perf_counter

from django.db import connection, connections
from django.utils import timezone

from competency.matrix.history import cell_events
from competency.matrix.load import load_matrix, newest_seen
from competency.models import Engineer, Rating, RatingEvent
from competency.models.recording import record
from competency.models.writing import insert_many
from competency.operation.partitions import divide, gather_statistics, partitions

from .measure import interleaved

COPY = "divided"
BATCH, BATCHES = 5000, 20
# What goes into the new table before anything is read: one entry for so many that there were.
SHARE = 40
EMPTY_NOTES = (
    "UPDATE competency_ratingevent SET note = '' WHERE id > (SELECT max(id) - %s FROM competency_ratingevent)"
)
INDEX_BYTES = "SELECT pg_indexes_size(%s::regclass)"


def measure(report, world) -> None:
    report.heading("The log in tables by time")
    if connection.vendor != "postgresql":
        report.note("PostgreSQL only: on SQLite the log is one table.")
        return
    entries = RatingEvent.objects.count()
    began = perf_counter()
    _scalar("SELECT count(note) FROM competency_ratingevent")
    read = perf_counter() - began
    with _copied() as (whole, divided):
        _use(divided)
        began = perf_counter()
        divide()
        taken = perf_counter() - began
        report.note(
            f"{entries:,} entries; as many again as 1 of {SHARE} are written after the division, to both"
        )
        report.time("floor: the log read once", read, read)
        report.time("dividing it, while nobody else has it", taken, read)
        _measure_writing(report, world, whole, divided, batches=max(BATCHES, entries // SHARE // BATCH))
        _vacuum(whole, divided)
        gather_statistics()
        _measure_reading(report, world, whole, divided)
        _measure_upkeep(report, whole, divided)


def _vacuum(*databases) -> None:
    """Nothing is left to do for VACUUM, so that what is measured of it is about what happens from here on."""
    for database in databases:
        _use(database)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FREEZE, ANALYZE) competency_ratingevent")


def _measure_writing(report, world, whole, divided, *, batches) -> None:
    people, skills = list(Engineer.objects.values_list("pk", flat=True)), world.measured.skills
    chance = Random(7)

    def append():
        at = timezone.now()
        insert_many(
            [
                RatingEvent(
                    engineer_id=chance.choice(people),
                    skill=chance.choice(skills),
                    source="self",
                    level=3,
                    rated_at=at,
                )
                for _entry in range(BATCH)
            ],
            model=RatingEvent,
        )

    _pair(report, f"{BATCH:,} entries appended, of anybody", append, whole, divided, runs=batches)
    engineer, skill = world.measured.engineers[0], world.measured.skills[0]
    by, levels, keys = world.measured.manager, cycle(range(6)), count()

    def rate():
        words = {"level": next(levels), "request_key": f"partitions-{next(keys)}"}
        record(engineer, skill=skill, source="manager", by=by, **words)

    _pair(report, "record() of one rating, with a key", rate, whole, divided)


def _measure_reading(report, world, whole, divided) -> None:
    team, viewer = world.measured.team, world.measured.manager
    rating = Rating.objects.filter(engineer__in=world.measured.engineers).first()
    today = timezone.localdate()
    words = {"framework": team.framework, "viewer": viewer}
    for what, task in {
        "the newest entry that all have seen": newest_seen,
        "the history of a cell": lambda: cell_events(rating, side=None),
        "what is new since somebody looked": lambda: list(
            RatingEvent.objects.filter(pk__gt=newest_seen() - 1).values_list("pk")[:1]
        ),
        "a team as of last week": lambda: load_matrix(team, as_of=today - timedelta(days=7), **words),
        "a team as of two years ago": lambda: load_matrix(team, as_of=today - timedelta(days=730), **words),
    }.items():
        _pair(report, what, task, whole, divided)


def _measure_upkeep(report, whole, divided) -> None:
    _use(divided)
    newest = partitions()[1].name
    sizes = []
    for database, table in ((whole, "competency_ratingevent"), (divided, newest)):
        _use(database)
        sizes.append(_scalar(INDEX_BYTES, table))
    report.memory("floor: indexes that an entry goes into, one table", sizes[0], sizes[0])
    report.memory("the same, tables by time", sizes[1], sizes[0])
    what = f"VACUUM after {BATCH:,} notes of late were emptied"
    times = []
    for database in (whole, divided):
        _use(database)
        with connection.cursor() as cursor:
            cursor.execute(EMPTY_NOTES, [BATCH])
            began = perf_counter()
            cursor.execute("VACUUM (INDEX_CLEANUP ON) competency_ratingevent")
            times.append(perf_counter() - began)
    report.time(f"floor: {what}, one table", times[0], times[0])
    report.time("the same, tables by time", times[1], times[0])


def _pair(report, what, task, whole, divided, **words) -> None:
    """The same task in both databases by turns."""

    def within(database):
        def do():
            _use(database)
            task()

        return do

    before, after = interleaved(within(whole), within(divided), **words)
    report.time(f"floor: {what}, one table", before, before)
    report.time("the same, tables by time", after, before)


def _use(database) -> None:
    """From here on the app talks to this database."""
    connections["default"] = database


@contextmanager
def _copied() -> Iterator[tuple]:
    """Connections to this database and to a copy of it, byte for byte, which is thrown away."""
    whole, creation = connections["default"], connection.creation
    connection.close()
    creation.clone_test_db(COPY, verbosity=0)
    settings = deepcopy(whole.settings_dict)
    settings["NAME"] = creation.get_test_db_clone_settings(COPY)["NAME"]
    settings["OPTIONS"].pop("pool", None)
    divided = type(whole)(settings, alias="default")
    try:
        yield whole, divided
    finally:
        divided.close()
        _use(whole)
        creation.destroy_test_db(suffix=COPY, verbosity=0)


def _scalar(question, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchone()[0]
