"""Who outside a team could mentor its people or be lent to it, without uncovering where they work?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from competency.decisions.assumptions import Assumptions
from competency.decisions.candidates import Lender, Member, lendable
from competency.models import Engineer, Membership, Rating, Team, TeamSkillSummary
from competency.models.ratings import Flag

# One mentor settles the question. Lenders are looked for among so many people per skill, the highest levels first.
MOST_MENTORS = 1
MOST_LENDERS = 30


@dataclass(frozen=True)
class Elsewhere:
    """People of other teams by skill id.

    ``names`` has a name, or "somebody in <team>" where the viewer may not know it; those are ``unnamed``, each with
    the id of the team, or None.
    """

    mentors: Mapping[int, list[Member]] = field(default_factory=dict)
    lenders: Mapping[int, list[Lender]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    teams: Mapping[int, str] = field(default_factory=dict)
    unnamed: Mapping[int, int | None] = field(default_factory=dict)


def load_elsewhere(team, requirements, *, viewer, assumptions: Assumptions) -> Elsewhere:
    """Mentors and lenders for a team's needs. Six queries, with rows bounded by skills and not by the organisation.

    A rating that the viewer must not see yet makes nobody a mentor or lender, and counts for nobody's team.
    """
    least = {need.skill_id: need.level for need in requirements}
    if not least:
        return Elsewhere()
    able = _able_people(team, least, viewer)
    shares, team_names = _memberships({person for people in able.values() for person, _level in people})
    held = _held(shares, viewer)
    mentors, lenders = defaultdict(list), defaultdict(list)
    for need in requirements:
        mentor_level = max(need.skill.mentor_level, need.level)
        for person, level in able[need.skill_id]:
            if level >= mentor_level and len(mentors[need.skill_id]) < MOST_MENTORS:
                mentors[need.skill_id].append(Member(person, level))
            for team_id, share in shares.get(person, ()):
                spare = lendable(share, held=held(team_id, person), assumptions=assumptions)
                if spare:
                    lenders[need.skill_id].append(Lender(person, level, spare, team=team_id))
                    break
    used = {each.id for people in (*mentors.values(), *lenders.values()) for each in people}
    names, unnamed = _names(used, shares, team_names, viewer)
    return Elsewhere(dict(mentors), dict(lenders), names, team_names, unnamed)


def hidden_from(viewer, ratings):
    """Those of the ratings that the viewer must not see yet; the rule of ``shape.is_blind`` for the database."""
    said = F("flags").bitand(Flag.SELF | Flag.MANAGER | Flag.AGREED | Flag.SHOWN)
    hidden = {
        "from_self": F("flags").bitand(Flag.HIDDEN_FROM_SELF),
        "from_manager": F("flags").bitand(Flag.HIDDEN_FROM_MANAGER),
    }
    # As ``rateable_by``, but from the few teams that somebody leads, and not from everybody there is.
    working = Q(engineer__left_on=None) | Q(engineer__left_on__gt=timezone.localdate())
    led = Membership.objects.active().filter(working, team__in=Team.objects.led_by(viewer))
    rated_by_viewer = led.exclude(engineer__user=viewer).values("engineer")
    oneself = Engineer.objects.filter(user=viewer).values("pk")
    for_manager = Q(said=Flag.SELF) | Q(from_manager__gt=0)
    for_oneself = Q(said=Flag.MANAGER) | Q(from_self__gt=0)
    return ratings.annotate(said=said, **hidden).filter(
        (for_manager & Q(engineer__in=rated_by_viewer)) | (for_oneself & Q(engineer__in=oneself))
    )


def _able_people(team, least, viewer) -> dict[int, list[tuple[int, int]]]:
    """(engineer, level) of people outside the team at the level, by skill: mentors and holders. One query."""
    members = Membership.objects.active().filter(team=team).values("engineer")
    wanted = Q()
    for skill, level in least.items():
        wanted |= Q(skill=skill, level__gte=level)
    working = Q(engineer__left_on=None) | Q(engineer__left_on__gt=timezone.localdate())
    hidden = hidden_from(viewer, Rating.objects.filter(skill__in=least)).values("pk")
    rows = Rating.objects.filter(wanted).filter(working).exclude(engineer__in=members).exclude(pk__in=hidden)
    # By level falling, then id: the first is the mentor, and a bounded number may be lent.
    place = Window(
        RowNumber(), partition_by=F("skill_id"), order_by=[F("level").desc(), F("engineer_id").asc()]
    )
    rows = rows.annotate(place=place).filter(place__lte=MOST_LENDERS).order_by("skill_id", "place")
    able = defaultdict(list)
    for skill, person, level in rows.values_list("skill_id", "engineer_id", "level"):
        able[skill].append((person, level))
    return able


def _memberships(people):
    """Teams with shares by person, and the teams' names. One query."""
    rows = Membership.objects.active().filter(engineer__in=people, team__retired_on=None)
    shares, names = defaultdict(list), {}
    for person, team_id, name, share in rows.order_by("pk").values_list(
        "engineer_id", "team_id", "team__name", "allocation"
    ):
        shares[person].append((team_id, float(share)))
        names[team_id] = name
    return shares, names


