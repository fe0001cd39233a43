"""What an open round asks about people, and what a blind one keeps back until both sides have rated anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from competency.models import CyclePart, Framework, Rating, Skill, Source
from competency.models.ratings import Flag

from .shape import Viewpoint, is_blind


@dataclass(frozen=True)
class Ask:
    """What is asked about one person: a rating given at ``since`` or later answers it. No ``skills`` means all.

    ``blind``: neither side may know what the other has answered before both have. ``name`` and ``closes_on`` are those
    of the round; without one they are empty.
    """

    since: datetime
    skills: frozenset[int] | None = None
    of_manager: bool = True
    blind: bool = False
    name: str = ""
    closes_on: date | None = None

    def includes(self, skill: Skill | int) -> bool:
        pk = skill if isinstance(skill, int) else skill.pk
        return self.skills is None or pk in self.skills

    def is_answered(self, rating: Rating, *, source: str) -> bool:
        return rating.said(source) and getattr(rating, f"{source}_at") >= self.since


def asks_of(people: Iterable[int], *, framework: Framework) -> dict[int, Ask]:
    """What the open rounds of the framework ask about these people (ids); who is in none is left out. One query."""
    parts = CyclePart.objects.asked().of_open().filter(cycle__framework=framework, engineer__in=list(people))
    return {
        part.engineer_id: Ask(
            since=part.cycle.opened_at,
            skills=frozenset(part.skill_ids),
            of_manager=part.cycle.asks_manager,
            # Who cannot sign in answers nothing, so there is nothing to wait for.
            blind=part.cycle.blind
            and part.cycle.asks_self
            and part.cycle.asks_manager
            and part.engineer.user_id is not None,
            name=part.cycle.name,
            closes_on=part.cycle.closes_on,
        )
        for part in parts.select_related("cycle", "engineer")
    }


def is_kept_back(rating: Rating, ask: Ask | None) -> bool:
    """Whether a blind round keeps the rating back: one side has answered in it, and the other has not."""
    if ask is None or not ask.blind or not ask.includes(rating.skill_id):
        return False
    return ask.is_answered(rating, source=Source.SELF) != ask.is_answered(rating, source=Source.MANAGER)


def is_known_to_both(rating: Rating, ask: Ask | None) -> bool:
    """Whether something is said, and neither self nor manager waits for the other's word to see it."""
    said = rating.flags & (Flag.SELF | Flag.MANAGER | Flag.AGREED)
    waits = any(is_blind(rating.flags, side) for side in (Viewpoint.SELF, Viewpoint.MANAGER))
    return bool(said) and not waits and not is_kept_back(rating, ask)
