"""The shape of a matrix: plain arrays of people, columns and cell states, and who is blind to which."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from competency.models import Framework, Level, Team
from competency.models.folding import Scale
from competency.models.ratings import Flag


class State(NamedTuple):
    """What one cell holds. ``steps`` counts the half-lives that have passed since it was rated."""

    level: int | None
    low: int | None
    high: int | None
    flags: int
    steps: int

    @property
    def source_is_na(self) -> bool:
        """Whether the skill is not applicable to the person."""
        return self.flags > 0 and bool(self.flags & Flag.NOT_APPLICABLE)


class Sides(NamedTuple):
    """The levels that self and manager have given, for the lens that shows their difference."""

    own: int | None
    manager: int | None


NOT_RATED = State(None, None, None, 0, 0)


class Viewpoint:
    """How somebody looks at a row: blind to what the other side said until both have spoken."""

    OPEN = 0  # HR: rates nobody, so nothing is hidden
    MANAGER = Flag.MANAGER
    SELF = Flag.SELF


class Person(NamedTuple):
    """A row. ``viewpoint`` is the side that the viewer speaks for; ``rateable`` whether they may speak now."""

    id: int
    name: str
    role_id: int | None
    role: str
    role_position: int
    allocation: float
    viewpoint: int
    rateable: bool


class Column(NamedTuple):
    """A skill as a column. ``half_life_days`` after a rating its lower edge sinks by one level."""

    id: int
    slug: str
    name: str
    heading: str
    domain_id: int
    half_life_days: float
    retired: bool


class DomainHead(NamedTuple):
    id: int
    slug: str
    name: str


class Need(NamedTuple):
    level: int
    headcount: float
    weight: int


@dataclass(slots=True)
class Matrix:
    """People x skills of one team on one day.

    ``cells[i][j]`` is the State of person i and column j, or None where nobody has said anything.
    ``sides`` and ``then`` have the same shape and are filled only for the lenses that need them. ``others`` holds
    id, share and row of each member whom the viewer may not see by name; they count in sums and nothing else.
    """

    team: Team
    framework: Framework
    scale: Scale
    levels: list[Level]
    domains: list[DomainHead]
    columns: list[Column]
    people: list[Person]
    cells: list[list[State | None]]
    targets: dict[int, dict[int, int]]
    needs: dict[int, Need]
    seen: int
    on: date
    as_of: date | None = None
    sides: list[list[Sides | None]] | None = None
    then: list[list[State | None]] | None = None
    others: list[tuple[int, float, list[State | None]]] = field(default_factory=list)
    _asked: dict[int | None, list[tuple[int, int]]] = field(default_factory=dict, init=False)

    def target(self, person: Person, column: Column) -> int | None:
        return self.targets.get(person.role_id, {}).get(column.id)

    def asked_of(self, role_id: int | None) -> list[tuple[int, int]]:
        """What a role expects: (place of the column, target) for each column with a target."""
        if role_id not in self._asked:
            targets = self.targets.get(role_id, {})
            self._asked[role_id] = [
                (j, targets[column.id]) for j, column in enumerate(self.columns) if column.id in targets
            ]
        return self._asked[role_id]

    def position(self, level: int) -> int:
        """The place of a level in the scale, from 0."""
        return self.scale.place(level)


HIDDEN_FROM = {Viewpoint.SELF: Flag.HIDDEN_FROM_SELF, Viewpoint.MANAGER: Flag.HIDDEN_FROM_MANAGER}


def sees_log(flags: int, viewpoint: int) -> bool:
    """Whether the one side may read what the other has said of the cell so far, taken back or not."""
    open_to = viewpoint | Flag.AGREED | Flag.SHOWN
    return viewpoint == Viewpoint.OPEN or (bool(flags & open_to) and not flags & HIDDEN_FROM[viewpoint])


def is_blind(flags: int, viewpoint: int) -> bool:
    """Whether the one side must not see the cell yet: the other has spoken, the viewer's has not, nothing is agreed.

    A blind round hides what the other has said in it; one that has closed shows what was said until then.
    """
    if viewpoint == Viewpoint.OPEN:
        return False
    if flags & HIDDEN_FROM[viewpoint]:
        return True
    if flags & (Flag.AGREED | Flag.SHOWN):
        return False
    other = Flag.SELF if viewpoint == Viewpoint.MANAGER else Flag.MANAGER
    return bool(flags & other) and not flags & viewpoint


# A cell whose content the viewer may not see yet: somebody has rated it, and that is all it says.
HIDDEN = State(None, None, None, -1, 0)


def blind(row, person: Person, scale: Scale):
    """The row with HIDDEN in place of what this viewer must not see yet."""
    viewpoint = person.viewpoint
    if viewpoint == Viewpoint.OPEN:
        return row
    hidden = {state: HIDDEN for state in set(row) if state is not None and is_blind(state.flags, viewpoint)}
    return [hidden.get(state, state) for state in row] if hidden else row
