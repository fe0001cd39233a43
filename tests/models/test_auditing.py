"""The audit log takes entries and gives none back: a chain that shows what was changed or is missing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from competency.models import AuditEntry, AuditHead
from competency.models.auditing import SAME_LOOK, Kind, problems, write, write_look
from competency.models.protection import PROTECTED, is_protected, protect, release
from competency.models.ratings import AppendOnly
from tests.factories import UserFactory, rate
from tests.models.test_concurrency import at_once

TABLE = AuditEntry._meta.db_table


def three(cast):
    return [
        write(Kind.SIGN_IN, by=cast.ada),
        write(Kind.VIEW, by=cast.eve, place="team", team=cast.platform.pk, people=[cast.ben.pk]),
        write(Kind.RIGHTS, by=cast.eve, place="rights", user=cast.ada.pk, group="HR", held=True),
    ]


def by_force(statement, *parameters):
    """What somebody does who owns the database, triggers or not."""
    if is_protected(connection, TABLE):
        release(connection, TABLE)
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("LOG", TABLE), parameters)


def test_the_log_is_whole_after_every_entry(cast):
    for count, entry in enumerate(three(cast), start=1):
        assert entry.sequence == count
    assert list(problems()) == []
    assert AuditHead.objects.get().count == 3


def test_an_entry_holds_ids_and_comes_back_as_it_was_written(cast):
    write(Kind.VIEW, by=cast.eve, place="team", team=3, people=[12, 7, 12], note={"ä": [1]})
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.team, entry.engineers, entry.facts) == (
        cast.eve.pk,
        3,
        [7, 12],
        {"note": {"ä": [1]}},
    )
    assert list(AuditEntry.objects.about(7)) == [entry]
    assert not AuditEntry.objects.about(2).exists()


@pytest.mark.parametrize(
    "column, value",
    [("kind", "export"), ("by", 99), ("team", 4), ("people", ",9,"), ("detail", "{}x"), ("place", "gaps")],
)
def test_a_changed_entry_is_found(column, value, cast):
    three(cast)
    by_force(f"UPDATE LOG SET {connection.ops.quote_name(column)} = %s WHERE sequence = 2", value)
    assert [sentence for sentence in problems() if "Entry 2" in sentence]


def test_a_changed_time_is_found(cast):
    three(cast)
    by_force("UPDATE LOG SET at = %s WHERE sequence = 1", timezone.now() - timedelta(days=9))
    assert any("Entry 1" in sentence for sentence in problems())


@pytest.mark.parametrize("gone, words", [(1, "1 to 1"), (2, "2 to 2"), (3, "its head says 3")])
def test_a_missing_entry_is_found_also_the_last_one(gone, words, cast):
    three(cast)
    by_force("DELETE FROM LOG WHERE sequence = %s", gone)
    assert any(words in sentence for sentence in problems())


def test_a_log_written_anew_is_found_by_a_head_that_was_noted(cast):
    three(cast)
    head = AuditHead.objects.get()
    noted = head.count, head.digest
    by_force("DELETE FROM LOG")
    AuditHead.objects.all().delete()
    three(cast)
    assert list(problems()) == []
    assert list(problems(expected=noted)) != []
    assert list(problems(expected=(9, "0" * 64))) == ["The log has 3 entries; 9 were noted."]


def test_without_its_head_the_log_takes_nothing_more(cast):
    three(cast)
    AuditHead.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        write(Kind.SIGN_IN, by=cast.ada)


def test_no_code_changes_an_entry(cast):
    entry = three(cast)[0]
    for attempt in (
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(place="x"),
        AuditEntry.objects.all().delete,
    ):
        with pytest.raises(AppendOnly):
            attempt()


@pytest.mark.parametrize("statement", ["UPDATE LOG SET place = 'x'", "DELETE FROM LOG"])
def test_the_database_itself_refuses(statement, cast):
    three(cast)
    if not is_protected(connection, TABLE):
        protect(connection, TABLE)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.replace("LOG", TABLE))
    assert list(problems()) == []


def test_every_protected_table_is_there():
    assert PROTECTED == (TABLE,)


def test_what_is_rolled_back_leaves_no_entry(cast):
    with pytest.raises(RuntimeError), transaction.atomic():
        write(Kind.SIGN_IN, by=cast.ada)
        raise RuntimeError
    assert not AuditEntry.objects.exists()
    assert list(problems()) == []


def test_the_same_look_is_noted_once_in_a_while(cast, monkeypatch):
    look = {"place": "team", "team": cast.platform.pk}
    assert write_look(cast.eve, people=[1, 2], **look)
    assert write_look(cast.eve, people=[2, 1], **look) is None
    assert write_look(cast.eve, people=[1, 2, 3], **look), "somebody else is on the page"
    assert write_look(cast.root, people=[1, 2], **look), "somebody else looks"
    later = timezone.now() + SAME_LOOK + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert write_look(cast.eve, people=[1, 2], **look)


def test_a_page_without_people_is_not_noted(cast):
    assert write_look(cast.eve, place="team", people=[]) is None


@pytest.mark.django_db(transaction=True)
def test_the_chain_does_not_fork_when_many_write_at_once(cast):
    users = [UserFactory() for _ in range(6)]

    def sign_in_often(user):
        return lambda: [write(Kind.SIGN_IN, by=user) for _ in range(5)]

    at_once(*map(sign_in_often, users))
    assert AuditEntry.objects.count() == 30
    assert list(problems()) == []


def test_a_rating_neither_writes_nor_waits_for_the_log(cast, queries):
    with queries() as sent:
        rate(cast.ben, cast.python, 3)
    assert not [statement for statement in sent if "audit" in statement]
