"""Who outside a team could mentor its people or be lent to it, without uncovering where they work."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.decisions.assumptions import Assumptions
from competency.decisions.candidates import Lender, Member, lendable
from competency.models import Engineer, Membership, Rating, TeamSkillSummary

# One mentor settles the question; lenders are proposed from so many people per skill, the lowest ids first.
MOST_MENTORS = 1
MOST_LENDERS = 30


@dataclass(frozen=True)
class Elsewhere:
    """People of other teams by skill id. ``names`` has a name, or "somebody in <team>" where the viewer may not know."""

    mentors: Mapping[int, list[Member]] = field(default_factory=dict)
    lenders: Mapping[int, list[Lender]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)


def load_elsewhere(team, requirements, *, viewer, assumptions: Assumptions) -> Elsewhere:
    """Mentors and lenders for a team's needs. Five queries, bounded by skills and not by the organisation."""
    least = {need.skill_id: need.level for need in requirements}
    if not least:
        return Elsewhere()
    able = _able_people(team, least)
    shares, team_names = _memberships({person for people in able.values() for person, _level in people})
    held = _held(shares)
    mentors, lenders = defaultdict(list), defaultdict(list)
    for need in requirements:
        for person, level in able[need.skill_id]:
            if (
                level >= max(need.skill.mentor_level, need.level)
                and len(mentors[need.skill_id]) < MOST_MENTORS
            ):
                mentors[need.skill_id].append(Member(person, level))
            for team_id, share in shares.get(person, ()):
                spare = lendable(share, held=held(team_id, person), assumptions=assumptions)
                if spare and level >= need.level:
                    lenders[need.skill_id].append(Lender(person, level, spare, team=team_id))
                    break
    used = {m.id for people in mentors.values() for m in people} | {
        lender.id for people in lenders.values() for lender in people
    }
    return Elsewhere(dict(mentors), dict(lenders), _names(used, shares, team_names, viewer), team_names)


def _able_people(team, least) -> dict[int, list[tuple[int, int]]]:
    """(engineer, level) of people outside the team at the level, by skill: mentors and holders. One query."""
    members = Membership.objects.active().filter(team=team).values("engineer")
    wanted = Q()
    for skill, level in least.items():
        wanted |= Q(skill=skill, level__gte=level)
    working = Q(engineer__left_on=None) | Q(engineer__left_on__gt=timezone.localdate())
    rows = Rating.objects.filter(wanted).filter(working).exclude(engineer__in=members)
    able = defaultdict(list)
    # By level falling, then id: the first is the mentor, and a bounded number may be lent.
    for skill, person, level in rows.order_by("-level", "engineer_id").values_list(
        "skill_id", "engineer_id", "level"
    ):
        if len(able[skill]) < MOST_LENDERS:
            able[skill].append((person, level))
    return able


def _memberships(people):
    """Teams with shares by person, and the teams' names. One query."""
    rows = Membership.objects.active().filter(engineer__in=people, team__retired_on=None)
    shares, names = defaultdict(list), {}
    for person, team_id, name, share in rows.values_list(
        "engineer_id", "team_id", "team__name", "allocation"
    ):
        shares[person].append((team_id, float(share)))
        names[team_id] = name
    return shares, names


def _held(shares):
    """A function from team and person to (supply, headcount) of each need of the team that the person meets."""
    teams = {team for places in shares.values() for team, _share in places}
    needs = defaultdict(list)
    rows = TeamSkillSummary.objects.filter(team__in=teams, need_level__isnull=False)
    for row in rows.values_list("team_id", "skill_id", "need_level", "supply", "headcount"):
        needs[row[0]].append(row[1:])
    skills = {skill for rows in needs.values() for skill, *_rest in rows}
    levels = {
        (person, skill): level
        for person, skill, level in Rating.objects.filter(
            engineer__in=shares, skill__in=skills, level__isnull=False
        ).values_list("engineer_id", "skill_id", "level")
    }

    def held(team_id, person):
        return [
            (supply, headcount)
            for skill, least, supply, headcount in needs[team_id]
            if levels.get((person, skill), -1) >= least
        ]

    return held


def _names(people, shares, team_names, viewer) -> dict[int, str]:
    visible = dict(Engineer.objects.visible_to(viewer).filter(pk__in=people).values_list("pk", "name"))
    names = {}
    for person in people:
        places = shares.get(person)
        where = team_names[places[0][0]] if places else None
        names[person] = visible.get(person) or (_("somebody in %s") % where if where else _("somebody"))
    return names
