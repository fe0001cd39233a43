"""What do the teams of an organisation have of what they need? Read from the summaries, never from the ratings."""

from collections.abc import Iterable, Sequence
from operator import itemgetter

import numpy as np
from django.db.models import Min, Q
from django.utils import timezone

from competency.access import can_compare, compared_teams
from competency.models import (
    Framework,
    Leadership,
    Organisation,
    Rating,
    Team,
)

from .elsewhere import hidden_from
from .heatmap import CERTAINTIES, HIDDEN, KNOWN, NO_NEED, UNKNOWN, WITHHELD, Heatmap, Leaves, Row, add_up
from .load import load_columns
from .points import TODAY, Point, kept_rows, points_of

# No field here needs a conversion by Django, so that rows come as the database gives them.
READ = (
    "team_id",
    "skill_id",
    "rated",
    "members",
    "need_level",
    "headcount",
    "weight",
    "count",
    "supply",
    "severity",
    "certainty",
)


def framework_to_compare(slug: str | None = None) -> Framework | None:
    """The framework asked for, else the organisation's, else the first in use. Up to two queries."""
    if slug and (asked := Framework.objects.filter(slug=slug).first()):
        return asked
    organisation = Organisation.objects.select_related("framework").first()
    if organisation is not None and organisation.framework is not None:
        return organisation.framework
    return Framework.objects.in_use().order_by("pk").first()


def load_heatmap(
    teams: Iterable[Team],
    *,
    framework: Framework,
    viewer,
    then: Point | None = None,
    now: Point = TODAY,
    offered: Sequence[Point] = (),
    skill: int | None = None,
) -> Heatmap:
    """Teams x skills as the viewer may see them. Two queries; more with ``then``, and one for managers.

    ``teams`` are all that the viewer may compare, so that what is withheld does not depend on what is looked at;
    ``then`` is the past to compare with, and ``now`` what is compared with it. ``offered`` are all points in time that
    may be chosen: what is withheld is the same for each two of them, so that nothing can be found by choosing others.
    ``skill`` (an id) leaves one column.
    """
    teams = list(teams)
    ids = [team.pk for team in teams]
    domains, columns = load_columns(framework)
    if skill is not None:
        columns = [column for column in columns if column.id == skill]
    found = now.rows.filter(team__in=ids).exclude(status="").order_by().values_list(*READ)
    if skill is not None:
        found = found.filter(skill=skill)
    places = {column.id: j for j, column in enumerate(columns)}
    summaries = [row for row in found if row[1] in places]
    rows = plant(teams, people=_people(summaries), viewer=viewer)
    leaf_of = {row.team: i for i, row in enumerate(rows) if not row.is_department}
    width = max(1, len(columns))
    cells = [leaf_of[row[0]] * width + places[row[1]] for row in summaries]
    leaves = _leaves(summaries, cells, shape=(len(rows), len(columns)))
    if then is not None:
        _fill_past(leaves, then, offered, ids=ids, leaf_of=leaf_of, places=places)
    managed = [row.team for row in rows if row.managed and not row.is_department]
    if managed:
        for team, skill in unseen_by(viewer, managed):
            if skill in places and leaves.state[leaf_of[team], places[skill]]:
                leaves.state[leaf_of[team], places[skill]] = HIDDEN
    return add_up(rows, domains, columns, leaves)


def _fill_past(leaves: Leaves, then: Point, offered: Sequence[Point], *, ids, leaf_of, places) -> None:
    """What was covered then, and the fewest people who were rated at any of the points. One query per kind of point."""
    known = {point.key: point for point in (then, TODAY, *offered)}
    for rows in kept_rows(known.values()):
        rows = rows.filter(team__in=ids, rated__gt=0).order_by().values("team_id", "skill_id")
        for row in rows.annotate(fewest=Min("rated")):
            if row["skill_id"] in places and row["team_id"] in leaf_of:
                cell = leaf_of[row["team_id"]], places[row["skill_id"]]
                fewest = leaves.rated_then[cell]
                leaves.rated_then[cell] = min(fewest or row["fewest"], row["fewest"])
    past = then.rows.filter(team__in=ids, coverage__isnull=False).order_by()
    for team, skill, coverage in past.values_list("team_id", "skill_id", "coverage"):
        if skill in places and team in leaf_of:
            leaves.coverage_then[leaf_of[team], places[skill]] = coverage


