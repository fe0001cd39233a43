"""Two people side by side, skill by skill, as far as somebody may see both. No total, no order of better and worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import NamedTuple

from competency.models import Domain, Framework, Skill

from .profile import Line, Section
from .radar import Spoke


class Beside(NamedTuple):
    """One skill; None where a person has no such skill in the frameworks that concern them."""

    skill: Skill
    lines: tuple[Line | None, Line | None]


@dataclass(frozen=True, slots=True)
class Both:
    """A framework that concerns both, its skills by domain, and the medians of each domain for a radar."""

    framework: Framework
    size: int
    domains: list[tuple[Domain, list[Beside]]]
    spokes: list[Spoke]


def side_by_side(one: Sequence[Section], other: Sequence[Section]) -> list[Both]:
    """The frameworks that concern both people, in order of name."""
    others = {section.framework.pk: section for section in other}
    return [_both(section, others[section.framework.pk]) for section in one if section.framework.pk in others]


def _both(one: Section, other: Section) -> Both:
    found: dict[int, list[Line | None]] = {}
    domains: dict[int, Domain] = {}
    for side, section in enumerate((one, other)):
        for domain, lines in section.domains:
            domains[domain.pk] = domain
            for line in lines:
                found.setdefault(line.skill.pk, [None, None])[side] = line
    grouped: dict[int, list[Beside]] = {pk: [] for pk in domains}
    for first, second in found.values():
        skill = (first or second).skill
        grouped[skill.domain_id].append(Beside(skill, (first, second)))
    ordered = sorted(domains.values(), key=lambda domain: (domain.position, domain.pk))
    rows = [(domain, grouped[domain.pk]) for domain in ordered]
    return Both(one.framework, one.size, rows, [_spoke(domain, beside) for domain, beside in rows])


def _spoke(domain: Domain, beside: list[Beside]) -> Spoke:
    """The medians of what is known of each; ``known`` counts skills in which both have a level."""
    levels = [
        [line.level for line in side if line and line.level is not None]
        for side in zip(*(each.lines for each in beside), strict=True)
    ]
    both = sum(all(line and line.level is not None for line in each.lines) for each in beside)
    mine, theirs = (median(side) if side else None for side in levels)
    return Spoke(domain.name, mine, theirs, both, len(beside))


def has_levels(shown: Sequence[Both]) -> bool:
    """Whether anything at all is known of one of them."""
    lines = chain.from_iterable(
        each.lines for both in shown for _domain, rows in both.domains for each in rows
    )
    return any(line and line.level is not None for line in lines)
