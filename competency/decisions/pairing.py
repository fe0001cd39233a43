"""Who should mentor whom in one skill?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .assumptions import DEFAULTS
from .gaps import Id

OTHER_TEAM = 10.0
SECOND_PLACE = 0.5
"""What a pair costs beyond its distance: a mentor of another team, a mentor's second and later learner."""

NOBODY = 1_000.0
"""Cost of leaving a learner without a mentor: more than any set of pairs could save."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a level in the skill; `team` says whether two people work in the same one."""

    id: Id
    level: int
    team: Id


@dataclass(frozen=True, slots=True)
class Pair:
    """A learner with a mentor and what the pair costs."""

    learner: Id
    mentor: Id
    cost: float


def pair_mentors(
    learners: Sequence[Person],
    *,
    mentors: Sequence[Person],
    mentor_level: int,
    places: int = DEFAULTS.mentees,
    taken: Mapping[Id, int] | None = None,
) -> list[Pair]:
    """Return the pairs of least total cost, first of all as many pairs as possible, by learner.

    A mentor is at `mentor_level` or above, and above the learner, and takes up to two learners. Cost of a pair:
    10 if they are of different teams + |level gap - 1| + 0.5 for the mentor's second place: the best mentor is
    close by and one step ahead. `taken` is how many learners a mentor has already. An assignment problem, solved
    exactly.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    learners = sorted(learners, key=lambda person: person.id)
    offered = [
        (mentor, place)
        for place in range(places)
        for mentor in sorted(mentors, key=lambda person: person.id)
        if mentor.level >= mentor_level and place >= (taken or {}).get(mentor.id, 0)
    ]
    if not learners or not offered:
        return []
    costs = np.full((len(learners), len(offered) + len(learners)), NOBODY * len(learners))
    for row, learner in enumerate(learners):
        for column, (mentor, place) in enumerate(offered):
            if mentor.id != learner.id and mentor.level > learner.level:
                costs[row, column] = pair_cost(learner, mentor=mentor, place=place)
    rows, columns = linear_sum_assignment(costs)
    return [
        Pair(learner=learners[row].id, mentor=offered[column][0].id, cost=float(costs[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if costs[row, column] < NOBODY
    ]


def pair_cost(learner: Person, *, mentor: Person, place: int) -> float:
    """Return the cost of a pair; `place` is 0 for a mentor's first learner."""
    away = OTHER_TEAM if mentor.team != learner.team else 0.0
    return away + abs(mentor.level - learner.level - 1) + (SECOND_PLACE if place else 0.0)


def without_mentor(learners: Iterable[Person], *, pairs: Iterable[Pair]) -> list[Id]:
    """Return the learners that no pair names."""
    paired = {pair.learner for pair in pairs}
    return sorted(learner.id for learner in learners if learner.id not in paired)
