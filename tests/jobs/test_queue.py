"""Asking for a job: one row in the caller's transaction, done at once only where that is wanted."""

import pytest
from django.db import transaction
from django.utils import timezone

from competency import jobs
from competency.jobs.kinds import KINDS, Kind
from competency.models import Job, Team
from competency.models.jobs import KEPT


@pytest.fixture
def kind(monkeypatch):
    def set_work(work):
        monkeypatch.setitem(KINDS, "trial", Kind("Trial", work))

    return set_work


def test_in_tests_a_job_is_done_where_it_is_asked_for(cast, kind):
    kind(lambda run: {"doubled": 2 * run.params["n"]})
    job = jobs.enqueue("trial", {"n": 4}, by=cast.ada, address="/there/")
    assert (job.state, job.result, job.progress, job.attempts) == ("done", {"doubled": 8}, 1.0, 1)
    assert job.ended_at >= job.started_at


def test_a_kind_that_is_none_is_refused(cast):
    with pytest.raises(KeyError, match="no kind of job"):
        jobs.enqueue("nonsense", {}, by=cast.ada)
    assert not Job.objects.exists()


def test_a_job_goes_away_with_the_transaction_that_asked_for_it(cast, kind, settings):
    settings.JOBS_AT_ONCE = False
    kind(lambda run: {})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("trial", {}, by=cast.ada)
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_the_same_asked_twice_is_one_job_until_it_has_ended(cast, kind, settings):
    settings.JOBS_AT_ONCE = False
    kind(lambda run: {})
    first = jobs.enqueue("trial", {"a": 1, "b": 2}, by=cast.ada)
    assert jobs.enqueue("trial", {"b": 2, "a": 1}, by=cast.ada) == first
    assert jobs.enqueue("trial", {"b": 2, "a": 1}, by=cast.eve) != first
    first.cancel()
    assert jobs.enqueue("trial", {"a": 1, "b": 2}, by=cast.ada) != first


def test_a_failure_is_a_sentence_and_leaves_nothing_half_written(cast, kind):
    def fail(run):
        Team.objects.create(name="Half-written", slug="half-written")
        raise ValueError("the secret name of a person")

    kind(fail)
    job = jobs.enqueue("trial", {}, by=cast.ada)
    assert job.state == "failed"
    assert "ValueError" in job.error
    assert "secret" not in job.error
    assert not Team.objects.filter(slug="half-written").exists()


def test_what_ended_long_ago_is_deleted_and_nothing_else(cast, kind):
    kind(lambda run: {})
    old, new = (jobs.enqueue("trial", {"n": n}, by=cast.ada) for n in (1, 2))
    waiting = Job.objects.create(kind="trial", by=cast.ada)
    Job.objects.filter(pk__in=[old.pk, waiting.pk]).update(asked_at=timezone.now() - 2 * KEPT)
    Job.objects.filter(pk=old.pk).update(ended_at=timezone.now() - 2 * KEPT)
    assert Job.objects.prune() == 1
    assert set(Job.objects.all()) == {new, waiting}
