"""How the log of ratings becomes current rows, and the proof that it still does.

The current row is the fold of its log: of each source the entry with the newest ``rated_at`` (of equals, the one
recorded last) counts. An agreed level stands until both sides have rated again since; then the newer two speak.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from itertools import chain, groupby, islice

from django.db import transaction
from django.db.models import F

from competency.decisions.level import effective

from . import summaries
from .asking import NO_ROUND, Window, windows_of
from .framework import Level, Skill
from .people import Engineer
from .prepared import Prepared
from .ratings import Flag, Rating, RatingEvent, Source
from .writing import insert_many

KEYS = ("engineer_id", "skill_id")
STATE = tuple(field.attname for field in Rating._meta.concrete_fields if field.attname not in ("id", *KEYS))


@dataclass(frozen=True, slots=True)
class Scale:
    """The values of a framework's levels, lowest first."""

    values: tuple[int, ...]

    @property
    def bottom(self) -> int:
        return self.values[0]

    @property
    def top(self) -> int:
        return self.values[-1]

    def place(self, level: int) -> int:
        """The place of a level in the scale, from 0."""
        return self.values.index(level)

    @classmethod
    def of(cls, framework_id: int) -> "Scale":
        """One query."""
        return cls(tuple(value for (value,) in _VALUES(framework=framework_id)))


_VALUES = Prepared(
    lambda framework: Level.objects.filter(framework=framework).order_by("value").values_list("value"),
    framework=int,
)


def fold(rating: Rating, event: RatingEvent) -> None:
    """Bring one log entry into the current row, unless the row knows something newer from the same source."""
    if event.source == Source.PEER:
        _fold_peer(rating, event)
        return
    newest = getattr(rating, f"{event.source}_at")
    if newest is not None and event.rated_at < newest:
        return
    setattr(rating, f"{event.source}_at", event.rated_at)
    if event.source == Source.INTEREST:
        rating.interest = event.interest
        return
    setattr(rating, f"{event.source}_level", event.level)
    setattr(rating, f"{event.source}_na", event.not_applicable)
    setattr(rating, f"{event.source}_note", event.note)
    if event.source != Source.SELF:
        setattr(rating, f"{event.source}_by_id", event.by_id)


def _fold_peer(rating, event) -> None:
    # In UTC, whatever zone the writer used: stamps are compared as texts and repeated by the fold.
    levels, stamp = dict(rating.peer_levels), event.rated_at.astimezone(UTC).isoformat()
    if event.by_id is None:
        # Without names: the peers of a round, who speak together at one moment and replace all who spoke before.
        newest = max((at for _level, at in levels.values()), default="")
        if stamp < newest:
            return
        levels = levels if stamp == newest else {}
        levels[f"peer {len(levels) + 1}"] = [event.level, stamp]
    else:
        known = levels.get(str(event.by_id))
        if known and stamp < known[1]:
            return
        levels[str(event.by_id)] = [event.level, stamp]
    rating.peer_levels = levels
    rating.peer_at = max(filter(None, (rating.peer_at, event.rated_at)))


def conclude(rating: Rating, *, scale: Scale, window: Window = NO_ROUND) -> None:
    """Compute the level, band and flags of a current row from what its sources say, and rounds of who may see it."""
    sides_since = [
        getattr(rating, f"{side}_at") for side in (Source.SELF, Source.MANAGER) if rating.said(side)
    ]
    agreed = rating.said(Source.AGREED) and not (
        len(sides_since) == 2 and all(at > rating.agreed_at for at in sides_since)
    )
    speaking = [Source.AGREED] if agreed else [s for s in (Source.MANAGER, Source.SELF) if rating.said(s)]
    peers = [level for level, _at in rating.peer_levels.values() if level is not None]
    # The strongest voice decides whether the skill belongs to the role at all: agreed, else manager, else self.
    rating.not_applicable = bool(speaking) and getattr(rating, f"{speaking[0]}_na")
    levels = {source: getattr(rating, f"{source}_level") for source in speaking}
    cell = effective(
        self_level=levels.get(Source.SELF),
        manager_level=levels.get(Source.MANAGER),
        agreed_level=levels.get(Source.AGREED),
        peers=peers,
        not_applicable=rating.not_applicable,
        bottom=scale.bottom,
        top=scale.top,
    )
    rating.level, rating.low, rating.high = cell.level, cell.low, cell.high
    rating.source, rating.disagree = cell.source, cell.disagree
    stamps = [getattr(rating, f"{source}_at") for source in speaking if levels[source] is not None]
    if cell.source in ("combined", "peers") and len(peers) >= 3:
        stamps.append(rating.peer_at)
    if rating.not_applicable:
        stamps = [getattr(rating, f"{speaking[0]}_at")]
    rating.rated_at = max(stamps, default=None)
    rating.rated_day = rating.rated_at.astimezone(UTC).toordinal() if rating.rated_at else None
    rating.flags = int(
        Flag.SELF * rating.said(Source.SELF)
        | Flag.MANAGER * rating.said(Source.MANAGER)
        | Flag.AGREED * agreed
        | Flag.NOT_APPLICABLE * rating.not_applicable
        | Flag.DISAGREE * cell.disagree
        | window.bits(rating)
    )


