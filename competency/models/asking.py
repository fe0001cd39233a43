"""What do rating rounds make of a cell: which open one asks for it, and what may self and manager see of each other?

In a blind round neither sees what the other has said since it opened before both have. When it closes, both see what
was said until then, also where only one of them has rated; so they do at once in a round that is not blind.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import StrIndex

from .cycles import Cycle, CyclePart
from .ratings import Flag, Rating

EVER = datetime.max.replace(tzinfo=UTC)


class Window(NamedTuple):
    """What rounds say of one cell: the open one that asks for it, whether blind, and when it opened.

    ``shown``: when the last round closed that asked for it; what was said until then is hidden from neither side.
    """

    cycle: int | None = None
    blind: bool = False
    opened_at: datetime | None = None
    shown: datetime | None = None

    def asks_at(self, moment: datetime) -> int | None:
        """The id of the open round if what is said at this moment belongs to it."""
        return self.cycle if self.cycle is not None and self.opened_at <= moment else None

    def bits(self, rating: Rating) -> int:
        """Those of ``Flag`` that follow from rounds, for what self and manager say in this row."""
        own = rating.self_at, rating.said("self")
        manager = rating.manager_at, rating.said("manager")
        return self.bits_of(own, manager)

    def bits_of(self, own: tuple, manager: tuple) -> int:
        """The same for (newest time or None, whether there is a rating in force) of self and of manager."""
        if self.cycle is not None and self.blind:
            self_waits = _since(manager[0], self.opened_at) and not (own[1] and own[0] >= self.opened_at)
            manager_waits = _since(own[0], self.opened_at) and not (
                manager[1] and manager[0] >= self.opened_at
            )
            bits = Flag.HIDDEN_FROM_SELF * self_waits | Flag.HIDDEN_FROM_MANAGER * manager_waits
        else:
            bits = 0
        until = EVER if self.cycle is not None and not self.blind else self.shown
        times = [at for at in (own[0], manager[0]) if at is not None]
        if until is not None and times and max(times) <= until:
            bits |= Flag.SHOWN
        return bits


NO_ROUND = Window()


def _since(at: datetime | None, opened_at: datetime) -> bool:
    return at is not None and at >= opened_at


def window_columns(skill: str) -> list[Subquery]:
    """For a query of engineers: the columns that ``window_from`` reads, for one skill (",3,")."""
    parts = CyclePart.objects.asked().filter(engineer=OuterRef("pk"))
    asking = parts.annotate(place=StrIndex("skills", Value(skill))).filter(place__gt=0)
    current = asking.filter(cycle__state=Cycle.State.OPEN).order_by("cycle")
    last = asking.filter(cycle__state__in=Cycle.OVER).order_by("-cycle__closed_at")
    names = ("cycle", "cycle__blind", "cycle__opened_at")
    return [
        *(Subquery(current.values(name)[:1]) for name in names),
        Subquery(last.values("cycle__closed_at")[:1]),
    ]


def window_from(cycle, blind, opened_at, shown) -> Window:
    """A window from values as the database driver gives them."""
    return Window(cycle, bool(blind), moment_from(opened_at), moment_from(shown))


def moment_from(value) -> datetime | None:
    """A moment as the database driver gives it: a text in UTC, or a datetime."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value


def windows_of(engineers: Iterable[int] | None = None) -> Callable[[int, int], Window]:
    """A function from engineer and skill to their Window; of all engineers where none are named. One query."""
    rows = CyclePart.objects.asked().exclude(cycle__state=Cycle.State.DRAFT).order_by("cycle")
    if engineers is not None:
        rows = rows.filter(engineer__in=list(engineers))
    found: dict[int, list] = {}
    for engineer, *round_and_skills in rows.values_list(
        "engineer_id", "cycle_id", "cycle__blind", "cycle__opened_at", "cycle__closed_at", "skills"
    ):
        found.setdefault(engineer, []).append(round_and_skills)

    def window(engineer: int, skill: int) -> Window:
        known = found.get(engineer)
        if known is None:
            return NO_ROUND
        current, shown, wanted = (None, False, None), None, f",{skill},"
        for cycle, blind, opened_at, closed_at, skills in known:
            if wanted not in skills:
                continue
            if closed_at is None:
                current = current if current[0] is not None else (cycle, blind, opened_at)
            else:
                shown = closed_at if shown is None else max(shown, closed_at)
        return Window(*current, shown)

    return window
