"""One file on its way in: read, mapped, held against the database, applied, taken back; for pages and commands."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.diff import Diff
from competency.exchange.limits import Limits
from competency.exchange.mapping import MappingProblem
from competency.exchange.matrix_apply import apply_matrix
from competency.exchange.matrix_diff import Destination, diff_matrix
from competency.exchange.matrix_reading import read_matrix
from competency.exchange.proposal import Proposal, propose_for_workbook
from competency.exchange.roster_apply import apply_roster
from competency.exchange.roster_diff import diff_roster
from competency.exchange.roster_reading import read_roster
from competency.exchange.tables import Workbook, read_workbook
from competency.exchange.undo import Undone, undo_run
from competency.models import Engineer, Framework, ImportRun, Skill, Source, Team

KINDS = ("roster", "matrix")
DEFAULT_SCALE = (0, 5, {})


class Stale(Exception):
    """The database has changed since the preview; ``diff`` is what applying would do now."""

    def __init__(self, diff: Diff):
        super().__init__(diff)
        self.diff = diff


@dataclass(frozen=True)
class Reading:
    """A file with the proposal how to read it; ``where`` names the framework and the team of a matrix."""

    workbook: Workbook
    proposal: Proposal
    where: dict


def limits() -> Limits:
    return Limits(file_bytes=settings.UPLOAD_MEGABYTES * 1024 * 1024)


def start_run(*, kind: str, name: str, data: bytes, by) -> ImportRun:
    """Keep an uploaded file; raises FileProblem for what cannot be read, and then keeps nothing."""
    read_workbook(data, name=name, limits=limits())
    return ImportRun.objects.create(
        kind=kind,
        file_name=name[-200:],
        digest=hashlib.sha256(data).hexdigest(),
        content=data,
        by=by,
    )


def read_run(run: ImportRun, *, answers: dict | None = None) -> Reading:
    """Read the file and propose how to understand it, with the answers kept in the run or the ones given.

    Raises FileProblem or MappingProblem with a sentence.
    """
    answers = dict(run.mapping if answers is None else answers)
    where = {name: answers.pop(name, "") for name in ("framework", "team")}
    framework = _framework(where["framework"])
    scale, skills = DEFAULT_SCALE, []
    if isinstance(framework, Framework):
        levels = {level.name: level.value for level in framework.levels.all()}
        if levels:
            scale = (min(levels.values()), max(levels.values()), levels)
        skills = list(Skill.objects.in_use().filter(framework=framework).values_list("name", flat=True))
    people = Engineer.objects.values_list("name", flat=True) if run.kind == "matrix" else []
    workbook = read_workbook(bytes(run.content), name=run.file_name, limits=limits())
    proposal = propose_for_workbook(
        workbook, kind=run.kind, scale=scale, known_skills=skills, known_people=people, answers=answers
    )
    return Reading(workbook, proposal, where)


def diff_run(run: ImportRun, *, by) -> Diff:
    """Hold the file against the database, with the answers kept in the run.

    Raises PermissionDenied where ``by`` may not import this; ``by`` None is the command line and may everything.
    """
    reading = read_run(run)
    mapping = reading.proposal.mapping
    sheet = next(sheet for sheet in reading.workbook.sheets if sheet.name == mapping.sheet)
    if reading.proposal.refusal:
        diff = Diff(mapping.sheet)
        diff.problem(reading.proposal.refusal)
        return diff
    if reading.proposal.questions:
        # What the cells mean is open, so nothing can be said about any of them yet.
        diff = Diff(mapping.sheet)
        for question in reading.proposal.questions:
            diff.problem(_("Open question: %s") % question.text)
        return diff
    if run.kind == "roster":
        _require_hr(by)
        diff = diff_roster(read_roster(sheet, mapping), mapping)
    else:
        diff = diff_matrix(
            read_matrix(sheet, mapping), mapping, destination=_destination(reading, mapping, by=by)
        )
    return diff


def apply_run(run: ImportRun, *, by, seen: str | None = None) -> Diff:
    """Apply the file: all or nothing, in one transaction. Returns what was written.

    ``seen`` is the fingerprint of the previewed diff; another one now raises Stale and writes nothing. A diff with
    problems raises ValidationError. Applied runs are not applied again.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.UPLOADED:
            raise ValidationError(_("This file has been applied already."))
        diff = diff_run(run, by=by)
        if seen is not None and seen != fingerprint(diff):
            raise Stale(diff)
        if not diff.is_clean:
            raise ValidationError(_("The file has problems; nothing was written."))
        if run.kind == "roster":
            run.journal = apply_roster(diff.plan)
        else:
            scale = read_run(run).proposal.mapping.scale
            run.journal = apply_matrix(
                diff.plan, run=run, by=by, scale=(scale.bottom, scale.top, scale.names)
            )
        run.counts = diff.counts()
        run.state, run.applied_at = ImportRun.State.APPLIED, timezone.now()
        run.save(update_fields=["journal", "counts", "state", "applied_at"])
    return diff


def take_back(run: ImportRun, *, by) -> Undone:
    """Undo an applied run, in one transaction; returns what was taken back and what was not."""
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportRun.State.APPLIED:
            raise ValidationError(_("Only a file that has been applied can be taken back."))
        undone = undo_run(run, by=by)
        run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
        run.save(update_fields=["state", "undone_at"])
    return undone


def fingerprint(diff: Diff) -> str:
    """A short text that changes when anything in the diff changes: two previews with the same one write the same."""
    parts = [repr(difference) for difference in diff.differences] + [repr(p) for p in diff.problems]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _framework(name: str) -> Framework | str | None:
    """A framework by its short name, or the name of a new one after "new:"; None where nothing is said."""
    return _named(
        name, Framework.objects.in_use(), _("There is no framework “%s”; choose one, or name a new one.")
    )


def _team(name: str) -> Team | str | None:
    """A team in the same way."""
    return _named(name, Team.objects.in_use(), _("There is no team “%s”; choose one, or name a new one."))


def _named(name: str, among, missing: str):
    if not name.startswith("new:"):
        found = among.filter(slug=name).first() if name else None
        if name and found is None:
            raise MappingProblem(missing % name)
        return found
    new = name[4:].strip()
    same = among.filter(name__iexact=new).first()
    return same or new or None


def _destination(reading: Reading, mapping, *, by) -> Destination:
    """Where a matrix goes, and what ``by`` may do there. Raises MappingProblem where it is not decided yet."""
    framework, team = _framework(reading.where["framework"]), _team(reading.where["team"])
    if framework is None:
        raise MappingProblem(_("Say into which framework the skills go."))
    if team is None:
        raise MappingProblem(_("Say into which team the people go."))
    if by is None or by.is_hr:
        return Destination(framework, team, may_add=True)
    if isinstance(framework, str) or isinstance(team, str):
        raise PermissionDenied(_("Only HR adds frameworks and teams."))
    if not by.leads(team, part="manager"):
        raise PermissionDenied(_("You do not manage this team."))
    if mapping.source != Source.MANAGER:
        raise PermissionDenied(
            _("A manager imports the manager's ratings; self-ratings are for HR to bring in.")
        )
    rateable = frozenset(Engineer.objects.rateable_by(by).in_teams([team]).values_list("pk", flat=True))
    return Destination(framework, team, may_add=False, rateable=rateable)


def _require_hr(by) -> None:
    if by is not None and not by.is_hr:
        raise PermissionDenied(_("Only HR imports rosters."))
