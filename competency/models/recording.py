"""The one door to ratings: ``record`` for one, ``record_many`` for many.

Every write appends to the log and brings the current row up to date in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from . import summaries
from .asking import window_columns, window_from, windows_of
from .folding import Scale, batched, conclude, fold, scales_by_skill, write_rows
from .framework import Skill
from .people import Engineer
from .prepared import Prepared, PreparedObjects
from .ratings import Rating, RatingEvent, Source
from .writing import insert_many, maker, write_one


class RatingRefused(ValidationError):
    """A rating that cannot be recorded, with a sentence for people."""


class RatingConflict(Exception):
    """Somebody else has rated the same cell since the writer last looked; ``event`` is what they said."""

    def __init__(self, event: RatingEvent):
        super().__init__(event)
        self.event = event


# The engineer's row is the lock: two writers of one person queue up, also for a first rating.
_LOCKED = Prepared(
    lambda engineer, on, skill: (
        Engineer.objects.select_for_update()
        .filter(pk=engineer)
        .order_by()
        .values_list(
            ExpressionWrapper(Q(left_on__isnull=False, left_on__lte=on), BooleanField()),
            *window_columns(skill),
        )
    ),
    engineer=int,
    on=date,
    skill=str,
)


# No entry has an empty key, so without one nothing is repeated.
_KNOWN = PreparedObjects(
    lambda engineer, skill, key: Rating.objects.filter(engineer=engineer, skill=skill).annotate(
        repeated=Exists(RatingEvent.objects.filter(engineer=engineer, skill=skill, request_key=key))
    ),
    engineer=int,
    skill=int,
    key=str,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One rating on its way in through ``record_many``.

    ``rated_at`` None means now, ``cycle_id`` None the open round that asks for the cell, if there is one.
    """

    engineer_id: int
    skill_id: int
    source: str
    level: int | None = None
    not_applicable: bool = False
    interest: int | None = None
    note: str = ""
    by_id: int | None = None
    rated_at: datetime | None = None
    cycle_id: int | None = None


def record(
    engineer: Engineer,
    *,
    skill: Skill,
    source: str,
    by,
    level: int | None = None,
    not_applicable: bool = False,
    interest: int | None = None,
    note: str | None = "",
    rated_at: datetime | None = None,
    seen: int | None = None,
    request_key: str | None = None,
) -> Rating:
    """Record what one source says of one engineer and skill, and return the current row.

    No ``level``, no ``not_applicable`` and no ``interest`` takes the source's rating back. A ``note`` of None keeps the
    one that the source's rating has. ``seen`` is the id of the newest log entry that the writer has seen: a newer one
    by somebody else for the same cell and source raises RatingConflict and nothing is written. A ``request_key`` that
    was recorded before returns the row as it is. Raises RatingRefused with a sentence. A fixed number of queries.
    """
    with transaction.atomic():
        [(gone, *columns)] = _LOCKED(engineer=engineer.pk, on=timezone.localdate(), skill=f",{skill.pk},")
        window = window_from(*columns)
        rating = next(iter(_KNOWN(engineer=engineer.pk, skill=skill.pk, key=request_key or "")), None)
        if rating is not None and rating.repeated:
            rating.replaced = rating.word(source)
            return rating
        scale = Scale.of(skill.framework_id)
        _refuse_wrong(engineer, skill, scale, source, level, not_applicable, interest, rated_at, gone=gone)
        rating = rating or Rating(engineer=engineer, skill=skill)
        rating.replaced = rating.word(source)
        if seen is not None:
            _refuse_unseen(rating, source, seen, by)
        event = RatingEvent(
            engineer=engineer,
            skill=skill,
            source=source,
            level=level,
            not_applicable=not_applicable,
            interest=interest,
            note=getattr(rating, f"{source}_note", "") if note is None else note.strip(),
            by=by,
            rated_at=rated_at or _not_before(rating, source, timezone.now()),
            request_key=request_key,
        )
        event.cycle_id = window.asks_at(event.rated_at)
        _append(event)
        fold(rating, event)
        conclude(rating, scale=scale, window=window)
        write_one(rating, key=("engineer", "skill"))
        summaries.refresh_cell(engineer, skill)
    return rating


def _append(event: RatingEvent) -> None:
    """Write the entry; raises RatingRefused where its key is that of a rating of something else."""
    try:
        write_one(event)
    except IntegrityError as error:
        if event.request_key is None or "request_key" not in str(error):
            raise
        sentence = _("This was sent before as a rating of something else; reload the page and rate again.")
        raise RatingRefused(sentence) from error


