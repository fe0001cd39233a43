"""Which few skills would bring an engineer closest to the next role, and in how many months?"""

from dataclasses import dataclass
from typing import NamedTuple

from competency.decisions import costs
from competency.decisions.assumptions import Assumptions
from competency.models.ratings import Interest

from .own import Own, OwnSkill

FEW = 3


class Learnable(NamedTuple):
    """One target of the next role that lies above today's level; months with and without a mentor."""

    each: OwnSkill
    target: int
    months: float
    alone: float


@dataclass(frozen=True)
class Way:
    """How near the next role is: ``met`` of ``of`` targets today, ``first`` to learn next, ``rest`` after that.

    ``not_now`` are targets that the engineer does not want to learn now, ``unrated`` ones without a level.
    """

    met: int
    of: int
    first: list[Learnable]
    rest: list[Learnable]
    not_now: int
    unrated: int

    @property
    def met_then(self) -> int:
        return self.met + len(self.first)

    @property
    def months(self) -> float:
        """Months for all of it, one thing after the other, with mentors."""
        return sum(each.months for each in (*self.first, *self.rest))

    @property
    def first_months(self) -> float:
        return sum(each.months for each in self.first)


def find_way(own: Own, *, assumptions: Assumptions) -> Way:
    """The targets of the next role, the quickest to reach first, what one is keen on before its equals.

    Each closes one target, so the quickest ones close most in any given time. Interest 0 is never suggested.
    """
    asked = [
        each for each in own.skills if each.next_target is not None and not each.is_na and not each.blind
    ]
    below = [each for each in asked if each.level is not None and each.level < each.next_target]
    wanted = [each for each in below if each.rating.interest != Interest.NOT_NOW]
    bottom, top = own.levels[0].value, own.levels[-1].value
    found = []
    for each in wanted:
        months, alone = (
            costs.training(
                each.level,
                to=each.next_target,
                months_per_level=float(each.skill.months_per_level),
                mentored=mentored,
                assumptions=assumptions,
                bottom=bottom,
                top=top,
            ).months
            for mentored in (True, False)
        )
        found.append(Learnable(each, each.next_target, months, alone))
    # The order of the framework stands among equals, because sorting keeps it.
    found.sort(key=lambda one: (one.months, one.each.rating.interest != Interest.KEEN))
    return Way(
        met=sum(each.level is not None and each.level >= each.next_target for each in asked),
        of=len(asked),
        first=found[:FEW],
        rest=found[FEW:],
        not_now=len(below) - len(wanted),
        unrated=sum(each.level is None for each in asked),
    )
