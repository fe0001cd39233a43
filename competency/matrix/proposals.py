"""Which needs could a team start from: the targets of its members' roles, or what another team needs?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from competency.models import Framework, Membership, Requirement, RoleTarget, Skill, Team
from competency.models.need_changes import Stated, stated

MONTHS_AHEAD = 6


@dataclass(frozen=True)
class Proposal:
    """Needs by skill id, and what they leave out: roles without targets in the framework, members without a role."""

    needs: Mapping[int, Stated]
    without_targets: list[str] = field(default_factory=list)
    without_role: int = 0


def propose_from_roles(team: Team, framework: Framework, *, on: date) -> Proposal:
    """For each skill the most common target among the members (of equals the higher), and how many have it.

    People are the full-time shares of the members whose role has that very target, at least one. Weight: important.
    An emerging skill counts from ``suggested_start`` on. Two queries.
    """
    members = (
        Membership.objects.active(on=on)
        .filter(team=team)
        .filter(Q(engineer__left_on=None) | Q(engineer__left_on__gt=on))
    )
    roles: dict[int, list[Decimal]] = defaultdict(list)
    names, without_role = {}, 0
    for role, name, share in members.values_list("engineer__role_id", "engineer__role__name", "allocation"):
        if role is None:
            without_role += 1
        else:
            roles[role].append(share)
            names[role] = name
    asked: dict[int, dict[int, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    kinds = {}
    targets = RoleTarget.objects.filter(role__in=roles, skill__framework=framework, skill__retired_on=None)
    with_targets = set()
    for role, skill, level, kind in targets.values_list("role_id", "skill_id", "level", "skill__kind"):
        with_targets.add(role)
        kinds[skill] = kind
        asked[skill][level] += roles[role]
    needs = {
        skill: _need(levels, starts_on=suggested_start(on) if kinds[skill] == Skill.Kind.EMERGING else None)
        for skill, levels in asked.items()
    }
    return Proposal(
        needs={skill: need for skill, need in needs.items() if need.level > 0},
        without_targets=sorted(names[role] for role in roles if role not in with_targets),
        without_role=without_role,
    )


def propose_from_team(other: Team, framework: Framework) -> Proposal:
    """The needs of another team in this framework, as they are. One query."""
    needs = Requirement.objects.filter(team=other, skill__framework=framework, skill__retired_on=None)
    return Proposal(needs={need.skill_id: stated(need) for need in needs})


def suggested_start(today: date) -> date:
    """The first of the month that is at least half a year ahead."""
    months = today.year * 12 + today.month - 1 + MONTHS_AHEAD + (today.day > 1)
    return date(months // 12, months % 12 + 1, 1)


def _need(levels: Mapping[int, list[Decimal]], *, starts_on: date | None) -> Stated:
    level = max(levels, key=lambda value: (len(levels[value]), value))
    return Stated(level, max(Decimal(1), sum(levels[level])), 2, None, starts_on)
