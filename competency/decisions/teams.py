"""How well is a whole team covered, and what rests on one person?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from .gaps import HIGHEST_WEIGHT, Gap, Id, Requirement, measure, parts
from .level import Cell


@dataclass(frozen=True, slots=True)
class Team:
    """All that the metrics of a team are computed from.

    `cells[skill][person]` is a level with its band, missing means not rated; `shares[person]` is the share of
    full time given to this team and says who the members are.
    """

    requirements: Mapping[Id, Requirement]
    cells: Mapping[Id, Mapping[Id, Cell]]
    shares: Mapping[Id, float]
    bottom: int = 0
    top: int = 5


@dataclass(frozen=True, slots=True)
class TeamGaps:
    """What `measure_team` found: one gap per skill, and the figures of the team.

    Index figures are 0 to 1, None where no skill is known. `sole_holder[person]` lists the skills that nobody
    else holds: skills at risk, not risky people.
    """

    gaps: Mapping[Id, Gap]
    index: float | None
    index_without: Mapping[Id, float | None]
    worst_loss_person: Id | None
    worst_loss_index: float | None
    sole_holder: Mapping[Id, tuple[Id, ...]]
    concentration: float | None
    bus_factor: int | None
    unknown: tuple[Id, ...]


def measure_team(team: Team) -> TeamGaps:
    """Return the gaps of a team and what one departure would do to it.

    Over the known skills (status not "unknown"):
        index = sum w*coverage / sum w          index_without(p) = the same with p removed from every H
        worst_loss_person = argmin index_without (ties: lowest id)
        sole_holder(p) = skills with H = {p}    concentration = max over p of (w of sole_holder(p)) / sum w
        bus_factor = lowest count over known critical skills (weight 3), None if there is none
    (The bus factor "half of everything gone" is NP-hard, Piccolo 2025; this one is read off at once.)
    """
    gaps = {
        skill: measure(
            requirement,
            cells=team.cells.get(skill, {}),
            shares=team.shares,
            bottom=team.bottom,
            top=team.top,
        )
        for skill, requirement in team.requirements.items()
    }
    people = sorted(team.shares)
    known = {skill: gap for skill, gap in gaps.items() if gap.status != "unknown"}
    total = sum(gap.requirement.weight for gap in known.values())
    index_without = {person: _index_without(person, known, team.shares) for person in people}
    sole_holder = {
        person: tuple(skill for skill, gap in gaps.items() if gap.holders == (person,)) for person in people
    }
    worst = None
    if known and people:
        worst = min(people, key=lambda person: (round(index_without[person], 9), person))
    return TeamGaps(
        gaps=gaps,
        index=weighted_index(known),
        index_without=index_without,
        worst_loss_person=worst,
        worst_loss_index=None if worst is None else index_without[worst],
        sole_holder=sole_holder,
        concentration=(
            max(
                (
                    sum(gaps[skill].requirement.weight for skill in skills) / total
                    for skills in sole_holder.values()
                ),
                default=0.0,
            )
            if known
            else None
        ),
        bus_factor=min(
            (gap.count for gap in known.values() if gap.requirement.weight == HIGHEST_WEIGHT), default=None
        ),
        unknown=tuple(skill for skill, gap in gaps.items() if gap.status == "unknown"),
    )


def weighted_index(gaps: Mapping[Id, Gap]) -> float | None:
    """Return sum w*coverage / sum w over the known skills among `gaps`, None if there is none."""
    known = [gap for gap in gaps.values() if gap.coverage is not None]
    if not known:
        return None
    total = sum(gap.requirement.weight for gap in known)
    return math.fsum(gap.requirement.weight * gap.coverage for gap in known) / total


def _index_without(person: Id, known: Mapping[Id, Gap], shares: Mapping[Id, float]) -> float | None:
    """Return the index with one person removed from the holders of every known skill."""
    if not known:
        return None
    covered = []
    for gap in known.values():
        coverage = gap.coverage
        if person in gap.holders:
            left = parts(gap.supply) - parts(shares[person])
            coverage = min(1.0, left / parts(gap.requirement.headcount))
        covered.append(gap.requirement.weight * coverage)
    return math.fsum(covered) / sum(gap.requirement.weight for gap in known.values())
