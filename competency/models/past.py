"""What did the current rows say at moments of the past? One pass over the log, which folds as it goes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from .folding import conclude, fold, scales_by_skill
from .people import Membership
from .ratings import Rating, RatingEvent, Source
from .writing import maker


class Said(NamedTuple):
    """What folding asks of a log entry: a plain row, since a model instance for each would cost most of the time."""

    engineer_id: int
    skill_id: int
    source: str
    level: int | None
    not_applicable: bool
    by_id: int | None
    rated_at: datetime
    note: str = ""  # nobody asks for the notes of a past day in numbers


def rows_before(
    moments: Sequence[datetime], *, teams: Sequence[int], half_lives: Mapping[int, int]
) -> Iterator[tuple[datetime, list[tuple]]]:
    """(moment, rows of the columns in ``summaries.CELL`` as they were just before it), the earliest first.

    Of everybody who was ever in these teams, in the skills of ``half_lives``. One query, one pass for all moments.
    """
    people = Membership.objects.filter(team__in=teams).values("engineer")
    entries = RatingEvent.objects.filter(engineer__in=people, skill__in=half_lives)
    entries = entries.exclude(source=Source.INTEREST).order_by("rated_at", "pk")
    said = (Said(*row) for row in entries.values_list(*Said._fields[:-1]).iterator(chunk_size=5000))
    scales, make = scales_by_skill(), maker(Rating)
    rows: dict[tuple[int, int], Rating] = {}
    touched: set[tuple[int, int]] = set()
    waiting = next(said, None)
    for moment in sorted(moments):
        while waiting is not None and waiting.rated_at < moment:
            key = waiting.engineer_id, waiting.skill_id
            if key not in rows:
                rows[key] = make(engineer_id=key[0], skill_id=key[1])
            fold(rows[key], waiting)
            touched.add(key)
            waiting = next(said, None)
        for key in touched:
            conclude(rows[key], scale=scales(key[1]))
        touched.clear()
        yield (
            moment,
            [
                (skill, engineer, r.level, r.low, r.high, r.flags, r.rated_day, half_lives[skill])
                for (engineer, skill), r in rows.items()
            ],
        )