def kept_back(team: Team, *, framework: Framework, viewer, past: bool = False) -> frozenset[int]:
    """Skills whose figure of this team the heatmap withholds from the viewer, so that no other page tells it.

    A sum over several teams is only safe while the figures withheld below it stay unsaid everywhere. Nobody who
    manages the team, and nobody who compares no teams, has such a sum: empty, without a query. Else three queries, and
    some more with ``past``: also what any change between two points in time withholds, for pages that show them.
    """
    if viewer.is_hr or viewer.leads(team, part=Leadership.Part.MANAGER) or not can_compare(viewer):
        return frozenset()
    points = points_of(framework) if past else []
    then = points[0] if points else None
    heatmap = load_heatmap(
        compared_teams(viewer), framework=framework, viewer=viewer, then=then, offered=points
    )
    return frozenset(skill for pk, skill in withheld_leaves(heatmap) if pk == team.pk)


def withheld_leaves(heatmap: Heatmap) -> set[tuple[int, int]]:
    """(team, skill) of teams, not of departments, that the heatmap withholds."""
    return {
        (row.team, column.id)
        for i, row in enumerate(heatmap.rows)
        if not row.is_department
        for j, column in enumerate(heatmap.columns)
        if WITHHELD in (heatmap.sums.state[i, j], heatmap.changes.state[i, j])
    }


def plant(teams: Sequence[Team], *, people: dict[int, int], viewer) -> list[Row]:
    """The teams in tree order, siblings by name; ``people`` has the members of each team with a need.

    A department with needs of its own stands a second time among the teams below it.
    """
    known = {team.pk: team for team in teams}
    below: dict[int | None, list[Team]] = {}
    for team in sorted(teams, key=lambda team: (team.name.casefold(), team.pk)):
        below.setdefault(team.parent_id if team.parent_id in known else None, []).append(team)
    rows: list[Row] = []

    def stand(team: Team, parent: int, depth: int) -> None:
        place, parts = len(rows), below.get(team.pk, ())
        managed = viewer.leads(team, part=Leadership.Part.MANAGER)
        leaf = Row(
            team.pk, team.slug, team.name, depth, parent, place + 1, people.get(team.pk, 0), 0, managed, False
        )
        rows.append(leaf)
        if not parts:
            return
        if team.pk in people:
            rows.append(leaf._replace(depth=depth + 1, parent=place, stop=place + 2, itself=True))
        for part in parts:
            stand(part, place, depth + 1)
        inside = [row for row in rows[place + 1 :] if not row.is_department]
        rows[place] = leaf._replace(
            stop=len(rows),
            people=sum(row.people for row in inside),
            teams=sum(not row.itself for row in inside),
        )

    for team in below.get(None, ()):
        stand(team, -1, 0)
    return rows


def _people(summaries) -> dict[int, int]:
    """How many people each team with a need has."""
    people: dict[int, int] = {}
    for row in summaries:
        people[row[0]] = row[3]
    return people


def _leaves(summaries, cells, *, shape) -> Leaves:
    def column(name):
        return map(itemgetter(READ.index(name)), summaries)

    def grid(values, kind=np.int64, empty=0):
        filled = np.full(shape, empty, dtype=kind)
        filled.ravel()[cells] = np.fromiter(values, kind, count=len(cells))
        return filled

    codes = {name: code for code, name in enumerate(CERTAINTIES)} | {"unknown": 0}
    severity = [-1 if value is None else value for value in column("severity")]
    return Leaves(
        state=grid((UNKNOWN if value < 0 else KNOWN for value in severity), empty=NO_NEED),
        rated=grid(column("rated")),
        level=grid(column("need_level")),
        headcount=grid(column("headcount"), float),
        weight=grid(column("weight")),
        count=grid(column("count")),
        supply=grid(column("supply"), float),
        severity=grid(severity, empty=-1),
        certainty=grid(map(codes.__getitem__, column("certainty"))),
        rated_then=np.zeros(shape, dtype=np.int64),
        coverage_then=np.full(shape, np.nan),
    )


def unseen_by(viewer, teams) -> set[tuple[int, int]]:
    """(team, skill) where a rating counts that the viewer must not see yet; ``teams`` are ids. One query."""
    day = timezone.localdate()
    here = Q(engineer__memberships__team__in=teams, engineer__memberships__starts_on__lte=day) & (
        Q(engineer__memberships__ends_on=None) | Q(engineer__memberships__ends_on__gt=day)
    )
    found = hidden_from(viewer, Rating.objects.filter(here, level__isnull=False))
    return set(found.values_list("engineer__memberships__team_id", "skill_id"))
