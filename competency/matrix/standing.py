"""Where does an engineer stand against the role, and what does the next one ask beyond today?"""

from statistics import median
from typing import NamedTuple

from .arrange import Fit
from .own import Own, OwnSkill, Section
from .radar import Spoke


class Ahead(NamedTuple):
    """A target of the next role above today's level; ``distance`` None where there is no level to count from."""

    each: OwnSkill
    target: int
    distance: int | None


class Standing(NamedTuple):
    """About the role, not the person: there is no sum of levels.

    ``fit`` counts targets met (what is N/A or still hidden is left out, as in the matrix). ``spokes`` has one entry
    per domain with targets. ``ahead`` lists what the next role asks beyond today, by domain.
    """

    fit: Fit
    spokes: list[Spoke]
    ahead: list[tuple[Section, list[Ahead]]]


def standing(own: Own) -> Standing:
    """Where the engineer stands, as far as the engineer may know."""
    spokes = [_spoke(section) for section in own.sections]
    ahead = [(section, _ahead(section)) for section in own.sections]
    return Standing(
        fit=_fit(own.skills),
        spokes=[spoke for spoke in spokes if spoke is not None],
        ahead=sorted((group for group in ahead if group[1]), key=lambda group: _nearness(group[1][0])),
    )


def _fit(skills: list[OwnSkill]) -> Fit:
    asked = [each for each in skills if each.target is not None and not each.is_na and not each.blind]
    return Fit(sum(each.level is not None and each.level >= each.target for each in asked), len(asked))


def _spoke(section: Section) -> Spoke | None:
    """The medians of my levels and of the targets, over the skills of one domain that have a target."""
    asked = [each for each in section.skills if each.target is not None and not each.is_na]
    if not asked:
        return None
    levels = [each.level for each in asked if each.level is not None]
    return Spoke(
        name=section.name,
        mine=median(levels) if levels else None,
        expected=median(each.target for each in asked),
        known=len(levels),
        total=len(asked),
    )


def _ahead(section: Section) -> list[Ahead]:
    """The nearest first; what has no level yet comes last."""
    asked = [each for each in section.skills if each.next_target is not None]
    found = [
        Ahead(each, each.next_target, None if each.level is None else each.next_target - each.level)
        for each in asked
        if each.level is None or each.level < each.next_target
    ]
    return sorted(found, key=_nearness)


def _nearness(ahead: Ahead) -> tuple[bool, int]:
    return (ahead.distance is None, ahead.distance or 0)
