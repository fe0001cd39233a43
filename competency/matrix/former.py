"""What did teams have of what they needed at the end of an earlier day? Folded from the log, not kept.

Nobody learns more of an earlier day than of today: what is withheld today, or at a point in time that the page offers,
is withheld then too, and but for HR and a team's manager what rests on other people than today (same_people); and a
team is its manager's as a whole only where all who were in it then are theirs now.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

import numpy as np
from django.db.models import Q

from competency.models import Engineer, Framework, Membership, RatingEvent, Skill, Team
from competency.models.asking import windows_of
from competency.models.folding import Scale, batched, folded
from competency.models.summaries import summarise

from .heatmap import Heatmap
from .load import end_of, load_columns
from .organisation import READ, Ground, load_heatmap, people_of, plant, withheld_leaves
from .points import points_of
from .same_people import load_same_people
from .shape import Viewpoint, is_blind

TEAMS_AT_ONCE = 50
RATED = READ.index("rated")


@dataclass
class Former:
    """An earlier day. ``members``: (id, name, share) by team, in the order of their names; ``levels``: (level, flags)
    by engineer and skill, only of teams whose people the viewer may know by name; ``hidden``: (engineer, skill) that
    the viewer must not see."""

    day: date
    heatmap: Heatmap
    members: dict[int, list[tuple[int, str, float]]] = field(default_factory=dict)
    levels: dict[tuple[int, int], tuple[int | None, int]] = field(default_factory=dict)
    hidden: set[tuple[int, int]] = field(default_factory=set)


def load_former(teams: Iterable[Team], *, framework: Framework, viewer, day: date) -> Former:
    """Teams x skills as they were at the end of a day, as the viewer may see them now.

    ``teams`` are all that the viewer may compare. Needs are those of now that had begun by then. Eight queries, and
    six more for every 50 teams.
    """
    teams = list(teams)
    domains, columns = load_columns(framework)
    wanted, reading = {column.id for column in columns}, attrgetter(*READ)
    former, sides = Former(day, None), _sides(viewer)
    summaries, known, unseen = [], set(), set()
    for chunk in batched([team.pk for team in teams], TEAMS_AT_ONCE):
        members = _members(chunk, day)
        visible = _visible({pk for people in members.values() for pk, *_rest in people}, viewer)
        named = {team for team, people in members.items() if all(pk in visible for pk, *_rest in people)}
        known |= named | (set(chunk) - set(members))
        former.members |= {team: members[team] for team in named}
        teams_of: dict[int, list[int]] = {}
        for team, people in members.items():
            for pk, *_rest in people:
                teams_of.setdefault(pk, []).append(team)
        cells = []
        for row in _rows_at(teams_of, framework, day=day):
            cells.append(row)
            skill, engineer, level, flags = row[0], row[1], row[2], row[5]
            if engineer in sides and is_blind(flags, sides[engineer]):
                former.hidden.add((engineer, skill))
                unseen |= {(team, skill) for team in teams_of[engineer] if level is not None}
            if not named.isdisjoint(teams_of[engineer]):
                former.levels[engineer, skill] = level, flags
        found = summarise(chunk, on=day, skills=wanted, rows=cells)
        summaries += [reading(row) for row in found if row.status and row.skill_id in wanted]
    rows = [
        row._replace(managed=row.managed and row.team in known)
        for row in plant(teams, people=people_of(summaries), viewer=viewer)
    ]
    ground = Ground.of(rows, domains, columns, summaries)
    if not viewer.is_hr:
        same = load_same_people([team.pk for team in teams], since=day)
        others = [row[:2] for row in summaries if not same.holds(*row[:2], day=day, rated=row[RATED])]
        today = load_heatmap(teams, framework=framework, viewer=viewer)
        ground = ground.told_of(others).kept_back(withheld_leaves(today))
    leaves = ground.leaves
    ground.rated_at(points_of(framework), ids=[team.pk for team in teams])
    fewest = np.where(leaves.rated_then > 0, np.minimum(leaves.rated, leaves.rated_then), leaves.rated)
    leaves = replace(leaves, rated=fewest, rated_then=np.zeros_like(leaves.rated_then))
    ground = replace(ground, leaves=leaves)
    managed = {row.team for row in rows if row.managed and not row.is_department}
    ground.hide((team, skill) for team, skill in unseen if team in managed)
    former.heatmap = ground.add_up()
    return former


def _members(teams, day: date) -> dict[int, list[tuple[int, str, float]]]:
    """(id, name, share) by team of who was in it at that day, in the order of their names. One query."""
    staying = Q(engineer__left_on=None) | Q(engineer__left_on__gt=day)
    found = Membership.objects.active(on=day).filter(staying, team__in=teams)
    members: dict[int, list[tuple[int, str, float]]] = {}
    for team, pk, name, share in found.order_by("engineer__name", "engineer").values_list(
        "team_id", "engineer_id", "engineer__name", "allocation"
    ):
        members.setdefault(team, []).append((pk, name, float(share)))
    return members


def _visible(engineers: set[int], viewer) -> set[int]:
    """Those of the engineers whom the viewer may see by name today. Up to one query."""
    if viewer.is_hr:
        return engineers
    return set(Engineer.objects.visible_to(viewer).filter(pk__in=engineers).values_list("pk", flat=True))


def _sides(viewer) -> dict[int, int]:
    """From which side the viewer looks at whom they rate, and at themselves. Two queries."""
    rateable = Engineer.objects.rateable_by(viewer).values_list("pk", flat=True)
    sides = dict.fromkeys(rateable, Viewpoint.MANAGER)
    oneself = Engineer.objects.filter(user=viewer.pk).values_list("pk", flat=True)
    return sides | dict.fromkeys(oneself, Viewpoint.SELF)


def _rows_at(engineers, framework: Framework, *, day: date):
    """The ratings of these engineers at the end of a day, as tuples of the columns in ``summaries.CELL``.

    Four queries; reads the log up to that day, of this framework.
    """
    scale = Scale.of(framework.pk)
    half_lives = dict(Skill.objects.filter(framework=framework).values_list("pk", "half_life_months"))
    events = RatingEvent.objects.filter(
        engineer__in=list(engineers), skill__framework=framework, rated_at__lte=end_of(day)
    ).order_by("engineer", "skill", "rated_at", "id")
    windows = windows_of(engineers)
    for row in folded(events.iterator(chunk_size=5_000), scales=lambda _skill: scale, windows=windows):
        yield (
            row.skill_id,
            row.engineer_id,
            row.level,
            row.low,
            row.high,
            row.flags,
            row.rated_day,
            half_lives[row.skill_id],
        )
