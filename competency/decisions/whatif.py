"""What if somebody leaves, joins or works less, or a rating settles low or high?

Every function returns a changed copy of the team; nothing is stored and nobody is predicted to do anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .gaps import Gap, Id
from .level import Cell
from .teams import Team, measure_team


@dataclass(frozen=True, slots=True)
class Difference:
    """What a what-if does to a team; `changed` has the gap before and after where status or severity differ."""

    index_before: float | None
    index_after: float | None
    changed: Mapping[Id, tuple[Gap, Gap]]


def leaves(team: Team, *, person: Id) -> Team:
    """Return the team without one person. Raises ValueError if they are not in the team."""
    _check_member(team, person)
    return replace(
        team,
        shares={member: share for member, share in team.shares.items() if member != person},
        cells={
            skill: {member: cell for member, cell in cells.items() if member != person}
            for skill, cells in team.cells.items()
        },
    )


def joins(team: Team, *, person: Id, share: float, levels: Mapping[Id, int]) -> Team:
    """Return the team with one more person, who has the given levels for certain and is else not rated.

    Raises ValueError if they are already in the team.
    """
    if person in team.shares:
        raise ValueError(f"{person} is already in the team.")
    cells = {skill: dict(people) for skill, people in team.cells.items()}
    for skill, level in levels.items():
        cells.setdefault(skill, {})[person] = _settled(level)
    return replace(team, shares={**team.shares, person: share}, cells=cells)


def works(team: Team, *, person: Id, share: float) -> Team:
    """Return the team with one person giving it another share of full time, 0.5 for half time.

    Raises ValueError if they are not in the team, or the share is not above 0 and at most 1.
    """
    _check_member(team, person)
    if not 0 < share <= 1:
        raise ValueError("A share of full time is above 0 and at most 1; somebody who gives nothing leaves.")
    return replace(team, shares={**team.shares, person: share})


def settles(team: Team, *, person: Id, skill: Id, at: Literal["low", "high"]) -> Team:
    """Return the team with one rating settled at the lower or upper edge of its band.

    Raises ValueError if they are not in the team or the skill does not apply to them.
    """
    _check_member(team, person)
    cell = team.cells.get(skill, {}).get(person)
    if cell is None:
        edge = team.bottom if at == "low" else team.top
    else:
        edge = cell.low if at == "low" else cell.high
    if edge is None:
        raise ValueError("A skill that does not apply has no rating to settle.")
    return replace(team, cells={**team.cells, skill: {**team.cells.get(skill, {}), person: _settled(edge)}})


def compare(before: Team, *, after: Team) -> Difference:
    """Return what differs between two states of a team."""
    old, new = measure_team(before), measure_team(after)
    return Difference(
        index_before=old.index,
        index_after=new.index,
        changed={
            skill: (gap, new.gaps[skill])
            for skill, gap in old.gaps.items()
            if (gap.status, gap.severity_exact) != (new.gaps[skill].status, new.gaps[skill].severity_exact)
        },
    )


def _settled(level: int) -> Cell:
    return Cell(level=level, low=level, high=level, source="agreed")


def _check_member(team: Team, person: Id) -> None:
    if person not in team.shares:
        raise ValueError(f"{person} is not in the team.")
