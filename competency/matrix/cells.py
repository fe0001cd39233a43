"""How does a matrix look to the decisions: shares, aged cells and needs, without what the viewer must not see yet?"""

from competency.decisions.gaps import Requirement
from competency.decisions.level import Cell
from competency.decisions.teams import Team
from competency.models.ratings import Flag

from .shape import HIDDEN, Matrix, State


def team_of(matrix: Matrix, requirements) -> Team:
    """The decisions' view of a team: shares, aged cells and needs, of its members whether shown by name or not."""
    shares = {person.id: person.allocation for person in matrix.people}
    rows = {person.id: row for person, row in zip(matrix.people, matrix.cells, strict=True)}
    for person, share, row in matrix.others:
        shares[person], rows[person] = share, row
    places = {column.id: j for j, column in enumerate(matrix.columns)}
    bottom = matrix.scale.bottom
    return Team(
        requirements={
            need.skill_id: Requirement(need.level, float(need.headcount), need.weight, float(need.deadline))
            for need in requirements
        },
        cells={
            need.skill_id: {
                person: cell
                for person, row in rows.items()
                if (cell := cell_of(row[places[need.skill_id]], bottom=bottom)) is not None
            }
            for need in requirements
        },
        shares=shares,
        bottom=bottom,
        top=matrix.scale.top,
    )


def cell_of(state: State | None, *, bottom: int) -> Cell | None:
    """The decisions' view of a cell, aged; None for what is not rated or not to be seen yet."""
    if state is None or state is HIDDEN:
        return None
    if state.source_is_na:
        return Cell(None, None, None, "na")
    if state.level is None:
        return None
    low = max(bottom, state.low - state.steps)
    return Cell(
        state.level,
        low,
        state.high,
        _source(state.flags),
        stale=state.steps > 0,
        disagree=bool(state.flags & Flag.DISAGREE),
    )


def _source(flags: int) -> str:
    """Whose word the level of a rated cell is."""
    if flags & Flag.AGREED:
        return "agreed"
    return {Flag.SELF: "self", Flag.MANAGER: "manager", 0: "peers"}.get(
        flags & (Flag.SELF | Flag.MANAGER), "combined"
    )


def hidden_in(matrix: Matrix, skill_id: int) -> frozenset[int]:
    """Members whose rating in the skill the viewer must not see yet."""
    place = next((j for j, column in enumerate(matrix.columns) if column.id == skill_id), None)
    if place is None:
        return frozenset()
    return frozenset(
        person.id for person, row in zip(matrix.people, matrix.cells, strict=True) if row[place] is HIDDEN
    )
