"""Which rows and columns of a matrix are shown, in which order, and what the team has of each need."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from competency.decisions.likeness import by_likeness

from .shape import HIDDEN, Column, Matrix, Need, State

# Figures about a group are shown to people outside its management only from this many rated people on.
FEWEST_RATED = 5


@dataclass(frozen=True)
class Options:
    """What the query string asks for; every value has the default of a plain visit."""

    lens: str = "level"
    by: str = "skills"
    sort: str = "name"
    descending: bool = False
    domains: frozenset[str] = field(default_factory=frozenset)
    roles: frozenset[int] = field(default_factory=frozenset)
    people: frozenset[int] = field(default_factory=frozenset)
    text: str = ""
    show: str = "all"
    as_of: date | None = None
    since: date | None = None
    below: bool = False


class Have(NamedTuple):
    """What the team has of one skill, against its need.

    ``supply`` adds the full-time shares of the people at the level; ``state`` is gap (too few), thin (one departure
    away from too few, or one person), ok, unknown (nobody rated) or withheld (a group too small to show).
    """

    need: Need
    count: int
    supply: float
    state: str


class Fit(NamedTuple):
    """How many of the role's targets a person meets; N/A and not yet visible ones are left out."""

    met: int
    of: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.met / self.of) if self.of else None


def haves(matrix: Matrix, *, named: bool, kept_back: Collection[int] = ()) -> dict[int, Have]:
    """What the team has of each needed skill, from all its members whether shown or not, by skill id.

    ``named`` False is the view from outside: figures that rest on fewer than five rated people are withheld, and those
    of the skills ``kept_back``, which a sum over several teams would otherwise give away.
    """
    rows = [(person.allocation, row) for person, row in zip(matrix.people, matrix.cells, strict=True)]
    rows += [(share, row) for _id, share, row in matrix.others]
    result = {}
    for j, column in enumerate(matrix.columns):
        need = matrix.needs.get(column.id)
        if need is not None:
            cells = [(share, row[j]) for share, row in rows]
            withheld = column.id in kept_back
            result[column.id] = (
                Have(need, 0, 0.0, "withheld") if withheld else _have(need, cells, named=named)
            )
    return result


def _have(need: Need, cells: list[tuple[float, State | None]], *, named: bool) -> Have:
    levels = [(share, cell.level) for share, cell in cells if cell is not None and cell.level is not None]
    shares = [share for share, level in levels if level >= need.level]
    supply = round(sum(shares), 2)
    if not named and len(levels) < FEWEST_RATED:
        return Have(need, 0, 0.0, "withheld")
    if not levels and cells:
        return Have(need, 0, 0.0, "unknown")
    if supply < need.headcount:
        state = "gap"
    elif len(shares) == 1 or round(supply - max(shares), 2) < need.headcount:
        state = "thin"
    else:
        state = "ok"
    return Have(need, len(shares), supply, state)


def fit(matrix: Matrix, i: int) -> Fit:
    """How far person i meets the targets of the role."""
    row = matrix.cells[i]
    met = of = 0
    for j, target in matrix.asked_of(matrix.people[i].role_id):
        state = row[j]
        if state is HIDDEN:
            continue
        if state is not None and state.level is None and state.source_is_na:
            continue
        of += 1
        met += state is not None and state.level is not None and state.level >= target
    return Fit(met, of)


def arrange(matrix: Matrix, options: Options, *, have: dict[int, Have]) -> Matrix:
    """The part of the matrix that the options ask for, in their order. The original stays as it is."""
    columns = _wanted_columns(matrix, options, have)
    rows = _wanted_rows(matrix, options, columns)
    if options.sort == "likeness":
        rows, columns = _alike(matrix, rows, columns)
        rows = rows[::-1] if options.descending else rows
    else:
        rows = _in_order(matrix, rows, options)
    kept = {matrix.columns[j].domain_id for j in columns}

    def pick(grid):
        return None if grid is None else [[grid[i][j] for j in columns] for i in rows]

    return replace(
        matrix,
        columns=[matrix.columns[j] for j in columns],
        domains=[domain for domain in matrix.domains if domain.id in kept],
        people=[matrix.people[i] for i in rows],
        cells=pick(matrix.cells),
        sides=pick(matrix.sides),
        then=pick(matrix.then),
    )


def _wanted_columns(matrix, options, have) -> list[int]:
    domains = {domain.id for domain in matrix.domains if domain.slug in options.domains}

    def wanted(j: int, column: Column) -> bool:
        if domains and column.domain_id not in domains:
            return False
        if options.show == "gaps":
            return column.id in have and have[column.id].state == "gap"
        if options.show == "unrated":
            return any(_is_unrated(row[j]) for row in matrix.cells)
        return True

    return [j for j, column in enumerate(matrix.columns) if wanted(j, column)]


def _wanted_rows(matrix, options, columns) -> list[int]:
    text = options.text.casefold()

    def wanted(i, person) -> bool:
        if options.roles and person.role_id not in options.roles:
            return False
        if options.people and person.id not in options.people:
            return False
        if text and text not in person.name.casefold() and text not in person.role.casefold():
            return False
        return options.show != "unrated" or any(_is_unrated(matrix.cells[i][j]) for j in columns)

    return [i for i, person in enumerate(matrix.people) if wanted(i, person)]


def _alike(matrix, rows, columns) -> tuple[list[int], list[int]]:
    """Rows, and columns within their domains, so that neighbours resemble each other as far as levels are seen."""
    span = matrix.scale.top - matrix.scale.bottom
    seen = {i: [state and state.level for state in matrix.cells[i]] for i in rows}
    order = by_likeness([[seen[i][j] for j in columns] for i in rows], span=span)
    rows = [rows[place] for place in order]
    ordered = []
    for _domain, part in groupby(columns, key=lambda j: matrix.columns[j].domain_id):
        part = list(part)
        across = by_likeness([[seen[i][j] for i in rows] for j in part], span=span)
        ordered += [part[place] for place in across]
    return rows, ordered


def _is_unrated(state: State | None) -> bool:
    return state is None or (state.level is None and not state.source_is_na)


def _in_order(matrix, rows, options) -> list[int]:
    """Rows by name, role, role fit or one skill; who has no value there comes last either way."""
    slug = options.sort.removeprefix("skill:")
    if options.sort == "role":
        key = {
            i: (matrix.people[i].role_position, matrix.people[i].role) for i in rows if matrix.people[i].role
        }
    elif options.sort == "fit":
        fits = {i: fit(matrix, i) for i in rows}
        key = {i: (-(f.percent or 0),) for i, f in fits.items() if f.percent is not None}
    elif options.sort.startswith("skill:"):
        place = next((j for j, column in enumerate(matrix.columns) if column.slug == slug), None)
        states = {i: matrix.cells[i][place] for i in rows} if place is not None else {}
        key = {i: (-s.level,) for i, s in states.items() if s is not None and s.level is not None}
    else:
        key = {i: (matrix.people[i].name.casefold(),) for i in rows}
    known = sorted((i for i in rows if i in key), key=lambda i: key[i], reverse=options.descending)
    return known + [i for i in rows if i not in key]
