"""The loop of a worker: take a job, do it, take the next, until told to stop."""

import logging
import os
import threading
from time import monotonic

from django.db import OperationalError, close_old_connections

from competency.models import Job

from .running import perform

logger = logging.getLogger(__name__)

PAUSE = 0.5
REAP_EVERY = 15.0


def work(stop: threading.Event, *, parent: int | None = None, until_empty: bool = False) -> int:
    """Work until ``stop`` is set, or the process ``parent`` is gone; how many jobs were done.

    A job that has begun is finished first. ``until_empty`` ends it where nothing waits.
    """
    done, reaped_at = 0, None
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        close_old_connections()
        try:
            if reaped_at is None or monotonic() - reaped_at > REAP_EVERY:
                if count := Job.objects.reap():
                    logger.warning("%s jobs were left behind by a killed worker", count)
                Job.objects.prune()
                reaped_at = monotonic()
            job = Job.objects.claim()
            if job is not None:
                perform(job)
        except OperationalError as trouble:
            # What had begun is found again by its silence.
            logger.warning("The database does not answer, trying again: %s", trouble)
            stop.wait(10 * PAUSE)
            continue
        if job is not None:
            done += 1
        elif until_empty:
            break
        else:
            stop.wait(PAUSE)
    return done
