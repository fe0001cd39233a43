"""On which roles could a team hire, what would such a person bring, and at what pay?"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from competency.decisions import costs
from competency.decisions.plan_problem import Need, Profile
from competency.models import RoleTarget

from .analysis import Analysis

MOST_SKILLS_PER_HIRE = 3
"""More than this no single hire is counted on to bring at the level needed (judgement; printed on the page)."""


@dataclass(frozen=True)
class Vacancy:
    """A role to hire on: the level that pay goes by (the median of its targets), targets by skill."""

    name: str
    level: int
    targets: Mapping[int, int]
    yearly_pay: float


def load_vacancies(analysis: Analysis) -> dict[int, Vacancy]:
    """Every role in use that expects something in the framework, by id. One query."""
    rows = RoleTarget.objects.filter(
        role__retired_on=None, skill__framework=analysis.matrix.framework, skill__retired_on=None
    ).values_list("role_id", "role__name", "skill_id", "level")
    names, targets = {}, {}
    for role, name, skill, level in rows:
        names[role] = name
        targets.setdefault(role, {})[skill] = level
    return {
        role: _vacancy(name, targets[role], analysis) for role, name in names.items() if any(targets[role])
    }


def _vacancy(name: str, targets: Mapping[int, int], analysis: Analysis) -> Vacancy:
    level = math.floor(median(targets.values()) + 0.5)
    scale = {"bottom": analysis.team.bottom, "top": analysis.team.top}
    return Vacancy(
        name=name,
        level=level,
        targets=targets,
        yearly_pay=costs.yearly_pay(level, assumptions=analysis.assumptions, **scale),
    )


def profiles_of(
    vacancies: Mapping[int, Vacancy], *, needs: Mapping[int, Need], analysis: Analysis
) -> tuple[Profile, ...]:
    """A role as a profile: it brings the needed skills whose target reaches the level, at most so many a person."""
    profiles = []
    for role, vacancy in sorted(vacancies.items()):
        skills = tuple(
            skill for skill, need in needs.items() if vacancy.targets.get(skill, -1) >= need.requirement.level
        )
        if not skills:
            continue
        price = costs.hire(
            vacancy.level,
            assumptions=analysis.assumptions,
            bottom=analysis.team.bottom,
            top=analysis.team.top,
        )
        highest = max(vacancy.targets[skill] for skill in skills)
        profiles.append(Profile(role, skills, MOST_SKILLS_PER_HIRE, highest, price.cost, price.months))
    return tuple(profiles)
