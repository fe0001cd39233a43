"""``manage.py partition_log`` says what it does, what there is, and where it can do nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from competency.operation import partitions
from tests.factories import rate

ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="the tests run on PostgreSQL")
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="the tests run on SQLite")


def said(*words) -> str:
    out = StringIO()
    call_command("partition_log", *words, stdout=out)
    return out.getvalue()


@ON_SQLITE
def test_sqlite_keeps_the_log_in_one_table_and_says_so(cast):
    with pytest.raises(CommandError, match=r"only PostgreSQL can divide it by time. Nothing was changed"):
        said()


@ON_POSTGRESQL
def test_it_tells_what_would_be_done_without_doing_it(cast):
    assert "for each quarter. Nothing was changed." in said("--dry-run", "--by", "quarter")
    assert partitions.partitions() == []


@ON_POSTGRESQL
def test_run_again_it_adds_what_is_missing_and_says_what_there_is(cast):
    rate(cast.ben, cast.python, 3)
    assert "competency_ratingevent_first: until" in said("--by", "quarter")
    assert "The log is in 4 tables; none is missing." in said()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {partitions.partitions()[-2].name}")
    assert "would be added: competency_ratingevent_" in said("--dry-run")
    assert "; added: competency_ratingevent_" in said()
    assert "none is missing" in said()


@ON_POSTGRESQL
def test_a_refusal_is_an_error_with_its_sentence(cast):
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIEW said AS SELECT id FROM competency_ratingevent")
    with pytest.raises(CommandError, match="Take the view said off"):
        said()
