"""What goes into the workbook of the organisation: the heatmap's teams and skills, and the levels behind each need.

Nothing here shows more than the page of the organisation and the matrices of the same viewer: what is withheld there
has neither a figure nor a level here, and levels are listed by name only of teams that the viewer manages, or for HR.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competency.matrix.bundles import Bundle, bundle
from competency.matrix.former import Former
from competency.matrix.heatmap import KNOWN, NO_NEED, Heatmap, Row
from competency.matrix.heatmap_draw import NOTHING, HeatmapDrawing, HeatmapOptions, within
from competency.matrix.shape import Column, Viewpoint, is_blind
from competency.models import (
    Action,
    Assumption,
    Engineer,
    Framework,
    Membership,
    Organisation,
    Rating,
)
from competency.models.ratings import Flag

from .extract import NOT_APPLICABLE, Origin

# So many levels at most are listed for the formulas; beyond, what teams have are plain values.
MOST_LEVELS = 300_000


@dataclass(frozen=True)
class Need:
    """One need of one team: its place in the heatmap, and who could meet it: (id, name, share, level or N/A or None).

    ``people`` is None where they are not listed; what the team has is a plain value then.
    """

    row: Row
    skill: Column
    i: int
    j: int
    people: tuple[tuple[int, str, float, int | str | None], ...] | None


@dataclass(frozen=True, kw_only=True)
class OrganisationExtract(Origin):
    """A heatmap on its way into a file, as its page shows it: ``rows`` and ``columns`` are places in the heatmap.

    ``as_of`` is the earlier day at whose end it stood so, None for now.
    """

    heatmap: Heatmap
    framework: Framework
    scale: tuple[int, ...]
    rows: list[int]
    columns: list[int]
    needs: list[Need]
    bundles: list[Bundle]
    actions: list[Action]
    as_of: date | None = None

    @property
    def title(self) -> str:
        return _("%(organisation)s: what teams need and have") % {
            "organisation": self.organisation or _("Organisation")
        }

    @property
    def state(self) -> str:
        day = date_format(self.as_of or timezone.localtime(self.at))
        teams = sum(not self.heatmap.rows[i].is_department for i in self.rows)
        words = [
            (_("As of %s") if self.as_of else _("State of %s")) % day,
            self.framework.name,
            _("%(count)d teams") % {"count": teams},
        ]
        return " · ".join(words)

    @property
    def named(self) -> set[int]:
        """The ids of everybody who is listed by name."""
        listed = {person[0] for need in self.needs for person in need.people or ()}
        return listed | {action.engineer_id for action in self.actions if action.engineer_id}

    def file_name(self) -> str:
        """``organisation-2026-11-23.xlsx``: the day that the levels are from."""
        return f"organisation-{self.as_of or timezone.localdate():%Y-%m-%d}.xlsx"


def take_organisation(
    heatmap: Heatmap,
    *,
    options: HeatmapOptions,
    framework: Framework,
    viewer,
    by: str,
    former: Former | None = None,
) -> OrganisationExtract:
    """The part of the heatmap that the page shows, by skills, with everything that belongs to it. Eight queries.

    ``former`` is the earlier day that the heatmap is of, if it is; plans are of now and stay out of it.
    """
    shown = replace(options, by="skills", folded=frozenset({NOTHING}))
    drawing = HeatmapDrawing(heatmap, options=shown, link=lambda **_changed: "")
    organisation = Organisation.objects.first()
    managed = [heatmap.rows[i].team for i in drawing.rows if viewer.is_hr or heatmap.rows[i].managed]
    actions = Action.objects.open().filter(plan__team__in=managed).select_related("plan__team", "skill")
    if former is not None:
        actions = actions.none()
    return OrganisationExtract(
        organisation=organisation.name if organisation else "",
        by=by,
        at=timezone.now(),
        heatmap=heatmap,
        framework=framework,
        scale=tuple(framework.levels.order_by("value").values_list("value", flat=True)),
        rows=drawing.rows,
        columns=drawing.columns,
        needs=_list_needs(heatmap, drawing.rows, drawing.columns, viewer=viewer, former=former),
        bundles=bundle(
            heatmap, rows=within(heatmap, options.department), assumptions=Assumption.objects.in_force()
        ),
        actions=list(actions.order_by("plan__team__name", "due_on", "pk")),
        as_of=former.day if former else None,
    )


def _list_needs(
    heatmap: Heatmap,
    rows: Iterable[int],
    columns: Iterable[int],
    *,
    viewer,
    former: Former | None,
) -> list[Need]:
    leaves = [i for i in rows if not heatmap.rows[i].is_department]
    columns = list(columns)
    named = {heatmap.rows[i].team for i in leaves if viewer.is_hr or heatmap.rows[i].managed}
    levels = _levels_of(former, named) if former else _levels_now(named, heatmap, columns, viewer)
    needs = []
    for i in leaves:
        row = heatmap.rows[i]
        for j in columns:
            state = heatmap.sums.state[i, j]
            if state == NO_NEED:
                continue
            people = levels.of(row.team, heatmap.columns[j].id) if state == KNOWN else None
            needs.append(Need(row, heatmap.columns[j], i, j, people))
    if sum(len(need.people or ()) for need in needs) > MOST_LEVELS:
        return [replace(need, people=None) for need in needs]
    return needs


@dataclass(frozen=True)
class _Levels:
    """The members of teams with their shares, their levels, and the (engineer, skill) that must not be seen yet."""

    members: dict[int, list[tuple[int, str, float]]]
    levels: dict[tuple[int, int], int | str | None]
    hidden: set[tuple[int, int]]

    def of(self, team: int, skill: int):
        """The members and their levels, or None where there is nobody or one of them is not to be seen yet."""
        members = self.members.get(team)
        if not members or any((pk, skill) in self.hidden for pk, _name, _share in members):
            return None
        return tuple((pk, name, share, self.levels.get((pk, skill))) for pk, name, share in members)


def _levels_now(teams: set[int], heatmap: Heatmap, columns: Iterable[int], viewer) -> _Levels:
    """Four queries."""
    skills = [heatmap.columns[j].id for j in columns]
    members: dict[int, list[tuple[int, str, float]]] = {}
    found = Membership.objects.active().filter(team__in=teams, engineer__in=Engineer.objects.working())
    for team, pk, name, share in found.order_by("engineer__name", "engineer").values_list(
        "team_id", "engineer_id", "engineer__name", "allocation"
    ):
        members.setdefault(team, []).append((pk, name, float(share)))
    rateable = Engineer.objects.rateable_by(viewer).values_list("pk", flat=True)
    sides = dict.fromkeys(rateable, Viewpoint.MANAGER)
    oneself = Engineer.objects.filter(user=viewer.pk).values_list("pk", flat=True)
    sides |= dict.fromkeys(oneself, Viewpoint.SELF)
    levels: dict[tuple[int, int], int | str | None] = {}
    hidden: set[tuple[int, int]] = set()
    among = Engineer.objects.in_teams(teams)
    rated = Rating.objects.filter(engineer__in=among, skill__in=skills).order_by()
    for engineer, skill, level, flags in rated.values_list("engineer_id", "skill_id", "level", "flags"):
        if engineer in sides and is_blind(flags, sides[engineer]):
            hidden.add((engineer, skill))
        levels[engineer, skill] = _level(level, flags)
    return _Levels(members, levels, hidden)


def _levels_of(former: Former, teams: set[int]) -> _Levels:
    """Those of an earlier day. No query."""
    members = {team: people for team, people in former.members.items() if team in teams}
    levels = {cell: _level(*known) for cell, known in former.levels.items()}
    return _Levels(members, levels, former.hidden)


def _level(level: int | None, flags: int) -> int | str | None:
    return NOT_APPLICABLE if flags & Flag.NOT_APPLICABLE else level
