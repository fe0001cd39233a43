"""What do the teams of an organisation have of what they need? Read from the summaries, never from the ratings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
from .points import TODAY, Point, kept_rows
from .same_people import other_figures, other_people
from .shape import Column, DomainHead, Matrix

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
    Whoever is not HR is told of the past only what rests on the people of today; that costs some queries more.
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
    wanted = {column.id for column in columns}
    summaries = [row for row in found if row[1] in wanted]
    rows = plant(teams, people=people_of(summaries), viewer=viewer)
    ground = Ground.of(rows, domains, columns, summaries)
    if then is not None:
        _fill_past(ground, then, offered, ids=ids)
        if not viewer.is_hr:
            ground = ground.told_of(other_figures([then, now], teams=ids))
            if now.day is not None:
                today = load_heatmap(teams, framework=framework, viewer=viewer, skill=skill)
                ground = ground.kept_back(withheld_leaves(today))
    managed = [row.team for row in rows if row.managed and not row.is_department]
    if managed:
        ground.hide(unseen_by(viewer, managed))
    return ground.add_up()


@dataclass(frozen=True)
class Ground:
    """Rows, columns and figures of a heatmap before they are added up, and where each team and skill stands in it."""

    rows: list[Row]
    domains: list[DomainHead]
    columns: list[Column]
    leaves: Leaves
    leaf_of: dict[int, int]
    places: dict[int, int]

    @classmethod
    def of(cls, rows, domains, columns, summaries) -> "Ground":
        """``summaries`` are tuples of ``READ``, of teams in these rows and skills in these columns."""
        leaf_of = {row.team: i for i, row in enumerate(rows) if not row.is_department}
        places = {column.id: j for j, column in enumerate(columns)}
        width = max(1, len(columns))
        cells = [leaf_of[row[0]] * width + places[row[1]] for row in summaries]
        leaves = _leaves(summaries, cells, shape=(len(rows), len(columns)))
        return cls(rows, domains, columns, leaves, leaf_of, places)

    def hide(self, cells: Iterable[tuple[int, int]]) -> None:
        """Leave unsaid what these (team, skill) have of what they need."""
        for team, skill in cells:
            if skill in self.places and self.leaves.state[self.leaf_of[team], self.places[skill]]:
                self.leaves.state[self.leaf_of[team], self.places[skill]] = HIDDEN

    def told_of(self, others: Iterable[tuple[int, int]]) -> "Ground":
        """With it said which (team, skill) rest on other people than today, for a viewer who must not subtract them."""
        return replace(self, leaves=replace(self.leaves, others=self._marked(others)))

    def kept_back(self, withheld: Iterable[tuple[int, int]]) -> "Ground":
        """Of an earlier day, with what (team, skill) are withheld today."""
        return replace(self, leaves=replace(self.leaves, kept_back=self._marked(withheld)))

    def _marked(self, cells: Iterable[tuple[int, int]]) -> np.ndarray:
        marked = np.zeros(self.leaves.state.shape, dtype=bool)
        for team, skill in cells:
            if skill in self.places and team in self.leaf_of:
                marked[self.leaf_of[team], self.places[skill]] = True
        return marked

    def rated_at(self, points: Iterable[Point], *, ids) -> None:
        """Fill in the fewest people who were rated at any of these points. One query per kind of point."""
        fewest_then = self.leaves.rated_then
        for rows in kept_rows(points):
            rows = rows.filter(team__in=ids, rated__gt=0).order_by().values("team_id", "skill_id")
            for row in rows.annotate(fewest=Min("rated")):
                if row["skill_id"] in self.places and row["team_id"] in self.leaf_of:
                    cell = self.leaf_of[row["team_id"]], self.places[row["skill_id"]]
                    fewest_then[cell] = min(fewest_then[cell] or row["fewest"], row["fewest"])

    def add_up(self) -> Heatmap:
        return add_up(self.rows, self.domains, self.columns, self.leaves)


def _fill_past(ground: Ground, then: Point, offered: Sequence[Point], *, ids) -> None:
    """What was covered then, and the fewest people who were rated at any of the points. One query per kind of point."""
    ground.rated_at({point.key: point for point in (then, TODAY, *offered)}.values(), ids=ids)
    past = then.rows.filter(team__in=ids, coverage__isnull=False).order_by()
    for team, skill, coverage in past.values_list("team_id", "skill_id", "coverage"):
        if skill in ground.places and team in ground.leaf_of:
            ground.leaves.coverage_then[ground.leaf_of[team], ground.places[skill]] = coverage


def kept_back(team: Team, *, framework: Framework, viewer) -> frozenset[int]:
    """Skills whose figure of this team the heatmap withholds from the viewer, so that no other page tells it.

    A sum over several teams is only safe while the figures withheld below it stay unsaid everywhere. Nobody who
    manages the team, and nobody who compares no teams, has such a sum: empty, without a query. Else three queries. What
    is withheld today is withheld of every earlier day.
    """
    if viewer.is_hr or viewer.leads(team, part=Leadership.Part.MANAGER) or not can_compare(viewer):
        return frozenset()
    heatmap = load_heatmap(compared_teams(viewer), framework=framework, viewer=viewer)
    return frozenset(skill for pk, skill in withheld_leaves(heatmap) if pk == team.pk)


def kept_back_of(matrix: Matrix, *, viewer, below: bool = False) -> frozenset[int]:
    """The same for a matrix, for a viewer who does not manage its team; and what an earlier day would give away."""
    withheld = kept_back(matrix.team, framework=matrix.framework, viewer=viewer)
    return withheld | other_people(matrix, below=below)


def withheld_leaves(heatmap: Heatmap) -> set[tuple[int, int]]:
    """(team, skill) of teams, not of departments, that the heatmap withholds."""
    return {
        (row.team, column.id)
        for i, row in enumerate(heatmap.rows)
        if not row.is_department
        for j, column in enumerate(heatmap.columns)
        if heatmap.sums.state[i, j] == WITHHELD
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


def people_of(summaries) -> dict[int, int]:
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
