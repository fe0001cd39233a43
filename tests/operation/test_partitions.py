"""The log in tables by time: the same log for whoever writes and reads, and its next table before that is needed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from competency.matrix.load import load_matrix, newest_seen
from competency.matrix.reads import SEEN
from competency.models import RatingEvent
from competency.models.folding import differences, forget_notes
from competency.models.recording import Entry, RatingRefused, record_many
from competency.models.writing import insert_many
from competency.operation import partitions as parts
from competency.operation.partitions import FIRST, REST, TABLE, Partition, PartitionRefused, Period
from tests.endurance.app import App
from tests.factories import rate

ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="the tests run on SQLite")
# Four people rate without a pause while a fifth divides the log, and go on afterwards.
RATE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Event
import django
django.setup()
from competency.models import Engineer, RatingEvent, Skill
from competency.models.recording import record
from competency.operation.partitions import divide
skill, begun, divided = Skill.objects.first(), [Event() for _ in range(4)], Event()
def rate(place, engineer):
    said = after = 0
    while after < 20:
        record(engineer, skill=skill, source="self", by=None, level=said % 5, request_key=f"key-{place}-{said}")
        begun[place].set()
        said, after = said + 1, after + divided.is_set()
    return said
with ThreadPoolExecutor(4) as pool:
    raters = [pool.submit(rate, *each) for each in enumerate(Engineer.objects.order_by("pk")[:4])]
    try:
        assert all(each.wait(30) for each in begun)
        assert divide()
    finally:
        divided.set()
    said = sum(rater.result() for rater in raters)
assert RatingEvent.objects.filter(request_key__startswith="key-").count() == said >= 80, said
"""


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def divided(cast):
    """The cast with one rating in the first table of the log, and a function that counts the entries of a table."""
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, note="Old.")
    parts.divide()

    def count(name):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {name}")
            return cursor.fetchone()[0]

    return count


def this_year() -> str:
    return Period.YEAR.name(timezone.now())


def test_a_period_ends_where_the_next_one_begins():
    year, quarter = Period.YEAR, Period.QUARTER
    assert year.end(at(2026, 12, 31, 23)) == at(2027, 1, 1)
    assert [quarter.end(at(2026, month, 15)) for month in (1, 3, 4, 12)] == [
        at(2026, 4, 1),
        at(2026, 4, 1),
        at(2026, 7, 1),
        at(2027, 1, 1),
    ]
    assert year.name(at(2026, 5, 1)).endswith("_2026") and quarter.name(at(2026, 5, 1)).endswith("_2026q2")


def test_the_table_after_the_next_is_missing_a_year_before_it_is_needed():
    known = [
        Partition(FIRST, None, at(2026, 5, 3)),
        Partition(f"{TABLE}_2026", at(2026, 5, 3), at(2027, 1, 1)),
    ]
    found = parts.missing(known, at=at(2026, 6, 1))
    assert [(each.name, each.start, each.end) for each in found] == [
        (f"{TABLE}_2027", at(2027, 1, 1), at(2028, 1, 1))
    ]
    assert parts.missing([*known, *found], at=at(2026, 12, 31)) == []
    assert [each.name for each in parts.missing([*known, *found], at=at(2027, 1, 1))] == [f"{TABLE}_2028"]
    quarters = parts.missing(known, by=Period.QUARTER, at=at(2026, 12, 1))
    assert [each.name for each in quarters] == [f"{TABLE}_2027q1"]
    assert [each.name for each in parts.missing([*known, *quarters], at=at(2027, 1, 9))] == [
        f"{TABLE}_2027q2"
    ]


@ON_POSTGRESQL
def test_what_there_was_is_the_first_table_and_what_is_said_from_now_on_goes_into_the_next(cast, divided):
    first, now, coming, rest = parts.partitions()
    assert [first.name, now.name, rest.name] == [FIRST, this_year(), REST]
    assert first.start is None and first.end == now.start and now.end == coming.start and rest.end is None
    old = RatingEvent.objects.get()
    rate(cast.cleo, cast.python, 3, source="manager", by=cast.ada, rated_at=at(2019, 1, 1))
    assert [divided(name) for name in (FIRST, this_year(), REST)] == [1, 1, 0]
    assert RatingEvent.objects.latest("pk").pk > old.pk
    assert list(differences()) == []