def folded(events: Iterable[RatingEvent], *, scales, windows) -> Iterator[Rating]:
    """The current rows that a log amounts to; the events come ordered by engineer, skill and fold order.

    ``windows`` is what ``windows_of`` these engineers gives.
    """
    for (engineer_id, skill_id), cell_events in groupby(events, key=lambda e: (e.engineer_id, e.skill_id)):
        rating = Rating(engineer_id=engineer_id, skill_id=skill_id)
        for event in cell_events:
            fold(rating, event)
        conclude(rating, scale=scales(skill_id), window=windows(engineer_id, skill_id))
        yield rating


def differences(*, batch: int = 200) -> Iterator[tuple[Rating | None, Rating | None]]:
    """Pairs (row as it is, row as the log says) that are not equal; None where one is missing.

    Reads the log engineer by engineer, so memory does not grow with history.
    """
    scales = scales_by_skill()
    ids = Engineer.objects.order_by("pk").values_list("pk", flat=True).iterator()
    for chunk in batched(ids, batch):
        rows = {(r.engineer_id, r.skill_id): r for r in Rating.objects.filter(engineer__in=chunk)}
        events = RatingEvent.objects.filter(engineer__in=chunk).order_by(
            "engineer", "skill", "rated_at", "id"
        )
        for right in folded(events.iterator(), scales=scales, windows=windows_of(chunk)):
            row = rows.pop((right.engineer_id, right.skill_id), None)
            if row is None or any(getattr(row, name) != getattr(right, name) for name in STATE):
                yield row, right
        yield from ((row, None) for row in rows.values())


def rebuild() -> int:
    """Write the current rows anew from the log where they differ; returns how many differed."""
    with transaction.atomic():
        wrong = list(differences())
        Rating.objects.filter(pk__in=[row.pk for row, right in wrong if right is None]).delete()
        write_rows([right for _row, right in wrong if right is not None])
        touched = {(pair.engineer_id, pair.skill_id) for pair in chain(*wrong) if pair is not None}
        summaries.refresh_engineers({e for e, _s in touched}, skills={s for _e, s in touched})
    return len(wrong)


def mark_rounds(engineers: Iterable[int]) -> None:
    """Bring what rounds say of who sees what up to date, after one has opened, closed or left somebody out."""
    said = [f"{side}_{part}" for side in ("self", "manager") for part in ("level", "na", "at")]
    for chunk in batched(engineers, 500):
        windows, changed = windows_of(chunk), defaultdict(list)
        rows = Rating.objects.filter(engineer__in=chunk).order_by()
        for row in rows.only("engineer", "skill", "flags", *said):
            bits = windows(row.engineer_id, row.skill_id).bits(row)
            if row.flags & Flag.OF_ROUNDS != bits:
                changed[bits].append(row.pk)
        for bits, ids in changed.items():
            for some in batched(ids, 5000):
                kept = F("flags").bitand(~Flag.OF_ROUNDS & 0x7FFF)
                Rating.objects.filter(pk__in=some).update(flags=kept.bitor(bits))


def forget_notes(engineer_id: int) -> None:
    """Empty the notes about somebody whose retention time is over: the one change that the log ever sees."""
    RatingEvent._base_manager.filter(engineer=engineer_id).exclude(note="").update(note="")
    Rating._base_manager.filter(engineer=engineer_id).update(self_note="", manager_note="", agreed_note="")


def write_rows(rows) -> None:
    """Insert or update current rows, set by set."""
    insert_many(rows, model=Rating, key=("engineer", "skill"))


def batched(items: Iterable, size: int) -> Iterator[tuple]:
    """Tuples of at most ``size`` items."""
    items = iter(items)
    while chunk := tuple(islice(items, size)):
        yield chunk


def scales_by_skill() -> Callable[[int], Scale]:
    """A function from skill id to Scale that asks the database once per skill and once per framework."""
    frameworks = dict(Skill.objects.values_list("pk", "framework_id"))
    of = lru_cache(maxsize=None)(Scale.of)
    return lambda skill_id: of(frameworks[skill_id])
