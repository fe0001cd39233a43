"""How long did trainings really take, against what was planned, and which step factors would have said so?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from .assumptions import Assumptions
from .gaps import Id

FEWEST_TRAININGS = 10
FEWEST_PEOPLE = 5
"""Below either nothing is said: a figure about a few trainings is chance, and one about few people is theirs."""

SMALLEST_FACTOR = 0.01
AGREES = 0.02
"""A ratio this close to 1 says that what is assumed agrees with what was measured."""


@dataclass(frozen=True, slots=True)
class Training:
    """A closed training: months as the assumptions of today would plan it, and months as it was."""

    engineer: Id
    planned: float
    actual: float


@dataclass(frozen=True, slots=True)
class Actuals:
    """Medians over the closed trainings, in months; `ratio` is the median of actual / planned.

    They are None unless `enough`: ten trainings of five people.
    """

    trainings: int
    people: int
    enough: bool
    planned: float | None = None
    actual: float | None = None
    ratio: float | None = None

    @property
    def differs(self) -> bool:
        """Whether own figures would be others than what is assumed."""
        return self.ratio is not None and abs(self.ratio - 1) > AGREES


def compare(trainings: Iterable[Training]) -> Actuals:
    """Return what was planned against what was; trainings planned to take no time are left out."""
    kept = [each for each in trainings if each.planned > 0]
    people = len({each.engineer for each in kept})
    if len(kept) < FEWEST_TRAININGS or people < FEWEST_PEOPLE:
        return Actuals(len(kept), people, enough=False)
    return Actuals(
        len(kept),
        people,
        enough=True,
        planned=median(each.planned for each in kept),
        actual=median(each.actual for each in kept),
        ratio=median(each.actual / each.planned for each in kept),
    )


def own_step_factors(assumptions: Assumptions, *, ratio: float) -> tuple[float, ...]:
    """Return the step factors times the ratio, to two decimals: months per level stay the skills' own."""
    return tuple(max(SMALLEST_FACTOR, round(factor * ratio, 2)) for factor in assumptions.step_factors)