def record_many(
    entries: Iterable[Entry], *, import_run=None, batch: int = 5000, summarise: bool = True
) -> int:
    """Record many ratings set by set in one transaction; returns how many. Memory follows ``batch``, not the total.

    Takes what it is given: permission, levels and retired skills are the caller's to check (an import does so row by
    row, with sentences). ``summarise=False`` leaves the teams' summaries to the caller.
    """
    total, engineers, skills, scales = 0, set(), set(), scales_by_skill()
    now = timezone.now()
    with transaction.atomic():
        for chunk in batched(entries, batch):
            _record_batch(chunk, now=now, scales=scales, import_run=import_run)
            total += len(chunk)
            engineers.update(entry.engineer_id for entry in chunk)
            skills.update(entry.skill_id for entry in chunk)
        if summarise:
            summaries.refresh_engineers(engineers, skills=skills)
    return total


def _record_batch(chunk, *, now, scales, import_run) -> None:
    engineer_ids = {entry.engineer_id for entry in chunk}
    skill_ids = {entry.skill_id for entry in chunk}
    # The same lock as in ``record``, in one order for everybody.
    list(Engineer.objects.select_for_update().filter(pk__in=engineer_ids).order_by("pk").values_list("pk"))
    rows = {
        (rating.engineer_id, rating.skill_id): rating
        for rating in Rating.objects.filter(engineer__in=engineer_ids, skill__in=skill_ids)
    }
    windows = windows_of(engineer_ids)
    events, touched = [], {}
    make_rating, make_event = maker(Rating), maker(RatingEvent)
    for entry in chunk:
        key = entry.engineer_id, entry.skill_id
        rating = touched.get(key) or rows.get(key) or make_rating(engineer_id=key[0], skill_id=key[1])
        rated_at = entry.rated_at or _not_before(rating, entry.source, now)
        event = make_event(
            engineer_id=entry.engineer_id,
            skill_id=entry.skill_id,
            source=entry.source,
            level=entry.level,
            not_applicable=entry.not_applicable,
            interest=entry.interest,
            note=entry.note.strip(),
            by_id=entry.by_id,
            rated_at=rated_at,
            import_run_id=import_run.pk if import_run else None,
            cycle_id=entry.cycle_id or windows(*key).asks_at(rated_at),
        )
        fold(rating, event)
        touched[key] = rating
        events.append(event)
    for (engineer_id, skill_id), rating in touched.items():
        conclude(rating, scale=scales(skill_id), window=windows(engineer_id, skill_id))
    insert_many(events, model=RatingEvent)
    write_rows(touched.values())


def _not_before(rating, source, now):
    """Now, or the source's newest time if the clock went backwards: what is recorded later counts later."""
    newest = getattr(rating, f"{source}_at")
    return max(now, newest) if newest else now


def _refuse_unseen(rating, source, seen, by) -> None:
    newer = RatingEvent.objects.filter(
        engineer=rating.engineer_id, skill=rating.skill_id, source=source, pk__gt=seen
    ).exclude(by=by)
    event = newer.select_related("by").order_by("-pk").first()
    if event is not None:
        raise RatingConflict(event)


def _refuse_wrong(engineer, skill, scale, source, level, not_applicable, interest, rated_at, *, gone) -> None:
    names = {"engineer": engineer.name, "skill": skill.name}
    if gone:
        raise RatingRefused(_("%(engineer)s has left; ratings of people who left are not changed.") % names)
    if skill.retired_on is not None and skill.retired_on <= timezone.localdate():
        raise RatingRefused(_("%(skill)s is retired and takes no new ratings.") % names)
    if level is not None and level not in scale.values:
        steps = {"level": level, "bottom": scale.bottom, "top": scale.top, **names}
        raise RatingRefused(
            _("%(level)s is no level of %(skill)s: it has the levels %(bottom)s to %(top)s.") % steps
        )
    if level is not None and not_applicable:
        raise RatingRefused(_("A rating of %(skill)s is a level or not applicable, never both.") % names)
    if interest not in (None, 0, 1, 2):
        raise RatingRefused(_("Interest in %(skill)s is 0 not now, 1 open or 2 keen.") % names)
    wishes, rates = interest is not None, level is not None or not_applicable
    if rates if source == Source.INTEREST else wishes:
        raise RatingRefused(_("Interest in %(skill)s is said on its own, apart from a level.") % names)
    if rated_at is not None and rated_at > timezone.now():
        raise RatingRefused(_("A rating of %(skill)s cannot be dated in the future.") % names)
