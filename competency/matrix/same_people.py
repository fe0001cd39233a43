"""Does a figure of an earlier day rest on the people whom today's rests on?

Where it nearly does, the two tell by subtraction what one person has. So an earlier figure is told to those outside the
management only where it rests on the very same people: then all figures of a team and skill that they are ever offered
together are about one group, and nobody in it is told apart by who was not in it yet, or no longer is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max, Q
from django.utils import timezone

from competency.models import Membership, RatingEvent, Source, TeamSkillSummary

from .load import end_of
from .points import Point
from .shape import Matrix


def is_today(day: date) -> bool:
    """Whether the end of a day is still to come; the closing of a round is past."""
    return day >= timezone.localdate() and not hasattr(day, "at")


@dataclass(frozen=True)
class SamePeople:
    """Since when the same people are in teams, and rated. ``moved``: by team the day on which somebody came or went
    last; ``lost``: by (team, skill) when somebody's rating was last taken back or called not applicable; ``rated``: how
    many are rated today. Only what happened after ``since`` is known."""

    since: date
    moved: Mapping[int, date] = field(default_factory=dict)
    lost: Mapping[tuple[int, int], datetime] = field(default_factory=dict)
    rated: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def holds(self, team: int, skill: int, *, day: date, rated: int) -> bool:
        """Whether the ``rated`` people of the end of a day are those who are rated today.

        With nobody come or gone, and nobody who lost a rating, all who were rated then are rated today; so they are the
        same if they are as many.
        """
        if is_today(day):
            return True
        if day < self.since:
            return False
        lost = self.lost.get((team, skill))
        return (
            rated == self.rated.get((team, skill), 0)
            and self.moved.get(team, day) <= day
            and (lost is None or lost <= end_of(day))
        )


def load_same_people(teams: Collection[int], *, since: date) -> SamePeople:
    """Who has stayed in these teams (ids), and stayed rated, since a day. Three queries."""
    today = timezone.localdate()
    changed = Q(starts_on__gt=since) | Q(ends_on__gt=since) | Q(engineer__left_on__gt=since)
    moved: dict[int, date] = {}
    rows = Membership.objects.filter(changed, team__in=teams).order_by()
    for team, *days in rows.values_list("team_id", "starts_on", "ends_on", "engineer__left_on"):
        for day in days:
            if day is not None and since < day <= today:
                moved[team] = max(day, moved.get(team, day))
    taken = RatingEvent.objects.filter(
        level=None, rated_at__gt=end_of(since), engineer__memberships__team__in=teams
    ).exclude(source=Source.INTEREST)
    lost = taken.order_by().values_list("engineer__memberships__team_id", "skill_id")
    rated = TeamSkillSummary.objects.filter(team__in=teams).order_by()
    return SamePeople(
        since,
        moved,
        {(team, skill): at for team, skill, at in lost.annotate(Max("rated_at"))},
        {(team, skill): count for team, skill, count in rated.values_list("team_id", "skill_id", "rated")},
    )


def other_figures(points: Iterable[Point], *, teams: Collection[int]) -> set[tuple[int, int]]:
    """(team, skill) whose figure at one of the points rests on other people than today. A query for each, and three."""
    past = [point for point in points if point.day is not None]
    if not past:
        return set()
    same = load_same_people(teams, since=min(point.day for point in past))
    return {
        (team, skill)
        for point in past
        for team, skill, rated in point.rows.filter(team__in=teams)
        .order_by()
        .values_list("team", "skill", "rated")
        if not same.holds(team, skill, day=point.day, rated=rated)
    }


def other_people(matrix: Matrix, *, below: bool = False) -> frozenset[int]:
    """Needed skills of a matrix of an earlier day that do not rest on the people of today; none for today's.

    Three queries, none for today. With the people of the teams ``below``, whom nobody counts today: every skill.
    """
    if matrix.as_of is None or is_today(matrix.as_of):
        return frozenset()
    if below:
        return frozenset(matrix.needs)
    same = load_same_people([matrix.team.pk], since=matrix.as_of)
    rows = matrix.cells + [row for _id, _share, row in matrix.others]
    rated = {
        column.id: sum(row[j] is not None and row[j].level is not None for row in rows)
        for j, column in enumerate(matrix.columns)
    }
    return frozenset(
        skill
        for skill in matrix.needs
        if not same.holds(matrix.team.pk, skill, day=matrix.as_of, rated=rated.get(skill, 0))
    )
