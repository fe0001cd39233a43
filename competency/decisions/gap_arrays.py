"""What do many teams lack in many skills, computed at once from arrays?

The formulas are those of `gaps.measure`, column by column; a test holds both to the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .gaps import (
    BANDS,
    FEWEST_FOR_POLARISATION,
    FULL_TIME,
    HIGHEST_WEIGHT,
    MISSING_AFTER_LOSS,
    MISSING_TODAY,
    Id,
    parts,
    polarisation_margin,
)
from .level import Cell
from .teams import Team

NOT_RATED = -1
NOT_APPLICABLE = -2
"""Codes in the array of levels; scales begin at 0 or above."""

NO_ANSWER = -1
"""Code for None in whole-number results; None in results with decimals is NaN."""

STATUSES = ("unknown", "absent", "short", "single", "tight", "ok")
CERTAINTIES = ("unknown", "clear", "likely", "possible", "none")
BAND_NAMES = tuple(name for name, _ in BANDS)


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings of one team, or of many: arrays (people, skills) or (teams, people, skills).

    `level` holds NOT_RATED and NOT_APPLICABLE for those states; `low` and `high` are read only where somebody
    is rated. `share` (people) or (teams, people) is in whole parts of `gaps.FULL_TIME`. Teams of different
    size are filled up with people who are NOT_APPLICABLE everywhere, which changes no figure.
    """

    level: np.ndarray
    low: np.ndarray
    high: np.ndarray
    stale: np.ndarray
    disagree: np.ndarray
    share: np.ndarray


@dataclass(frozen=True, slots=True)
class Needs:
    """Requirements (skills) or (teams, skills).

    `headcount` is in whole parts of `gaps.FULL_TIME`, 0 where nothing is required.
    """

    level: np.ndarray
    headcount: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True, slots=True)
class GapArrays:
    """The columns of `gaps.Gap`, each an array (skills) or (teams, skills).

    `status`, `certainty` and `band` are positions in STATUSES, CERTAINTIES and BAND_NAMES. Where nothing is
    required these three and `severity` are NO_ANSWER, the coverages NaN, and counts of holders say nothing.
    """

    count: np.ndarray
    supply: np.ndarray
    supply_low: np.ndarray
    supply_high: np.ndarray
    supply_after_loss: np.ndarray
    shortfall: np.ndarray
    coverage: np.ndarray
    coverage_after_loss: np.ndarray
    status: np.ndarray
    certainty: np.ndarray
    spof: np.ndarray
    severity: np.ndarray
    band: np.ndarray
    rated: np.ndarray
    mean: np.ndarray
    one_below: np.ndarray
    two_below: np.ndarray
    polarisation: np.ndarray
    rated_share: np.ndarray
    stale_share: np.ndarray
    disagree_share: np.ndarray


def measure_arrays(ratings: Ratings, *, needs: Needs, bottom: int = 0, top: int = 5) -> GapArrays:
    """Return the gap metrics of every skill of every team; formulas as in `gaps.measure`."""
    level, required = ratings.level, needs.level[..., np.newaxis, :].astype(ratings.level.dtype)
    is_rated, applicable = level >= 0, level != NOT_APPLICABLE
    holds = is_rated & (level >= required)
    held = _by_share(holds, ratings.share)
    needed = needs.headcount.astype(np.int64)

    count, rated, asked = _count(holds), _count(is_rated), _count(applicable)
    supply = held.sum(axis=-2, dtype=np.int64)
    after_loss = supply - held.max(axis=-2, initial=0)
    low = _by_share(is_rated & (ratings.low >= required), ratings.share).sum(axis=-2, dtype=np.int64)
    possible = applicable & (~is_rated | (ratings.high >= required))
    high = _by_share(possible, ratings.share).sum(axis=-2, dtype=np.int64)

    required_at_all = needed > 0
    unknown = (rated == 0) & (asked > 0)
    answered = required_at_all & ~unknown
    missing, missing_later = np.maximum(0, needed - supply), np.maximum(0, needed - after_loss)
    severity = _severity(missing, missing_later, needed=needed, weight=needs.weight, answered=answered)
    status = np.select(
        [unknown, count == 0, supply < needed, count == 1, after_loss < needed],
        [_code(STATUSES, name) for name in ("unknown", "absent", "short", "single", "tight")],
        _code(STATUSES, "ok"),
    )
    certainty = np.select(
        [unknown, high < needed, supply < needed, low < needed],
        [_code(CERTAINTIES, name) for name in ("unknown", "clear", "likely", "possible")],
        _code(CERTAINTIES, "none"),
    )
    band = np.select([severity >= least for _, least in BANDS], range(len(BANDS)), NO_ANSWER)
    total = np.where(is_rated, level, 0).sum(axis=-2, dtype=np.int64)
    return GapArrays(
        count=count,
        supply=supply / FULL_TIME,
        supply_low=low / FULL_TIME,
        supply_high=high / FULL_TIME,
        supply_after_loss=after_loss / FULL_TIME,
        shortfall=np.where(answered, missing / FULL_TIME, np.nan),
        coverage=_divide(np.minimum(supply, needed), np.where(answered, needed, 0)),
        coverage_after_loss=_divide(np.minimum(after_loss, needed), np.where(answered, needed, 0)),
        status=np.where(required_at_all, status, NO_ANSWER),
        certainty=np.where(required_at_all, certainty, NO_ANSWER),
        spof=required_at_all & (count == 1),
        severity=severity,
        band=band,
        rated=rated,
        mean=_divide(total, rated),
        one_below=_count(is_rated & (level == required - 1)),
        two_below=_count(is_rated & (level == required - 2)),
        polarisation=_polarisation(level, is_rated, rated, bottom=bottom, top=top),
        rated_share=_divide(rated, asked),
        stale_share=_divide(_count(is_rated & ratings.stale), rated),
        disagree_share=_divide(_count(is_rated & ratings.disagree), rated),
    )


