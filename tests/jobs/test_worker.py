"""Workers: each job once, alive while they beat, begun again after a kill, stopped when asked."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from competency.jobs import running
from competency.jobs.kinds import KINDS, Kind
from competency.jobs.running import Run, Stopped, perform
from competency.jobs.worker import work
from competency.models import Job, Team
from competency.models.jobs import MOST_ATTEMPTS, SILENCE
from tests.endurance.app import ROOT, App
from tests.factories import UserFactory


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(running, "BEAT", timedelta(milliseconds=20))

    def set_work(work):
        monkeypatch.setitem(KINDS, "trial", Kind("Trial", work))

    return set_work


def trial(**fields) -> Job:
    return Job.objects.create(kind="trial", by=UserFactory(), **fields)


def silence(job):
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - 2 * SILENCE)


@pytest.mark.django_db(transaction=True)
def test_many_workers_do_each_job_once(kind):
    done = []
    kind(lambda run: done.append(run.job.pk) or {})
    expected = [trial().pk for _ in range(12)]

    def one_worker(_):
        try:
            return work(threading.Event(), until_empty=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(one_worker, range(3))) == len(expected)
    assert sorted(done) == expected
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.django_db(transaction=True)
def test_progress_and_the_best_so_far_are_seen_while_it_runs(kind):
    seen = {}

    def climb(run):
        run.report(0.5, "Half of it", best={"cost": 3})
        for _ in range(500):
            seen.update(Job.objects.values("progress", "message", "result").get())
            if seen["message"]:
                return {"cost": 2}
            time.sleep(0.01)
        raise AssertionError("Nothing was written.")

    kind(climb)
    job = trial()
    assert work(threading.Event(), until_empty=True) == 1
    assert seen == {"progress": 0.5, "message": "Half of it", "result": {"cost": 3}}
    job.refresh_from_db()
    assert (job.state, job.progress, job.result) == ("done", 1.0, {"cost": 2})


@pytest.mark.django_db(transaction=True)
def test_a_running_job_stops_when_asked_and_keeps_the_best_so_far(kind):
    def endless(run):
        for step in range(500):
            run.report(0, best={"step": 7})
            if step == 2:
                run.job.cancel()
            time.sleep(0.01)
        raise AssertionError("It was not stopped.")

    kind(endless)
    job = trial()
    work(threading.Event(), until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.result) == ("cancelled", {"step": 7})


def test_a_waiting_job_is_cancelled_at_once(db):
    job = trial()
    job.cancel()
    assert job.state == "cancelled"
    assert Job.objects.claim() is None


def test_a_job_that_has_ended_cannot_be_cancelled(db):
    job = trial(state="done")
    job.cancel()
    assert (job.state, job.cancel_asked) == ("done", False)


def test_a_silent_job_waits_again_and_a_beating_one_does_not(db):
    silent, beating = trial(), trial()
    for job in (silent, beating):
        assert Job.objects.claim() == job
    silence(silent)
    assert Job.objects.reap() == 1
    assert [job.state for job in Job.objects.order_by("pk")] == ["waiting", "running"]


def test_a_job_that_kills_its_workers_is_given_up(db):
    job = trial()
    for _ in range(MOST_ATTEMPTS):
        assert Job.objects.claim() == job
        silence(job)
        assert Job.objects.reap() == 1
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error


def test_a_silent_job_that_was_to_be_cancelled_is(db):
    job = trial()
    Job.objects.claim().cancel()
    silence(job)
    Job.objects.reap()
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_given_up_writes_nothing_more(kind, monkeypatch):
    def given_up(run):
        monkeypatch.setattr(Run, "beat", lambda run: None)
        silence(run.job)
        Job.objects.reap()
        assert Job.objects.claim().attempts == 2
        with run.atomic():
            Team.objects.create(name="Twice", slug="twice")
        return {"late": True}

    kind(given_up)
    trial()
    perform(Job.objects.claim())
    job = Job.objects.get()
    assert (job.state, job.result, job.attempts) == ("running", None, 2)
    assert not Team.objects.exists()


def test_a_report_after_a_stop_ends_the_work(db):
    job = trial()
    run = Run(Job.objects.claim())
    job.refresh_from_db()
    job.cancel()
    run.beat()
    with pytest.raises(Stopped):
        run.report(0.2)


def test_it_ends_with_its_parent(db):
    assert work(threading.Event(), parent=os.getppid() + 1) == 0


KILLED = """
import django, os, signal
django.setup()
from competency.jobs.kinds import KINDS, Kind
from competency.jobs.worker import work
import threading
KINDS["trial"] = Kind("Trial", lambda run: os.kill(os.getpid(), signal.SIGKILL))
work(threading.Event(), until_empty=True)
"""
AGAIN = KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)", "{}")
ASK = """
import django
django.setup()
from competency.models import Job, User
Job.objects.create(kind="trial", by=User.objects.create(email="ada@example.com", name="Ada"))
"""
TOLD = """
import django
django.setup()
from competency.models import Job
print(*Job.objects.values_list("state", "attempts").get())
"""
LATER = """
import django
django.setup()
from datetime import timedelta
from django.db.models import F
from competency.models import Job
Job.objects.update(heartbeat_at=F("heartbeat_at") - timedelta(minutes=5))
"""


def test_what_a_killed_worker_had_begun_is_done_by_the_next(empty_database, tmp_path):
    app = App(empty_database, tmp_path)
    app.python("manage.py", "migrate", "--verbosity", "0")
    app.python("-c", ASK)
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=app.environment, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert app.python("-c", TOLD).stdout.split() == ["running", "1"]
    app.python("-c", LATER)
    app.python("-c", AGAIN)
    assert app.python("-c", TOLD).stdout.split() == ["done", "2"]


def test_sigterm_ends_an_idle_worker(empty_database, tmp_path):
    app = App(empty_database, tmp_path)
    app.python("manage.py", "migrate", "--verbosity", "0")
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=app.environment)
    wait_until_it_listens(process.pid)
    process.terminate()
    assert process.wait(timeout=20) == 0


def wait_until_it_listens(pid):
    """Until the process has something to do on SIGTERM; where the system does not tell, long enough."""
    state = Path(f"/proc/{pid}/status")
    for _attempt in range(300):
        time.sleep(0.1)
        if state.exists():
            caught = int(re.search(r"SigCgt:\s*(\w+)", state.read_text())[1], 16)
            if caught >> (signal.SIGTERM - 1) & 1:
                return
    assert not state.exists(), "It never listened to SIGTERM."
