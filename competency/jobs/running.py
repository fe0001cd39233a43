"""What does one job see while it runs, and how does it end?"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.models import Job
from competency.models.jobs import BEAT

from .board import close_board, is_to_stop, open_board, tell
from .kinds import KINDS

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The job was cancelled, or given up and begun again by somebody else."""


class Run:
    """One attempt at a job: its parameters, and where it says how far it is.

    What it says is written by a thread with a connection of its own, so it is seen before a transaction of the job
    ends; on SQLite, where nobody else can write until then, it stands on a board beside the database (see ``board``).
    """

    def __init__(self, job: Job):
        self.job, self.params, self.by = job, job.params, job.by
        self._said: dict = {}
        self._last = {"progress": 0.0, "message": ""}
        self._on_board = False
        self._stopped = threading.Event()
        self._lock = threading.Lock()

    def report(self, progress: float, message: str = "", *, best: dict | None = None) -> None:
        """Say how far it is (0 to 1) and keep the best result so far. Raises Stopped if it should go no further."""
        said = {"progress": min(1.0, max(0.0, progress)), "message": str(message)[:200]}
        with self._lock:
            self._last = said
            self._said |= said | ({} if best is None else {"result": best})
        if self._stopped.is_set():
            raise Stopped

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A transaction for all that the job writes: it counts only if the job is still this run's at the end."""
        self._on_board = open_board(self.job, **self._last)
        try:
            with transaction.atomic():
                yield
                if not self.job.write():
                    raise Stopped
        finally:
            with self._lock:
                self._on_board = False
                close_board(self.job)

    def beat(self) -> None:
        """Write what was said, and look whether to stop."""
        with self._lock:
            if self._on_board:
                tell(self.job, **self._last)
                if is_to_stop(self.job):
                    self._stopped.set()
                return
            said, self._said = self._said, {}
        try:
            is_mine = self.job.write(**said)
        except OperationalError:
            # A long import holds SQLite: what was said is said with the next beat.
            with self._lock:
                self._said = said | self._said
            return
        asked = Job.objects.filter(pk=self.job.pk).values_list("cancel_asked", flat=True).first()
        if not is_mine or asked:
            self._stopped.set()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Beat in a thread until the block ends."""
        ended = threading.Event()

        def beat():
            try:
                while not ended.wait(BEAT.total_seconds()):
                    self.beat()
            finally:
                connection.close()

        thread = threading.Thread(target=beat, name=f"job-{self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def perform(job: Job, *, alone: bool = False) -> None:
    """Do a claimed job to its end: done, cancelled or failed with a sentence. ``alone``: without a thread beside."""
    run, state, ends = Run(job), Job.State.DONE, {}
    try:
        if alone:
            # A failure must not break the transaction of whoever asked.
            with transaction.atomic():
                ends = {"result": KINDS[job.kind].work(run), "progress": 1.0, "message": ""}
        else:
            with run.beating():
                ends = {"result": KINDS[job.kind].work(run), "progress": 1.0, "message": ""}
    except Stopped:
        state = Job.State.CANCELLED
    except Exception as error:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        state = Job.State.FAILED
        ends = {
            "error": _("It ended with an error (%(error)s). Try again.") % {"error": type(error).__name__}
        }
    run.beat()
    job.write(state=state, ended_at=timezone.now(), **ends)
