"""How do a team's needs change: all at once, with history, and never over somebody else's change unseen?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import OuterRef, Subquery
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from . import summaries
from .accounts import User
from .framework import Skill
from .needs import Requirement
from .organisation import Team


class Stated(NamedTuple):
    """What a team says that it needs of one skill; the fields are those of ``Requirement``."""

    level: int
    headcount: Decimal
    weight: int
    deadline_months: int | None
    starts_on: date | None


class ChangedMeanwhile(NamedTuple):
    """A need that somebody else has changed since it was looked at; ``now`` None is removed."""

    skill_id: int
    now: Stated | None
    by: User | None
    at: datetime | None


class Change(NamedTuple):
    """One entry of the history of a team's needs; ``was`` or ``now`` None is "no need"."""

    skill: Skill
    at: datetime
    by: User | None
    was: Stated | None
    now: Stated | None


class NeedsConflict(Exception):
    """Somebody else has changed rows that are to be changed; nothing was written. ``rows`` tells which."""

    def __init__(self, rows: list[ChangedMeanwhile]):
        super().__init__(f"{len(rows)} needs were changed meanwhile")
        self.rows = rows


@dataclass
class Saved:
    """Ids of the skills whose need was written, and of those ``kept`` as somebody else has changed them."""

    added: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.touched)

    @property
    def touched(self) -> list[int]:
        return self.added + self.changed + self.removed


def stated(requirement) -> Stated:
    """The words of a requirement, or of an entry of its history."""
    return Stated(*(getattr(requirement, name) for name in Stated._fields))


@transaction.atomic
def save_needs(
    team: Team,
    *,
    wanted: Mapping[int, Stated | None],
    seen: Mapping[int, Stated | None],
    by: User,
) -> Saved:
    """Make the team's needs what is wanted, by skill id; None is no need, a skill that is not named stays as it is.

    ``seen`` is what the person had before their eyes. Where it is no longer so, what they left alone stays as the
    other has made it; what they changed themselves raises NeedsConflict, and nothing is written.
    """
    # Two who save at once queue up on the team's row.
    Team.objects.select_for_update().get(pk=team.pk)
    current = {need.skill_id: need for need in team.requirements.filter(skill__in=wanted)}
    saved, foreign = Saved(), []
    for skill_id, want in wanted.items():
        need, was = current.get(skill_id), seen.get(skill_id)
        now = stated(need) if need is not None else None
        if want == now:
            continue
        if now == was:
            group = saved.added if now is None else saved.removed if want is None else saved.changed
            group.append(skill_id)
        elif want == was:
            saved.kept.append(skill_id)
        else:
            foreign.append(skill_id)
    if foreign:
        raise NeedsConflict(_changed_meanwhile(team, foreign, current))
    _write(team, saved, wanted, current, by)
    if saved:
        summaries.refresh([team.pk], skills=saved.touched)
    return saved


def _write(team, saved: Saved, wanted, current, by) -> None:
    if saved.added:
        rows = [Requirement(team=team, skill_id=pk, **wanted[pk]._asdict()) for pk in saved.added]
        bulk_create_with_history(rows, Requirement, default_user=by)
    if saved.changed:
        rows = [current[pk] for pk in saved.changed]
        for row in rows:
            for name, value in wanted[row.skill_id]._asdict().items():
                setattr(row, name, value)
        bulk_update_with_history(rows, Requirement, list(Stated._fields), default_user=by)
    for pk in saved.removed:
        # One by one: the history of what is deleted is written as each goes.
        current[pk]._history_user = by
        current[pk].delete()


def _changed_meanwhile(team, skills, current) -> list[ChangedMeanwhile]:
    """Who changed these needs last. One query."""
    newest: dict[int, object] = {}
    entries = Requirement.history.filter(team=team.pk, skill__in=skills).select_related("history_user")
    for entry in entries.order_by("history_id"):
        newest[entry.skill_id] = entry
    return [
        ChangedMeanwhile(
            pk,
            stated(current[pk]) if pk in current else None,
            getattr(newest.get(pk), "history_user", None),
            getattr(newest.get(pk), "history_date", None),
        )
        for pk in skills
    ]


def changes_of_needs(team: Team, *, most: int) -> list[Change]:
    """The newest changes of the team's needs, each with what was before. Two queries."""
    entries = Requirement.history.filter(team=team.pk)
    earlier = entries.filter(skill=OuterRef("skill"), history_id__lt=OuterRef("history_id"))
    newest = list(
        entries.annotate(before=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
        .select_related("skill", "history_user")
        .order_by("-history_id")[:most]
    )
    before = {
        entry.history_id: entry
        for entry in Requirement.history.filter(
            history_id__in=[entry.before for entry in newest if entry.before is not None]
        )
    }
    return [_change(entry, before.get(entry.before)) for entry in newest]


def _change(entry, before) -> Change:
    if entry.history_type == "-":
        was, now = stated(entry), None
    else:
        was = None if before is None or before.history_type == "-" else stated(before)
        now = stated(entry)
    return Change(entry.skill, entry.history_date, entry.history_user, was, now)
