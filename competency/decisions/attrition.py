"""If people leave at the usual rate, how likely is it that a skill is still covered?

Exact, not simulated: everyone leaves independently with the same flat rate; nothing is predicted about anybody.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from .assumptions import DEFAULTS
from .costs import MONTHS_PER_YEAR
from .gaps import Id, parts

MOST_PEOPLE_JOINTLY = 15
"""Joint chances go through all 2^p outcomes."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Chances of one skill after the period: still covered, coverage on average, nobody left."""

    p_covered: float
    expected_coverage: float
    p_nobody: float


def forecast(
    holder_shares: Iterable[float],
    *,
    headcount: float,
    months: float = 12,
    attrition: float = DEFAULTS.attrition,
) -> Forecast:
    """Return the chances of one skill with the given holders (share of full time each).

    Each stays with q = (1 - attrition)^(months/12). The distribution of the supply S is built up holder by
    holder (convolution); then p_covered = P(S >= n), expected_coverage = E min(1, S/n),
    p_nobody = P(all have left).
    """
    holders = [parts(share) for share in holder_shares]
    needed, stays = parts(headcount), _stays(months, attrition)
    supplies = {0: 1.0}
    for share in holders:
        grown: dict[int, float] = {}
        for supply, chance in supplies.items():
            grown[supply] = grown.get(supply, 0.0) + chance * (1 - stays)
            grown[supply + share] = grown.get(supply + share, 0.0) + chance * stays
        supplies = grown
    return Forecast(
        p_covered=math.fsum(chance for supply, chance in supplies.items() if supply >= needed),
        expected_coverage=math.fsum(
            chance * min(1.0, supply / needed) for supply, chance in supplies.items()
        ),
        p_nobody=(1 - stays) ** len(holders),
    )


def forecast_together(
    skills: Sequence[tuple[Mapping[Id, float], float]],
    *,
    months: float = 12,
    attrition: float = DEFAULTS.attrition,
) -> float:
    """Return the chance that all skills, given as (share by holder, headcount), stay covered at once.

    The same person may hold several skills, so the chances of single skills must not be multiplied; all
    outcomes of who stays are counted. Raises ValueError above 15 people.
    """
    people = sorted({person for holders, _ in skills for person in holders})
    if len(people) > MOST_PEOPLE_JOINTLY:
        raise ValueError(f"A joint forecast is for at most {MOST_PEOPLE_JOINTLY} people.")
    stays = _stays(months, attrition)
    needs = [
        ({person: parts(share) for person, share in holders.items()}, parts(headcount))
        for holders, headcount in skills
    ]
    chances = []
    for outcome in product((True, False), repeat=len(people)):
        staying = {person for person, stay in zip(people, outcome, strict=True) if stay}
        covered = all(
            sum(share for person, share in holders.items() if person in staying) >= needed
            for holders, needed in needs
        )
        if covered:
            chances.append(stays ** len(staying) * (1 - stays) ** (len(people) - len(staying)))
    return math.fsum(chances)


def _stays(months: float, attrition: float) -> float:
    return (1 - attrition) ** (months / MONTHS_PER_YEAR)