def index_arrays(gaps: GapArrays, *, weight: np.ndarray) -> np.ndarray:
    """Return sum w*coverage / sum w over the known, required skills of each team, NaN if there is none."""
    known = ~np.isnan(gaps.coverage)
    weighted = np.where(known, weight * np.nan_to_num(gaps.coverage), 0.0).sum(axis=-1)
    return _divide(weighted, np.where(known, weight, 0).sum(axis=-1))


def arrays_of(team: Team, *, skills: Iterable[Id]) -> tuple[Ratings, Needs]:
    """Return one team as arrays: people in order of id, skills as given (required by the team or not)."""
    people, skills = sorted(team.shares), list(skills)
    blank = Cell(level=None, low=team.bottom, high=team.top, source="unrated")
    cells = [[team.cells.get(skill, {}).get(person, blank) for skill in skills] for person in people]
    wanted = [team.requirements.get(skill) for skill in skills]

    def grid(value, dtype):
        return np.array([[value(cell) for cell in row] for row in cells], dtype=dtype).reshape(
            len(people), len(skills)
        )

    ratings = Ratings(
        level=grid(_level_code, np.int8),
        low=grid(lambda cell: NOT_RATED if cell.low is None else cell.low, np.int8),
        high=grid(lambda cell: NOT_RATED if cell.high is None else cell.high, np.int8),
        stale=grid(lambda cell: cell.stale, bool),
        disagree=grid(lambda cell: cell.disagree, bool),
        share=np.array([parts(team.shares[person]) for person in people], dtype=np.int32),
    )
    needs = Needs(
        level=np.array([need.level if need else 0 for need in wanted], dtype=np.int8),
        headcount=np.array([parts(need.headcount) if need else 0 for need in wanted], dtype=np.int32),
        weight=np.array([need.weight if need else 0 for need in wanted], dtype=np.int32),
    )
    return ratings, needs


def _level_code(cell: Cell) -> int:
    if cell.source == "na":
        return NOT_APPLICABLE
    return NOT_RATED if cell.level is None else cell.level


def _by_share(chosen: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.where(chosen, share[..., np.newaxis].astype(np.int32), np.int32(0))


def _count(chosen: np.ndarray) -> np.ndarray:
    return np.count_nonzero(chosen, axis=-2)


def _code(names: tuple[str, ...], name: str) -> int:
    return names.index(name)


def _divide(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, NaN where whole is 0."""
    result = np.full(np.broadcast(part, whole).shape, np.nan)
    np.divide(part, whole, out=result, where=whole != 0)
    return result


def _severity(missing, missing_later, *, needed, weight, answered) -> np.ndarray:
    """Return the severity rounded half up in whole numbers, as `gaps.severity_of`."""
    numerator = weight * (MISSING_TODAY * missing + MISSING_AFTER_LOSS * missing_later)
    denominator = np.where(answered, HIGHEST_WEIGHT * needed, 1)
    return np.where(answered, (2 * numerator + denominator) // (2 * denominator), NO_ANSWER)


def _polarisation(level, is_rated, rated, *, bottom: int, top: int) -> np.ndarray:
    """Return 4 * share of experts * share of beginners, as `gaps.polarisation`."""
    margin = polarisation_margin(bottom=bottom, top=top)
    if margin is None:
        return np.full(rated.shape, np.nan)
    experts = _count(is_rated & (level >= top - margin))
    beginners = _count(is_rated & (level <= bottom + margin))
    return _divide(4 * experts * beginners, np.where(rated >= FEWEST_FOR_POLARISATION, rated**2, 0))
