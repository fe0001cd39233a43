"""What an open round asks about people, and what both of a pair of self and manager know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from competency.models import CyclePart, Framework, Rating, Skill
from competency.models.ratings import Flag

from .shape import Viewpoint, is_blind


@dataclass(frozen=True)
class Ask:
    """What is asked about one person: a rating given at ``since`` or later answers it. No ``skills`` means all.

    ``name`` and ``closes_on`` are those of the round; without one they are empty.
    """

    since: datetime
    skills: frozenset[int] | None = None
    of_manager: bool = True
    name: str = ""
    closes_on: date | None = None

    def includes(self, skill: Skill) -> bool:
        return self.skills is None or skill.pk in self.skills


def asks_of(people: Iterable[int], *, framework: Framework) -> dict[int, Ask]:
    """What the open rounds of the framework ask about these people (ids); who is in none is left out. One query."""
    parts = CyclePart.objects.asked().of_open().filter(cycle__framework=framework, engineer__in=list(people))
    return {
        part.engineer_id: Ask(
            since=part.cycle.opened_at,
            skills=frozenset(part.skill_ids),
            of_manager=part.cycle.asks_manager,
            name=part.cycle.name,
            closes_on=part.cycle.closes_on,
        )
        for part in parts.select_related("cycle")
    }


def is_known_to_both(rating: Rating) -> bool:
    """Whether something is said, and neither self nor manager waits for the other's word to see it."""
    said = rating.flags & (Flag.SELF | Flag.MANAGER | Flag.AGREED)
    return bool(said) and not any(
        is_blind(rating.flags, side) for side in (Viewpoint.SELF, Viewpoint.MANAGER)
    )
