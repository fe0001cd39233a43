"""Which open round asks for a cell when something is said of it?"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import StrIndex

from .cycles import Cycle, CyclePart


def asking_cycle(skill: str, at: datetime) -> Subquery:
    """For a query of engineers: the round that was open at that moment, is still, and asks for the skill (",3,")."""
    parts = CyclePart.objects.asked().filter(
        engineer=OuterRef("pk"), cycle__state=Cycle.State.OPEN, cycle__opened_at__lte=at
    )
    asking = parts.annotate(place=StrIndex("skills", Value(skill))).filter(place__gt=0)
    return Subquery(asking.order_by("cycle").values("cycle")[:1])


def asking_cycles(engineers: Iterable[int]) -> Callable[[int, int, datetime], int | None]:
    """A function from engineer, skill and moment to the id of the round as ``asking_cycle`` has it. One query."""
    rows = CyclePart.objects.asked().of_open().filter(engineer__in=engineers).order_by("cycle")
    found: dict[int, list] = {}
    for engineer, cycle, opened_at, skills in rows.values_list(
        "engineer_id", "cycle_id", "cycle__opened_at", "skills"
    ):
        found.setdefault(engineer, []).append((cycle, opened_at, skills))

    def asking(engineer: int, skill: int, at: datetime) -> int | None:
        for cycle, opened_at, skills in found.get(engineer, ()):
            if opened_at <= at and f",{skill}," in skills:
                return cycle
        return None

    return asking
