"""One file on its way in: read, mapped, held against the database, applied, taken back; for pages and commands."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.delimited import decode, is_json
from competency.exchange.destination import scale_of, split_answers
from competency.exchange.diff import Diff, Report, silent
from competency.exchange.kinds import KINDS
from competency.exchange.limits import FileProblem, Limits, megabytes
from competency.exchange.listed_json import read_json
from competency.exchange.proposal import Proposal, propose_for_workbook
from competency.exchange.saved import find_saved, use_saved
from competency.exchange.tables import Sheet, Workbook, read_workbook
from competency.exchange.undo import Undone, undo_run
from competency.models import AuditEntry, Engineer, ImportRun, Preview, SavedMapping, Skill, Team
from competency.models.auditing import write

# An upload that nobody went on with holds people's data for nothing.
KEPT_DAYS = 30


class Stale(Exception):
    """The database has changed since the preview; ``diff`` is what applying would do now, from the ``reading``."""

    def __init__(self, diff: Diff, reading: "Reading"):
        super().__init__(diff)
        self.diff, self.reading = diff, reading


@dataclass(frozen=True)
class Reading:
    """A file with the proposal how to read it; ``where`` names the framework and the team of a matrix."""

    workbook: Workbook
    proposal: Proposal
    where: dict

    @property
    def sheet(self) -> Sheet:
        name = self.proposal.mapping.sheet
        return next(sheet for sheet in self.workbook.sheets if sheet.name == name)


def limits() -> Limits:
    return Limits(file_bytes=settings.UPLOAD_MEGABYTES * 1024 * 1024)


def check_size(size: int) -> None:
    """Raise FileProblem for a file of so many bytes that would be refused, before it is read into memory."""
    most = limits().file_bytes
    if size > most:
        sentence = _(
            "The file has %(size)s and at most %(most)s can be read: split it, or save one sheet as CSV."
        )
        raise FileProblem(sentence % {"size": megabytes(size), "most": megabytes(most)})


def make_run(*, kind: str, name: str, data: bytes, by, answers: dict | None = None) -> ImportRun:
    """A run for an uploaded file, not saved yet; raises FileProblem for what cannot be read."""
    workbook = _read(kind, data, name=name)
    return ImportRun(
        kind=kind,
        file_name=name[-200:],
        digest=hashlib.sha256(data).hexdigest(),
        content=data,
        mapping=answers or {},
        cells=sum(len(sheet.rows) * sheet.width for sheet in workbook.sheets),
        by=by,
    )


def start_run(**upload) -> ImportRun:
    """Keep an uploaded file, with the arguments and errors of ``make_run``; drops uploads that were left lying.

    A saved mapping that fits the file is used.
    """
    run = make_run(**upload)
    if run.by is not None and SavedMapping.objects.visible_to(run.by).filter(kind=run.kind).exists():
        workbook = _read(run.kind, bytes(run.content), name=run.file_name)
        found = find_saved(workbook, kind=run.kind, by=run.by)
        run.mapping = use_saved(run, *found) if found else run.mapping
    run.save()
    old = timezone.now() - timedelta(days=KEPT_DAYS)
    ImportRun.objects.filter(state=ImportRun.State.UPLOADED, uploaded_at__lt=old).delete()
    return run


def read_run(run: ImportRun, *, by, answers: dict | None = None) -> Reading:
    """Read the file and propose how to understand it, with the answers kept in the run or the ones given.

    Raises FileProblem or MappingProblem with a sentence, and ValidationError once the file is no longer kept.
    """
    if run.state != ImportRun.State.UPLOADED:
        raise ValidationError(_("The file was dropped when it was applied; upload it again."))
    where, answers = split_answers(run.mapping if answers is None else answers)
    framework, scale = scale_of(where)
    known = {"known_skills": [], "known_people": []}
    if run.kind == "matrix":
        skills = Skill.objects.in_use().filter(framework=framework) if framework else Skill.objects.none()
        people = Engineer.objects.all() if by is None else Engineer.objects.visible_to(by)
        known["known_skills"] = list(skills.values_list("name", flat=True))
        known["known_people"] = list(people.values_list("name", flat=True))
    workbook = _read(run.kind, bytes(run.content), name=run.file_name)
    proposal = propose_for_workbook(workbook, kind=run.kind, scale=scale, answers=answers, **known)
    return Reading(workbook, proposal, where)


def diff_run(run: ImportRun, *, by) -> Diff:
    """Hold the file against the database, with the answers kept in the run; see ``diff_reading``."""
    return diff_reading(read_run(run, by=by), by=by)


def diff_reading(reading: Reading, *, by, report: Report = silent) -> Diff:
    """Hold what was read against the database. An open question or a refusal is a problem.

    Raises MappingProblem where it is not said where a matrix goes, and PermissionDenied where ``by`` may not import
    this; ``by`` None is the command line and may everything.
    """
    proposal = reading.proposal
    mapping = proposal.mapping
    if not proposal.is_ready:
        # What the cells mean is open, so nothing can be said about any of them yet.
        diff = Diff(mapping.sheet)
        asked = [_("Open question: %s") % question.text for question in proposal.questions]
        for sentence in [proposal.refusal] if proposal.refusal else asked:
            diff.problem(sentence)
        return diff
    return KINDS[mapping.kind].diff(reading.sheet, mapping, where=reading.where, by=by, report=report)


def apply_run(
    run: ImportRun,
    *,
    by,
    seen: str | None = None,
    reading: Reading | None = None,
    report: Report = silent,
) -> Diff:
    """Apply the file: all or nothing, in one transaction. Returns what was written; the file itself is dropped.

    ``seen`` is the fingerprint of the previewed diff; another one now raises Stale and writes nothing. A diff with
    problems and a run that was applied already raise ValidationError. ``reading`` is the file as it was read with the
    mapping that ``run`` has; without it, it is read.
    """
    with transaction.atomic():
        known, run = run, ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.UPLOADED:
            raise ValidationError(_("This file has been applied already."))
        # A person's row is the lock of their ratings: nobody rates between the diff and the writing.
        list(Engineer.objects.select_for_update().order_by("pk").values_list("pk"))
        if reading is None or known.mapping != run.mapping:
            reading = read_run(run, by=by)
        diff = diff_reading(reading, by=by, report=lambda share: report(share / 3))
        if seen is not None and seen != fingerprint(diff):
            raise Stale(diff, reading)
        if not diff.is_clean:
            raise ValidationError(_("The file has problems; nothing was written."))
        run.journal = KINDS[run.kind].apply(
            diff, run=run, by=by, report=lambda share: report(1 / 3 + share * 2 / 3)
        )
        run.counts = diff.counts() | {"ignored": len(diff.ignored)}
        run.content = b""
        run.state, run.applied_at = ImportRun.State.APPLIED, timezone.now()
        run.save(update_fields=["journal", "counts", "content", "state", "applied_at"])
        Preview.objects.filter(run=run).delete()
        write(AuditEntry.Kind.IMPORT, by=by, place=run.kind, run=run.pk, counts=run.counts)
    return diff


def take_back(run: ImportRun, *, by) -> Undone:
    """Undo an applied run, in one transaction; returns what was taken back and what was not, and keeps it in the run.

    Raises ValidationError for a run that is not applied, PermissionDenied where ``by`` may not import this any more.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.APPLIED:
            raise ValidationError(_("Only a file that has been applied can be taken back."))
        if by is not None and not by.is_hr:
            _require_own(run, by)
        undone = undo_run(run, by=by)
        run.journal["undone"] = asdict(undone)
        run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
        run.save(update_fields=["journal", "state", "undone_at"])
        write(AuditEntry.Kind.IMPORT, by=by, place=run.kind, run=run.pk, taken_back=undone.count)
    return undone


def _read(kind: str, data: bytes, *, name: str) -> Workbook:
    """The file as tables; JSON of other shapes than ours where the kind takes it."""
    most = limits()
    if len(data) <= most.file_bytes and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        text = decode(data)
        if KINDS[kind].takes_json or is_json(text):
            return read_json(text, kind=kind, limits=most)
    return read_workbook(data, name=name, limits=most)


def _require_own(run: ImportRun, by) -> None:
    """A manager takes back what is about the own teams and people only."""
    teams = set(run.journal.get("teams") or [run.journal.get("team")]) - {None}
    own = set(Team.objects.managed_by(by).filter(pk__in=teams).values_list("pk", flat=True))
    rated = set(run.rating_events.values_list("engineer_id", flat=True)) if run.kind == "ratings" else set()
    people = set(Engineer.objects.rateable_by(by).filter(pk__in=rated).values_list("pk", flat=True))
    if not (teams or rated) or own != teams or people != rated:
        raise PermissionDenied(_("You do not manage the team that this file is about."))


def fingerprint(diff: Diff) -> str:
    """A short text that changes when anything in the diff does: two previews with the same one write the same."""
    parts = [diff.differences.digest(), *(repr(each) for each in (*diff.problems, *diff.ignored))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