def _held(shares, viewer):
    """A function from team and person to (supply, headcount) of each need of the team that the person meets.

    Three queries.
    """
    teams = {team for places in shares.values() for team, _share in places}
    needs: dict[int, list] = defaultdict(list)
    rows = TeamSkillSummary.objects.filter(team__in=teams, need_level__isnull=False)
    for row in rows.values_list("team_id", "skill_id", "need_level", "supply", "headcount"):
        needs[row[0]].append(row[1:])
    skills = {skill for rows in needs.values() for skill, *_rest in rows}
    unseen = _unseen_shares(teams, skills, viewer)
    hidden = hidden_from(viewer, Rating.objects.filter(skill__in=skills)).values("pk")
    levels = {
        (person, skill): level
        for person, skill, level in Rating.objects.filter(
            engineer__in=shares, skill__in=skills, level__isnull=False
        )
        .exclude(pk__in=hidden)
        .values_list("engineer_id", "skill_id", "level")
    }

    def held(team_id, person):
        return [
            (supply - unseen(team_id, skill, least), headcount)
            for skill, least, supply, headcount in needs[team_id]
            if levels.get((person, skill), -1) >= least
        ]

    return held


def _unseen_shares(teams, skills, viewer):
    """A function from team, skill and level to the shares there that rest on ratings hidden from the viewer.

    The summaries count them, as they are for everybody; this viewer must not learn of them. One query.
    """
    day = timezone.localdate()
    here = Q(engineer__memberships__team__in=teams, engineer__memberships__starts_on__lte=day) & (
        Q(engineer__memberships__ends_on=None) | Q(engineer__memberships__ends_on__gt=day)
    )
    rows = hidden_from(viewer, Rating.objects.filter(here, skill__in=skills, level__isnull=False))
    found = defaultdict(list)
    for team, skill, level, share in rows.values_list(
        "engineer__memberships__team_id", "skill_id", "level", "engineer__memberships__allocation"
    ):
        found[team, skill].append((level, float(share)))

    def unseen(team_id, skill, least):
        return sum(share for level, share in found.get((team_id, skill), ()) if level >= least)

    return unseen


def _names(people, shares, team_names, viewer) -> tuple[dict[int, str], dict[int, int | None]]:
    """Names as the viewer may say them, and who is unnamed. One query."""
    visible = dict(Engineer.objects.visible_to(viewer).filter(pk__in=people).values_list("pk", "name"))
    names, unnamed = {}, {}
    for person in people:
        team_id = shares[person][0][0] if shares.get(person) else None
        if person in visible:
            names[person] = visible[person]
            continue
        unnamed[person] = team_id
        names[person] = _("somebody in %s") % team_names[team_id] if team_id else _("somebody")
    return names, unnamed
