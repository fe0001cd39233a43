"""The one place where a job is asked for and found again."""

import json

from django.conf import settings

from competency.models import Job, User

from .kinds import KINDS
from .running import perform


def enqueue(kind: str, params: dict, *, by: User, address: str = "") -> Job:
    """Ask for a job in the running transaction, so that it begins only if the data are there; the same asked twice
    by the same person is one job while it is unfinished.

    ``address`` is the page on which the result is seen. With ``settings.JOBS_AT_ONCE`` it is done before this returns.
    Raises KeyError for a kind that is none.
    """
    if kind not in KINDS:
        raise KeyError(f"{kind!r} is no kind of job; add it to competency.jobs.kinds.")
    known = find(kind, params, by=by)
    if known is not None and known.is_unfinished:
        return known
    job = Job.objects.create(kind=kind, params=_in_order(params), by=by, address=address)
    if settings.JOBS_AT_ONCE:
        perform(Job.objects.filter(pk=job.pk).claim(), alone=True)
        job.refresh_from_db()
    return job


def find(kind: str, params: dict, *, by: User) -> Job | None:
    """The newest of the person's jobs of that kind about exactly this; None if there is none."""
    return Job.objects.of(by).filter(kind=kind, params=_in_order(params)).first()


def _in_order(params: dict) -> dict:
    """As JSON brings it back, with sorted keys: SQLite compares the text."""
    return json.loads(json.dumps(params, sort_keys=True))
