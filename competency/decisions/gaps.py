"""What does one team lack in one skill, and how sure are we?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .level import Cell, round_half_up

Id = int | str
Status = Literal["unknown", "absent", "short", "single", "tight", "ok"]
Certainty = Literal["unknown", "clear", "likely", "possible", "none"]
Band = Literal["critical", "high", "watch", "ok"]

FULL_TIME = 30_000
"""Shares of full time are counted in whole parts of this, so that halves, thirds and hundredths add up
exactly: 0.1 + 0.2 meets a need of 0.3, and three people at a third meet a need of 1."""

HIGHEST_WEIGHT = 3
DEADLINES_BY_WEIGHT = {1: 12.0, 2: 9.0, 3: 6.0}

MISSING_TODAY = 70
MISSING_AFTER_LOSS = 30
"""Severity is 70 % what is missing today and 30 % what one departure would take (judgement)."""

BANDS: tuple[tuple[Band, int], ...] = (("critical", 60), ("high", 30), ("watch", 10), ("ok", 0))
FEWEST_FOR_POLARISATION = 4


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a team needs of a skill: so many full-time people at a level, by a deadline.

    `headcount` may be fractional; `weight` is 1 useful, 2 important or 3 critical; `deadline_months` None
    means the usual one for the weight (12, 9 or 6 months).
    """

    level: int
    headcount: float
    weight: int = 2
    deadline_months: float | None = None

    def __post_init__(self) -> None:
        if parts(self.headcount) <= 0:
            raise ValueError("A requirement needs a headcount above 0.")
        if self.weight not in DEADLINES_BY_WEIGHT:
            raise ValueError("The weight of a requirement is 1, 2 or 3.")

    @property
    def deadline(self) -> float:
        """Months until the need must be met."""
        if self.deadline_months is not None:
            return self.deadline_months
        return DEADLINES_BY_WEIGHT[self.weight]


@dataclass(frozen=True, slots=True)
class Gap:
    """What `measure` found for one team and skill; supply and shortfall are in full-time people.

    `coverage`, `coverage_after_loss`, `shortfall`, `severity` and `band` are None, never 0, while the status
    is "unknown". `severity` is 0 to 100, rounded half up; `severity_exact` is the same before rounding.
    `mean` is for display only. A share is None where its divisor is 0.
    """

    requirement: Requirement
    holders: tuple[Id, ...]
    count: int
    supply: float
    supply_low: float
    supply_high: float
    supply_after_loss: float
    shortfall: float | None
    coverage: float | None
    coverage_after_loss: float | None
    status: Status
    certainty: Certainty
    spof: bool
    severity: int | None
    severity_exact: float | None
    band: Band | None
    members: int
    rated: int
    mean: float | None
    one_below: int
    two_below: int
    polarisation: float | None
    rated_share: float | None
    stale_share: float | None
    disagree_share: float | None


def measure(
    requirement: Requirement,
    *,
    cells: Mapping[Id, Cell],
    shares: Mapping[Id, float],
    bottom: int = 0,
    top: int = 5,
) -> Gap:
    """Return every gap metric of one team in one skill.

    The members are the keys of `shares` (share of full time given to this team); a member without a cell is
    not rated. With requirement (L, n, w), f_p the share of p:
        holders H = {p : level_p >= L}        count c = |H|        supply S = sum of f over H
        coverage = min(1, S/n)                shortfall = max(0, n - S)
        S1 = S - max f over H                 coverage_after_loss = min(1, S1/n)
        S_low, S_high = the same sums with low_p >= L and with high_p >= L; whoever is not rated counts in
                        S_high, N/A in neither
    Losing any one person is the "N-1" rule of power grids (ENTSO-E network code).
    Status, first that fits: unknown (nobody has a level, somebody is not rated) - absent (c = 0) -
    short (S < n) - single (c = 1) - tight (S1 < n) - ok. `spof` is c = 1, also when short.
    Certainty that there is a gap: clear S_high < n - likely S < n <= S_high - possible S_low < n <= S -
    none S_low >= n.
    """
    needed = parts(requirement.headcount)
    team = {person: cells.get(person) for person in sorted(shares)}
    part = {person: parts(shares[person]) for person in team}
    applicable = [person for person, cell in team.items() if cell is None or cell.source != "na"]
    rated = {p: cell for p, cell in team.items() if cell is not None and cell.level is not None}
    levels = [cell.level for cell in rated.values()]

    holders = tuple(p for p, cell in rated.items() if cell.level >= requirement.level)
    held = [part[p] for p in holders]
    supply, after_loss = sum(held), sum(held) - max(held, default=0)
    supply_low = sum(part[p] for p, cell in rated.items() if cell.low >= requirement.level)
    supply_high = sum(part[p] for p in applicable if p not in rated or rated[p].high >= requirement.level)

    unknown = not rated and bool(applicable)
    severity = (
        None
        if unknown
        else severity_of(supply=supply, after_loss=after_loss, needed=needed, weight=requirement.weight)
    )
    rounded = None if severity is None else round_half_up(severity.numerator, severity.denominator)
    return Gap(
        requirement=requirement,
        holders=holders,
        count=len(holders),
        supply=supply / FULL_TIME,
        supply_low=supply_low / FULL_TIME,
        supply_high=supply_high / FULL_TIME,
        supply_after_loss=after_loss / FULL_TIME,
        shortfall=None if unknown else max(0, needed - supply) / FULL_TIME,
        coverage=None if unknown else min(1.0, supply / needed),
        coverage_after_loss=None if unknown else min(1.0, after_loss / needed),
        status=_status(unknown, count=len(holders), supply=supply, after_loss=after_loss, needed=needed),
        certainty=_certainty(unknown, low=supply_low, supply=supply, high=supply_high, needed=needed),
        spof=len(holders) == 1,
        severity=rounded,
        severity_exact=None if severity is None else float(severity),
        band=None if rounded is None else band_of(rounded),
        members=len(team),
        rated=len(rated),
        mean=_share(sum(levels), len(levels)),
        one_below=levels.count(requirement.level - 1),
        two_below=levels.count(requirement.level - 2),
        polarisation=polarisation(levels, bottom=bottom, top=top),
        rated_share=_share(len(rated), len(applicable)),
        stale_share=_share(sum(cell.stale for cell in rated.values()), len(rated)),
        disagree_share=_share(sum(cell.disagree for cell in rated.values()), len(rated)),
    )