@ON_POSTGRESQL
def test_a_divided_log_is_not_divided_again(cast, divided):
    known = parts.partitions()
    assert parts.divide(by=Period.QUARTER) == known == parts.partitions()


@ON_POSTGRESQL
def test_every_way_in_works_as_in_one_table(cast, divided):
    with transaction.atomic():
        written = rate(cast.ben, cast.python, 4, source="manager", by=cast.ada, note="New.")
    entry = RatingEvent.objects.latest("pk")
    assert (entry.pk, written.manager_level) == (newest_seen_at_once(), 4)
    assert (
        record_many([Entry(cast.cleo.pk, skill.pk, "self", level=3) for skill in (cast.python, cast.sql)])
        == 2
    )
    common = {"engineer": cast.gus, "by": cast.dan, "rated_at": timezone.now(), "source": "manager"}
    made = RatingEvent.objects.bulk_create([RatingEvent(skill=cast.sql, level=1, **common)])
    insert_many([RatingEvent(skill=cast.python, level=1, **common)], model=RatingEvent)
    assert made[0].pk and RatingEvent.objects.filter(engineer=cast.gus).count() == 2
    assert divided(FIRST) == 1 and divided(this_year()) == 5
    forget_notes(cast.ben.pk)
    assert set(RatingEvent.objects.values_list("note", flat=True)) == {""}
    cast.gus.delete()
    assert RatingEvent.objects.count() == 4 == divided(TABLE)


def newest_seen_at_once() -> int:
    """The id of the newest entry as ``newest_seen`` finds it for somebody who looks a little later."""
    [[newest]] = SEEN(before=timezone.now() + timedelta(minutes=1))
    assert newest_seen() < newest
    return newest


@ON_POSTGRESQL
def test_a_day_of_the_past_looks_the_same(cast, divided):
    for day, level in ((at(2024, 1, 5), 1), (at(2024, 6, 5), 4)):
        rate(cast.cleo, cast.python, level, source="manager", by=cast.ada, rated_at=day)
    words = {"framework": cast.framework, "viewer": cast.ada}
    matrix = load_matrix(cast.platform, as_of=at(2024, 3, 1).date(), **words)
    shown = {person.name: row[0] for person, row in zip(matrix.people, matrix.cells, strict=True)}
    assert shown["Cleo"].level == 1 and shown["Ben"] is None


@ON_POSTGRESQL
def test_what_is_sent_twice_is_recorded_once_also_from_one_table_to_the_next(cast):
    rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, request_key="old")
    parts.divide()
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada, request_key="new")
    for key in ("old", "new"):
        assert (
            rate(cast.ben, cast.python, 2, source="manager", by=cast.ada, request_key=key).manager_level == 4
        )
    assert RatingEvent.objects.count() == 2
    with (
        pytest.raises(RatingRefused, match="sent before as a rating of something else"),
        transaction.atomic(),
    ):
        rate(cast.ben, cast.sql, 3, source="manager", by=cast.ada, request_key="new")


@ON_POSTGRESQL
def test_each_table_has_the_indexes_keys_and_rules_of_the_log(cast, divided):
    words = "SELECT regexp_replace(indexdef, 'INDEX \\S+ ON \\S+', '') FROM pg_indexes WHERE tablename = %s"
    rules = """
        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass
        AND contype <> 'n'
    """

    def of(question, name):
        with connection.cursor() as cursor:
            cursor.execute(question, [name])
            return sorted(row[0] for row in cursor.fetchall())

    for each in parts.partitions()[1:]:
        assert of(words, each.name) == of(words, FIRST)
        assert of(rules, each.name) == of(rules, FIRST)
    assert any("(request_key)" in each and "UNIQUE" in each for each in of(words, REST))
    assert any("cycle_id IS NOT NULL" in each for each in of(words, REST))
    names = [index.name for index in RatingEvent._meta.indexes]
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, TABLE)
    # By these names migrations look for them.
    assert {*names, *(rule.name for rule in RatingEvent._meta.constraints)} <= found.keys()


