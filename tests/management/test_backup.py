"""Copies of the database, made while people work, and brought back; on whichever database the tests run."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from competency.models import AuditEntry, Engineer, Rating, RatingEvent
from competency.models.auditing import problems
from competency.models.folding import differences
from competency.models.protection import PROTECTED, is_protected, protect, release
from competency.operation import copies
from tests.factories import rate

pytestmark = pytest.mark.django_db(transaction=True)

ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="the tests run on PostgreSQL")


def backup(directory, *arguments) -> tuple[Path, str]:
    out = StringIO()
    call_command("backup", str(directory), *arguments, stdout=out)
    path, _colon, said = out.getvalue().partition(": ")
    return Path(path), said


def restore(path, *arguments) -> str:
    out = StringIO()
    call_command("restore", str(path), *arguments, stdout=out)
    return out.getvalue()


def test_a_copy_brings_everything_back(cast, sign_in, tmp_path):
    rate(cast.ben, cast.python, 3)
    client = sign_in(cast.ada)
    path, said = backup(tmp_path / "copies")
    assert "restored on trial with" in said
    assert path.stat().st_mode & 0o077 == 0
    rate(cast.ben, cast.python, 1)
    Engineer.objects.create(name="Zoe")
    assert "1 current ratings equal the fold of 1 entries" in restore(path, "--yes-really")
    assert [e.level for e in RatingEvent.objects.all()] == [3]
    assert Rating.objects.get().level == 3
    assert not Engineer.objects.filter(name="Zoe").exists()
    assert client.get("/teams/platform/").status_code == 302 and not Session.objects.exists()
    rate(cast.ben, cast.python, 4)
    assert list(differences()) == []


def test_copies_are_in_the_audit_log_and_a_database_that_is_read_only_is_copied_too(
    cast, tmp_path, monkeypatch
):
    path, _said = backup(tmp_path)
    restore(path, "--yes-really")
    assert [entry.facts["names"] for entry in AuditEntry.objects.all()] == [["restore"]]
    backup(tmp_path)
    assert AuditEntry.objects.first().facts == {"names": ["backup"]}
    assert list(problems()) == []

    def refused(*_arguments, **_words):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("competency.management.commands.backup.write", refused)
    assert backup(tmp_path)[0].is_file()


def test_a_copy_made_while_people_rate_is_consistent(cast, tmp_path):
    def go_on():
        try:
            for number in range(60):
                rate(cast.ben, cast.python, number % 5)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        rating = pool.submit(go_on)
        paths = [backup(tmp_path)[0] for _time in range(3)]
        rating.result(timeout=60)
    assert RatingEvent.objects.count() == 60
    for path in paths:
        restore(path, "--yes-really")
        assert list(differences()) == []


def test_a_copy_replaces_tables_that_the_database_protects_and_protects_them_again(cast, tmp_path):
    # The tests' own database is without protection, see conftest.py.
    for table in PROTECTED:
        protect(connection, table)
    try:
        path, _said = backup(tmp_path)
        assert "is back" in restore(path, "--yes-really")
        assert all(is_protected(connection, table) for table in PROTECTED)
    finally:
        for table in PROTECTED:
            release(connection, table)


def test_something_that_is_there_is_replaced_only_if_asked_twice(cast, tmp_path):
    path, _said = backup(tmp_path)
    with pytest.raises(CommandError, match="is not empty"):
        restore(path)


def test_only_so_many_copies_are_kept(cast, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    made = [backup(tmp_path, "--keep", "2")[0] for _time in range(3)]
    assert sorted(tmp_path.iterdir()) == [*made[1:], tmp_path / "notes.txt"]


@pytest.mark.parametrize(
    "content", [b"", b"name;level\nBen;3\n", b"SQLite format 3\x00" + b"x" * 5000, b"PGDMPxxxx"]
)
def test_a_file_that_is_no_copy_changes_nothing(cast, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore(path, "--yes-really")
    with pytest.raises(CommandError, match="There is no file"):
        restore(tmp_path / "nowhere", "--yes-really")
    assert Engineer.objects.filter(name="Ben").exists()


@ON_SQLITE
def test_another_sqlite_file_is_no_copy_of_ours(cast, tmp_path):
    with sqlite3.connect(tmp_path / "other.sqlite3") as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    with pytest.raises(CommandError, match="is no copy of Competency"):
        restore(tmp_path / "other.sqlite3", "--yes-really")
    assert Engineer.objects.filter(name="Ben").exists()


def test_a_copy_that_cannot_be_read_back_leaves_no_file(cast, tmp_path, monkeypatch):
    def damaged(*_arguments):
        raise copies.CopyRefused("It is damaged.")

    monkeypatch.setattr(copies, "_rows_of_sqlite", damaged)
    monkeypatch.setattr(copies, "_restore_and_count", damaged)
    with pytest.raises(CommandError, match=r"No copy was made. It is damaged."):
        backup(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_made_gets_a_sentence(cast, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CommandError, match="No copy was made"):
        backup(tmp_path / "file")
