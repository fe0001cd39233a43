"""At which level is a person in a skill, and how sure are we?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Source = Literal["agreed", "combined", "self", "manager", "peers", "unrated", "na"]

MANAGER_WEIGHT = 3
SELF_WEIGHT = 2
PEERS_WEIGHT = 2
FEWEST_PEERS = 3
"""Peer ratings count, and may be shown, only as a mean of at least this many."""

DISAGREEMENT = 2
"""Self and manager this far apart have an average deviation of 1.0, the limit c/6 for six levels
(Burke & Dunlap 2002)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The effective level of one person in one skill, with its band.

    `level` is None when nobody has rated (`source` "unrated", band = the whole scale) and when the skill is
    not part of the person's role (`source` "na", no band). These two and a level of 0 are three different
    states. `stale` says that the rating is older than the half-life of the skill; `disagree` that self and
    manager are two or more levels apart and have not yet agreed.
    """

    level: int | None
    low: int | None
    high: int | None
    source: Source
    stale: bool = False
    disagree: bool = False


NOT_APPLICABLE = Cell(level=None, low=None, high=None, source="na")


def effective(
    *,
    self_level: int | None = None,
    manager_level: int | None = None,
    agreed_level: int | None = None,
    peers: Sequence[int] = (),
    not_applicable: bool = False,
    age_months: float = 0.0,
    half_life_months: float | None = None,
    bottom: int = 0,
    top: int = 5,
) -> Cell:
    """Return the level and band that follow from the current ratings of one person in one skill.

    Level, first that fits:
        not applicable    no level
        agreed            the agreed level: it is the outcome of a conversation and always wins
        else              mean of the sources present, weights manager 3, self 2, mean of peers 2 (only if
                          >= 3 peers), rounded half up; self and manager give floor((3m + 2s)/5 + 1/2)
        nothing           not rated
    Band, clipped to the scale:
        agreed (a, a) - two or more sources (lowest, highest) - manager or peers only (x-1, x+1) -
        self only (s-1, s), because self-ratings err upward (Heidemeier & Moser 2009) - not rated: whole scale
    Age never changes the level. Each full half-life lowers the lower edge by one and makes the cell stale.

    Why a mean leaning to the manager: neither source is the truth. Self and supervisor ratings correlate at
    about .2 to .3 (Heidemeier & Moser 2009; Mabe & West 1982), and one supervisor's reliability is about .50
    against .30 to .37 for others (Conway & Huffcutt 1997).

    `peers` are single peer levels. `age_months` is the age of the newest rating that the level rests on
    (days / 30.4375); `half_life_months` None means that ratings of this skill never go stale.
    Raises ValueError for a level outside bottom..top or a half-life that is not positive.
    """
    if bottom >= top:
        raise ValueError(f"A scale needs its top ({top}) above its bottom ({bottom}).")
    for value in (self_level, manager_level, agreed_level, *peers):
        if value is not None and not bottom <= value <= top:
            raise ValueError(f"Level {value} is not on the scale {bottom} to {top}.")
    if half_life_months is not None and half_life_months <= 0:
        raise ValueError("A half-life must be a positive number of months.")

    if not_applicable:
        return NOT_APPLICABLE

    peers_count = len(peers) >= FEWEST_PEERS
    rated_by = [
        source
        for source, present in (
            ("self", self_level is not None),
            ("manager", manager_level is not None),
            ("peers", peers_count),
        )
        if present
    ]
    if agreed_level is None and not rated_by:
        return Cell(level=None, low=bottom, high=top, source="unrated")

    source: Source
    if agreed_level is not None:
        level = low = high = agreed_level
        source = "agreed"
    else:
        level = _weighted_mean(self_level, manager_level, peers if peers_count else ())
        values = [value for value in (self_level, manager_level) if value is not None]
        if peers_count:
            values.append(round_half_up(sum(peers), len(peers)))
        low, high = min(values), max(values)
        source = "combined"
        if len(rated_by) == 1:
            source = rated_by[0]
            low, high = level - 1, level if source == "self" else level + 1

    steps = _full_half_lives(age_months, half_life_months)
    return Cell(
        level=level,
        low=max(bottom, low - steps),
        high=min(top, high),
        source=source,
        stale=steps >= 1,
        disagree=(
            agreed_level is None
            and self_level is not None
            and manager_level is not None
            and abs(self_level - manager_level) >= DISAGREEMENT
        ),
    )


def round_half_up(numerator: int, denominator: int) -> int:
    """Return numerator / denominator rounded to a whole number, halves up (5/2 -> 3), without floats."""
    return (2 * numerator + denominator) // (2 * denominator)


def _weighted_mean(self_level: int | None, manager_level: int | None, peers: Sequence[int]) -> int:
    """Return the mean of the sources present; all is multiplied by the number of peers, to stay whole."""
    times = len(peers) or 1
    total = weights = 0
    for value, weight in ((self_level, SELF_WEIGHT), (manager_level, MANAGER_WEIGHT)):
        if value is not None:
            total += times * weight * value
            weights += weight
    if peers:
        total += PEERS_WEIGHT * sum(peers)
        weights += PEERS_WEIGHT
    return round_half_up(total, times * weights)


def _full_half_lives(age_months: float, half_life_months: float | None) -> int:
    """Return how many whole half-lives fit into the age; // is exact where age / half-life would round."""
    if half_life_months is None or age_months <= 0:
        return 0
    return int(age_months // half_life_months)