@ON_POSTGRESQL
def test_an_entry_keeps_to_the_rules_in_every_table(cast, divided):
    common = {"engineer": cast.ben, "source": "self", "rated_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingEvent.objects.create(skill=cast.sql, level=1, not_applicable=True, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingEvent.objects.create(skill_id=0, level=1, **common)
        connection.check_constraints()


@ON_POSTGRESQL
def test_an_entry_of_any_time_finds_a_table_and_moves_to_its_own_once_there_is_one(
    cast, divided, monkeypatch
):
    this, later = timezone.now().year, timezone.now() + timedelta(days=1100)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    rate(cast.cleo, cast.sql, 3, source="manager", by=cast.ada)
    assert divided(REST) == 1
    added = [each.name for each in parts.extend(at=later)]
    assert added == [f"{TABLE}_{year}" for year in range(this + 2, later.year + 2)]
    assert divided(REST) == 0 and divided(f"{TABLE}_{later.year}") == 1
    assert parts.extend(at=later) == []
    assert list(differences()) == []


@ON_POSTGRESQL
def test_what_somebody_has_added_to_the_table_is_named_and_nothing_changes(cast):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE VIEW said AS SELECT id FROM {TABLE}")
    with pytest.raises(PartitionRefused, match="Take the view said off"), transaction.atomic():
        parts.divide()
    assert parts.partitions() == []


@ON_POSTGRESQL
def test_whoever_may_read_the_log_may_read_it_afterwards(cast):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE reports_of_a_test; GRANT SELECT ON {TABLE} TO reports_of_a_test")
        parts.divide()
        cursor.execute("SET ROLE reports_of_a_test")
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        assert cursor.fetchone() == (0,)
        cursor.execute("RESET ROLE")


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_a_log_that_is_in_use_is_left_alone(cast, monkeypatch):
    monkeypatch.setattr(parts, "PATIENCE", 0.2)
    parameters = connection.get_connection_params()
    for ours in ("pool", "cursor_factory", "context"):
        parameters.pop(ours, None)
    with connection.Database.connect(**parameters) as other:
        other.execute(f"SELECT count(*) FROM {TABLE}")
        with pytest.raises(PartitionRefused, match="Nothing was changed"):
            parts.divide()
    assert parts.partitions() == []


def test_nothing_points_at_an_entry_of_the_log():
    # PostgreSQL could not hold a foreign key to a table whose keys are those of its parts.
    assert not [each for each in RatingEvent._meta.related_objects if each.field.db_constraint]


@ON_POSTGRESQL
def test_people_go_on_rating_while_the_log_is_divided(empty_database, tmp_path):
    app = App(empty_database, tmp_path)
    app.python("manage.py", "load_demo", "--teams", "1", "--engineers", "5", "--months", "1")
    app.python("-c", RATE)
    assert "equal the fold" in app.python("manage.py", "check_ratings").stdout


def rows_in(said: str) -> int:
    """How many rows ``manage.py backup`` says that it has found again."""
    return int(said.split("with ")[1].split()[0].replace(",", ""))


@ON_POSTGRESQL
def test_copies_and_migrations_back_and_forwards_keep_a_divided_log(empty_database, tmp_path):
    app = App(empty_database, tmp_path)

    def manage(*words):
        return app.python("manage.py", *words).stdout

    manage("load_demo", "--teams", "2", "--engineers", "12", "--months", "3")
    before = manage("check_ratings")
    whole = manage("backup", str(tmp_path / "whole"))
    assert "What is recorded from now on" in manage("partition_log", "--by", "quarter")
    divided = manage("backup", str(tmp_path / "divided"))
    # With the entry of the audit log about the copy before.
    assert rows_in(divided) == rows_in(whole) + 1
    manage("migrate", "competency", "0010", "--verbosity", "0")
    manage("migrate", "--verbosity", "0")
    assert manage("check_ratings") == before
    assert "none is missing" in manage("partition_log")
    [copy] = (tmp_path / "divided").iterdir()
    manage("restore", str(copy), "--yes-really")
    assert manage("check_ratings") == before
    assert "The log is in 4 tables" in manage("partition_log")


@ON_POSTGRESQL
def test_the_daily_snapshot_adds_the_next_table(cast, divided, capsys):
    last = parts.partitions()[-2].name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {last}")
    call_command("snapshot")
    assert last in capsys.readouterr().out
    assert parts.partitions()[-2].name == last