def parts(share: float) -> int:
    """Return a share of full time, or a headcount, in whole parts of FULL_TIME."""
    return round(share * FULL_TIME)


def severity_of(*, supply: int, after_loss: int, needed: int, weight: int) -> Fraction:
    """Return the exact severity, 0 to 100, from supplies in whole parts.

    severity = 100 * w/3 * (0.7 * (1 - coverage) + 0.3 * (1 - coverage_after_loss)).
    """
    missing, missing_after_loss = max(0, needed - supply), max(0, needed - after_loss)
    weighted = weight * (MISSING_TODAY * missing + MISSING_AFTER_LOSS * missing_after_loss)
    return Fraction(weighted, HIGHEST_WEIGHT * needed)


def band_of(severity: int) -> Band:
    """Return the band of a rounded severity: critical from 60, high from 30, watch from 10, else ok."""
    return next(band for band, least in BANDS if severity >= least)


def polarisation(levels: Iterable[int], *, bottom: int = 0, top: int = 5) -> float | None:
    """Return 4 * share of experts * share of beginners, 1 when half are each; None below 4 rated people.

    Experts are within one level of the top, beginners within one of the bottom. On a scale of fewer than five
    levels these would meet, so only the top and bottom themselves count; with two levels nobody can stand
    between and the answer is None. A flag from 0.6 reads "experts and beginners, nobody between". (The
    rigorous alternative is agreement A, van der Eijk 2001.)
    """
    levels = list(levels)
    margin = polarisation_margin(bottom=bottom, top=top)
    if len(levels) < FEWEST_FOR_POLARISATION or margin is None:
        return None
    experts = sum(level >= top - margin for level in levels)
    beginners = sum(level <= bottom + margin for level in levels)
    return 4 * experts * beginners / len(levels) ** 2


def polarisation_margin(*, bottom: int, top: int) -> int | None:
    """Return how far from the ends of the scale experts and beginners may be, None on two levels."""
    steps = top - bottom
    if steps < 2:
        return None
    return 1 if steps >= 4 else 0


def trend(now: Gap, *, earlier: Gap | None) -> float | None:
    """Return coverage now minus coverage earlier (by custom six months); None if either is unknown."""
    if earlier is None or now.coverage is None or earlier.coverage is None:
        return None
    return now.coverage - earlier.coverage


def _status(unknown: bool, *, count: int, supply: int, after_loss: int, needed: int) -> Status:
    if unknown:
        return "unknown"
    if count == 0:
        return "absent"
    if supply < needed:
        return "short"
    if count == 1:
        return "single"
    return "tight" if after_loss < needed else "ok"


def _certainty(unknown: bool, *, low: int, supply: int, high: int, needed: int) -> Certainty:
    if unknown:
        return "unknown"
    if high < needed:
        return "clear"
    if supply < needed:
        return "likely"
    return "possible" if low < needed else "none"


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
