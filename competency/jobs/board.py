"""Where does a job say how far it is, and hear that it is to stop, while nobody else can write into the database?

SQLite has one writer at a time. A job that writes a large file in one transaction keeps all others waiting until it
ends, also those who would note its progress or a wish to cancel it. So both lie in small files beside the database
for as long; whoever can write the database can write there. PostgreSQL lets others write, and needs none of this.
"""

import json
from pathlib import Path

from django.db import connection

from competency.models import Job


def open_board(job: Job, *, progress: float, message: str) -> bool:
    """Say that the job is about to hold the database; False where others can write all the same."""
    if _place(job) is None:
        return False
    close_board(job)
    tell(job, progress=progress, message=message)
    return True


def tell(job: Job, *, progress: float, message: str) -> None:
    """Say how far it is; whoever reads sees either this or what was said before."""
    place = _place(job)
    unseen = place.with_name(f"{place.name}.new")
    unseen.write_text(json.dumps({"attempts": job.attempts, "progress": progress, "message": message}))
    unseen.replace(place)


def ask_to_stop(job: Job) -> bool:
    """Ask a job that holds the database to stop; False where none does, and the database takes the wish itself."""
    if not _told(job):
        return False
    _wish(job).touch()
    return True


def is_to_stop(job: Job) -> bool:
    """Whether somebody has asked since the board was opened."""
    return _wish(job).exists()


def close_board(job: Job) -> None:
    """The job holds the database no longer."""
    place = _place(job)
    if place is not None:
        place.unlink(missing_ok=True)
        _wish(job).unlink(missing_ok=True)


def look_at_board(job: Job) -> Job:
    """The same job as it says that it is by now; ``holds`` is set while it keeps others from writing."""
    told = _told(job)
    job.holds = bool(told)
    if told:
        job.progress, job.message = told["progress"], told["message"]
        job.cancel_asked = job.cancel_asked or is_to_stop(job)
    return job


def _told(job: Job) -> dict:
    """What the job says in this attempt; a file that a killed one left behind says nothing."""
    place = _place(job)
    if place is None or job.state != Job.State.RUNNING or not place.exists():
        return {}
    try:
        told = json.loads(place.read_text())
    except FileNotFoundError:
        # It has just ended.
        return {}
    return told if told["attempts"] == job.attempts else {}


def _place(job: Job) -> Path | None:
    """The file of a job; None where the database is no file of SQLite."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return Path(f"{connection.settings_dict['NAME']}-job-{job.pk}")


def _wish(job: Job) -> Path:
    place = _place(job)
    return place.with_name(f"{place.name}.stop")
