"""A job that holds SQLite says how far it is, and stops when asked, though nobody else can write into the database."""

import threading
import time
from datetime import timedelta

import pytest
from django.urls import reverse

from competency.jobs import board, running
from competency.jobs.board import ask_to_stop, close_board, look_at_board, open_board, tell
from competency.jobs.kinds import KINDS, Kind
from competency.jobs.worker import work
from competency.models import Job, Team
from tests.factories import TeamFactory, UserFactory


@pytest.fixture
def beside(tmp_path, monkeypatch):
    """Boards in a folder of the test: its database lies in no file."""
    monkeypatch.setattr(board, "_place", lambda job: tmp_path / f"job-{job.pk}")
    return tmp_path


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(running, "BEAT", timedelta(milliseconds=20))
    return lambda does: monkeypatch.setitem(KINDS, "trial", Kind("Trial", does))


def trial(**fields) -> Job:
    return Job.objects.create(kind="trial", by=UserFactory(), **fields)


def held(**fields) -> Job:
    job = trial(state=Job.State.RUNNING, attempts=1, **fields)
    assert open_board(job, progress=0.4, message="Writing it")
    return job


@pytest.mark.django_db(transaction=True)
def test_what_a_job_says_while_it_holds_the_database_is_seen(kind, beside):
    seen = []

    def hold(run):
        with run.atomic():
            run.report(0.5, "Writing it")
            for _ in range(500):
                shown = look_at_board(Job.objects.get())
                if shown.progress == 0.5:
                    seen.append((shown.holds, shown.message))
                    return {}
                time.sleep(0.01)
        raise AssertionError("Nothing was said.")

    kind(hold)
    job = trial()
    assert work(threading.Event(), until_empty=True) == 1
    assert seen == [(True, "Writing it")]
    job.refresh_from_db()
    assert (job.state, look_at_board(job).holds) == ("done", False)
    assert list(beside.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_job_that_holds_the_database_stops_when_asked_and_has_written_nothing(kind, beside):
    def hold(run):
        with run.atomic():
            TeamFactory(name="Half")
            assert ask_to_stop(Job.objects.get())
            for _ in range(500):
                run.report(0.5)
                time.sleep(0.01)
        raise AssertionError("It was not stopped.")

    kind(hold)
    job = trial()
    work(threading.Event(), until_empty=True)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not Team.objects.filter(name="Half").exists()
    assert list(beside.iterdir()) == []


@pytest.mark.django_db
def test_without_a_board_the_wish_goes_to_the_database(beside):
    job = trial(state=Job.State.RUNNING, attempts=1)
    assert not ask_to_stop(job)
    job.cancel()
    assert job.cancel_asked


@pytest.mark.django_db
def test_what_a_killed_attempt_left_says_nothing_of_the_next_one(beside):
    job = held()
    job.attempts = 2
    assert not look_at_board(job).holds
    assert not ask_to_stop(job)
    ask_to_stop(Job(pk=job.pk, state=job.state, attempts=1))
    open_board(job, progress=0.0, message="")
    assert not look_at_board(job).cancel_asked


@pytest.mark.django_db
def test_a_database_with_many_writers_needs_no_board(monkeypatch):
    monkeypatch.setattr(board.connection, "vendor", "postgresql")
    job = trial(state=Job.State.RUNNING, attempts=1)
    assert not open_board(job, progress=0.1, message="")
    assert not look_at_board(job).holds
    close_board(job)


@pytest.mark.django_db
def test_the_page_says_how_far_it_is_and_that_nothing_else_can_be_saved(beside, sign_in):
    job = held()
    tell(job, progress=0.75, message="Writing it")
    page = sign_in(job.by).get(reverse("job", args=[job.pk])).content.decode()
    assert 'value="0.75"' in page
    assert "Until it has ended nothing else can be saved" in page


@pytest.mark.django_db
def test_cancelling_on_the_page_asks_on_the_board_and_writes_nothing_into_the_database(beside, sign_in):
    job = held()
    page = sign_in(job.by).post(reverse("job_cancel", args=[job.pk]), headers={"HX-Request": "true"})
    assert "It stops after this step." in page.content.decode()
    job.refresh_from_db()
    assert not job.cancel_asked
    assert look_at_board(job).cancel_asked


@pytest.mark.django_db
def test_a_cancelled_import_says_that_nothing_was_written(sign_in):
    job = Job.objects.create(kind="import", by=UserFactory(), state=Job.State.CANCELLED)
    page = sign_in(job.by).get(reverse("job", args=[job.pk])).content.decode()
    assert "Cancelled. Nothing was written." in page
