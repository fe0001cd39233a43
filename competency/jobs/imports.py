"""Large files: what they would change, and writing that, while somebody does something else."""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from competency.exchange.limits import FileProblem
from competency.exchange.mapping import MappingProblem
from competency.exchange.moved import keep_stale
from competency.exchange.previews import keep
from competency.exchange.runs import Stale, apply_run, diff_reading, read_run
from competency.models import ImportRun

MOST_AT_ONCE = 20_000
"""A file of so many cells is read, compared and applied while the page is asked for."""

READ = 0.3
"""The share of the work that reading the file takes."""


def is_long(run: ImportRun) -> bool:
    """Whether to do it in the background."""
    return run.cells > MOST_AT_ONCE


def preview_of(run: ImportRun) -> dict:
    """What a job is about that looks what a file would change: the file, and how it is read."""
    answers = json.dumps(run.mapping, sort_keys=True)
    return {"run": run.pk, "answers": hashlib.sha256(answers.encode()).hexdigest()}


def look(run) -> dict:
    """Keep what the file would change; "open" where something about it is to be decided first."""
    file = ImportRun.objects.get(pk=run.params["run"])
    try:
        reading = _read(run, file)
        if not reading.proposal.is_ready:
            return {"open": True}
        said = _("Comparing it with what is known")
        diff = diff_reading(reading, by=run.by, report=lambda share: run.report(READ + share * 0.5, said))
    except (FileProblem, MappingProblem, ValidationError, PermissionDenied) as refusal:
        return {"refused": _sentences(refusal)}
    run.report(READ + 0.5, _("Keeping what it would change"))
    with run.atomic():
        keep(file, reading, diff, by=run.by)
    return {}


def write(run) -> dict:
    """Apply the file as it was seen: all of it or nothing; "stale" where something has changed since."""
    file = ImportRun.objects.get(pk=run.params["run"])
    try:
        reading = _read(run, file)
        said = _("Comparing it with what is known, and writing it")
        with run.atomic():
            apply_run(
                file,
                by=run.by,
                seen=run.params["seen"],
                reading=reading,
                report=lambda share: run.report(READ + share * (1 - READ), said),
            )
    except Stale as stale:
        with run.atomic():
            keep_stale(file, stale.reading, stale.diff, by=run.by)
        return {"stale": True}
    except (FileProblem, MappingProblem, ValidationError, PermissionDenied) as refusal:
        return {"refused": _sentences(refusal)}
    return {}


def _read(run, file: ImportRun):
    run.report(0, _("Reading the file"))
    reading = read_run(file, by=run.by)
    run.report(READ, _("The file is read"))
    return reading


def _sentences(refusal) -> list[str]:
    return list(getattr(refusal, "messages", None) or [str(refusal)])
