"""Do raters mean the same by the same level, and is one of them stricter than the rest?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .gaps import Id

FEWEST_PAIRS = 30
FEWEST_ENGINEERS = 5
"""Below either the answer is "too few ratings to say"."""

PRIOR_PAIRS = 10
"""A rater's own mean counts as much as the organisation's from this many pairs on (judgement)."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic of raters with its 95 % jackknife interval, and on how much it rests.

    `enough` False means "too few ratings to say"; then the value is None, so that no page shows it by mistake.
    The value is also None where it is undefined because nobody's levels differ.
    """

    value: float | None
    low: float | None
    high: float | None
    pairs: int
    engineers: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The two sums that a coefficient compares: 1 - observed / expected by chance."""

    observed: float
    expected: float

    @property
    def coefficient(self) -> float | None:
        """None where nobody's levels differ, so that chance expects no disagreement."""
        return None if self.expected == 0 else float(1 - self.observed / self.expected)


def weighted_kappa(pairs: Iterable[tuple[int, int]]) -> float | None:
    """Return the quadratic weighted kappa of pairs (self, manager), None if there is no spread.

    kappa = 1 - sum d^2 observed / sum d^2 expected from the two margins (close to ICC(2,1), Fleiss & Cohen
    1973; labels such as "substantial" do not carry over from one kappa to another, Warrens 2013).
    """
    pairs = list(pairs)
    levels = sorted({level for pair in pairs for level in pair})
    return _kappa(_table(pairs, levels), np.array(levels))


def krippendorff_alpha(units: Iterable[Sequence[int | None]]) -> float | None:
    """Return Krippendorff's alpha for ordinal levels; None if nothing can be compared or nothing differs.

    Each unit lists the levels that its raters gave; None is a missing rating, and a unit with a single level
    is left out. With o the coincidences and n_c their margins (Hayes & Krippendorff 2007):
        alpha = 1 - (n - 1) * sum o_ck * d_ck / sum n_c * n_k * d_ck
        d_ck = (n_c/2 + n between c and k + n_k/2)^2
    """
    units = [[level for level in unit if level is not None] for unit in units]
    levels = sorted({level for unit in units for level in unit})
    return _alpha(sum((_coincidences(unit, levels) for unit in units), _empty(levels)))


def kappa_sums(pairs: Iterable[tuple[int, int]]) -> Disagreement:
    """Return the squared differences within pairs (self, manager), and those expected from the two margins."""
    pairs = list(pairs)
    levels = sorted({level for pair in pairs for level in pair})
    return _kappa_sums(_table(pairs, levels), np.array(levels))


def alpha_sums(units: Iterable[Sequence[int | None]]) -> Disagreement:
    """Return the ordinal distances within units as alpha counts them, and those expected if all were mixed."""
    units = [[level for level in unit if level is not None] for unit in units]
    levels = sorted({level for unit in units for level in unit})
    return _alpha_sums(sum((_coincidences(unit, levels) for unit in units), _empty(levels)))


def rater_severity(differences: Sequence[float], *, org_mean: float, prior_pairs: int = PRIOR_PAIRS) -> float:
    """Return how much a manager rates above (+) or below (-) self-ratings, shrunk to the organisation.

    org + n/(n + 10) * (mean - org) with `differences` manager - self. Never applied to anybody's level.
    """
    pairs = len(differences)
    if not pairs:
        return org_mean
    return org_mean + pairs / (pairs + prior_pairs) * (math.fsum(differences) / pairs - org_mean)


def report_kappa(ratings: Iterable[tuple[Id, int, int]]) -> Estimate:
    """Return the kappa of (engineer, self, manager) with an interval that leaves out one engineer at a time."""
    ratings = list(ratings)
    levels = sorted({level for _, *pair in ratings for level in pair})
    tables = defaultdict(lambda: _empty(levels))
    for engineer, own, manager in ratings:
        tables[engineer] += _table([(own, manager)], levels)
    return _report(
        list(tables.values()), pairs=len(ratings), statistic=lambda table: _kappa(table, np.array(levels))
    )


def report_alpha(ratings: Iterable[tuple[Id, Sequence[int | None]]]) -> Estimate:
    """Return alpha of (engineer, levels by all raters) per skill, leaving out one engineer at a time."""
    units = [(engineer, [level for level in unit if level is not None]) for engineer, unit in ratings]
    units = [(engineer, unit) for engineer, unit in units if len(unit) > 1]
    levels = sorted({level for _, unit in units for level in unit})
    tables = defaultdict(lambda: _empty(levels))
    # Units of equal levels are many; each kind is counted once.
    alike = {unit: _coincidences(unit, levels) for unit in {tuple(unit) for _, unit in units}}
    for engineer, unit in units:
        tables[engineer] += alike[tuple(unit)]
    return _report(list(tables.values()), pairs=len(units), statistic=_alpha)


def report_severity(ratings: Iterable[tuple[Id, int, int]], *, org_mean: float) -> Estimate:
    """Return the severity of one manager from (engineer, self, manager), leaving out an engineer at a time."""
    sums = defaultdict(lambda: np.zeros(2))
    for engineer, own, manager in ratings:
        sums[engineer] += (manager - own, 1)

    def shrunk(total: np.ndarray) -> float:
        difference, pairs = total
        return rater_severity([difference / pairs] * int(pairs), org_mean=org_mean) if pairs else org_mean

    blocks = list(sums.values())
    return _report(blocks, pairs=int(sum(block[1] for block in blocks)), statistic=shrunk, bounded=False)


def _report(
    blocks: list[np.ndarray],
    *,
    pairs: int,
    statistic: Callable[[np.ndarray], float | None],
    bounded: bool = True,
) -> Estimate:
    """Return the statistic of the sum of the blocks, one block per engineer, if there are enough."""
    enough = pairs >= FEWEST_PAIRS and len(blocks) >= FEWEST_ENGINEERS
    value = low = high = None
    if enough:
        value = statistic(sum(blocks))
        low, high = _jackknife(blocks, value=value, statistic=statistic)
        if bounded and low is not None:
            low, high = max(-1.0, low), min(1.0, high)
    return Estimate(value=value, low=low, high=high, pairs=pairs, engineers=len(blocks), enough=enough)


def _jackknife(
    blocks: list[np.ndarray], *, value: float | None, statistic: Callable[[np.ndarray], float | None]
) -> tuple[float | None, float | None]:
    """Return value -+ t * standard error from leaving out one block at a time (Hughes 2022).

    With g blocks and v_i the value without block i, the standard error is
    sqrt((g - 1)/g * sum (v_i - mean v)^2) and t has g - 1 degrees of freedom. For small samples this is better
    than the usual bootstrap. No interval if the value, or one left-out value, is undefined.
    """
    from scipy.special import stdtrit

    total, groups = sum(blocks), len(blocks)
    without = [statistic(total - block) for block in blocks]
    if value is None or None in without:
        return None, None
    mean = math.fsum(without) / groups
    error = math.sqrt((groups - 1) / groups * math.fsum((left - mean) ** 2 for left in without))
    reach = float(stdtrit(groups - 1, 0.975)) * error
    return value - reach, value + reach


def _empty(levels: list[int]) -> np.ndarray:
    return np.zeros((len(levels), len(levels)))


def _table(pairs: Iterable[tuple[int, int]], levels: list[int]) -> np.ndarray:
    """Return how often each level of the first rater met each level of the second."""
    table = _empty(levels)
    for first, second in pairs:
        table[levels.index(first), levels.index(second)] += 1
    return table


def _kappa(table: np.ndarray, levels: np.ndarray) -> float | None:
    return _kappa_sums(table, levels).coefficient


def _kappa_sums(table: np.ndarray, levels: np.ndarray) -> Disagreement:
    distance = (levels[:, np.newaxis] - levels) ** 2
    expected = (np.outer(table.sum(axis=1), table.sum(axis=0)) * distance).sum()
    return Disagreement(float((table * distance).sum()), float(expected / table.sum()) if expected else 0.0)


def _coincidences(unit: Sequence[int], levels: list[int]) -> np.ndarray:
    """Return the pairs within one unit, each counted 1/(m - 1) for m raters."""
    table = _empty(levels)
    if len(unit) < 2:
        return table
    counts = np.array([unit.count(level) for level in levels], dtype=float)
    return (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)


def _alpha(coincidences: np.ndarray) -> float | None:
    return _alpha_sums(coincidences).coefficient


def _alpha_sums(coincidences: np.ndarray) -> Disagreement:
    margins = coincidences.sum(axis=1)
    middles = np.cumsum(margins) - margins / 2
    distance = (middles[:, np.newaxis] - middles) ** 2
    expected = (np.outer(margins, margins) * distance).sum()
    return Disagreement(
        float((coincidences * distance).sum()), float(expected / (margins.sum() - 1)) if expected else 0.0
    )
