"""How did a team come on in each skill? Its coverage or mean level at the end of each month, from the snapshots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from competency.models import Framework, Level, Team, TeamSkillSnapshot, TeamSkillSummary

from .arrange import FEWEST_RATED
from .load import load_columns
from .organisation import kept_back, unseen_by
from .points import end_of_month
from .same_people import SamePeople, load_same_people
from .shape import Column, DomainHead

MONTHS_SHOWN, MONTHS_APART = 18, 6
WIDTH, HEIGHT, EDGE = 180, 44, 4
COVERAGE, MEAN = "coverage", "mean"


class Point(NamedTuple):
    """One day's figure: coverage 0 to 1 or a mean level; None where nothing is known or it is withheld.

    ``others``: because other people are rated today.
    """

    day: date
    value: float | None
    withheld: bool = False
    others: bool = False


@dataclass(frozen=True, slots=True)
class TeamCourse:
    """One skill: its points, oldest first and today last, those of the table's days, and the drawing."""

    column: Column
    points: list[Point]
    on_days: list[Point]
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class TeamHistory:
    """The skills that have a figure, by domain; ``hidden`` more rest on ratings that the viewer must not see yet.

    ``days`` are the table's: the last ones of some months, and today. ``unneeded`` skills have levels and no need.
    """

    domains: list[tuple[DomainHead, list[TeamCourse]]]
    days: list[date]
    hidden: int
    unneeded: int
    withheld: bool
    others: bool


def load_team_history(
    team: Team, *, framework: Framework, viewer, measure: str, named: bool, on: date
) -> TeamHistory:
    """Every skill of the team over 18 months, as the viewer may see it. Five queries, some more for who compares teams.

    ``named`` False is the view from outside the management: what rests on fewer than five rated people, or on others
    than today, is withheld, and a mean is told in half levels, so that it does not tell who of them was rated anew.
    """
    heads, columns = load_columns(framework)
    values = list(Level.objects.filter(framework=framework).order_by("value").values_list("value", flat=True))
    months = _months(on)
    fields = ("skill_id", "rated", "level_sum", "coverage")
    rows: dict[int, dict[date, tuple]] = {}
    kept = TeamSkillSnapshot.objects.filter(team=team, month__gte=months[0], month__lt=on.replace(day=1))
    for month, skill, *row in kept.order_by().values_list("month", *fields):
        rows.setdefault(skill, {})[end_of_month(month)] = row
    for skill, *row in TeamSkillSummary.objects.filter(team=team).order_by().values_list(*fields):
        rows.setdefault(skill, {})[on] = row
    unseen = {skill for _team, skill in unseen_by(viewer, [team.pk])}
    withheld = () if named else kept_back(team, framework=framework, viewer=viewer)
    same = None if named else load_same_people([team.pk], since=end_of_month(months[0]))
    days = [end_of_month(month) for month in months] + [on]
    shown = [days[place] for place in range(0, MONTHS_SHOWN, MONTHS_APART)] + [on]
    low, high = (0.0, 1.0) if measure == COVERAGE else (values[0], values[-1])
    courses, hidden, unneeded = [], 0, 0
    for column in columns:
        found = rows.get(column.id, {})
        points = [_point(day, found.get(day), measure=measure, named=named) for day in days]
        if same is not None:
            points = [
                _same(point, found.get(point.day), same, team=team.pk, skill=column.id) for point in points
            ]
        if column.id in withheld:
            points = [Point(point.day, None, withheld=point.value is not None) for point in points]
        if all(point.value is None and not point.withheld for point in points):
            unneeded += any(row[0] for row in found.values())
        elif column.id in unseen:
            hidden += 1
        else:
            drawing = draw_points(points, name=column.name, measure=measure, low=low, high=high)
            table = [point for point in points if point.day in shown]
            courses.append(TeamCourse(column, points, table, drawing))
    by_domain = {
        domain: list(group) for domain, group in groupby(courses, key=lambda course: course.column.domain_id)
    }
    return TeamHistory(
        domains=[(head, by_domain[head.id]) for head in heads if head.id in by_domain],
        days=shown,
        hidden=hidden,
        unneeded=unneeded,
        withheld=any(point.withheld for course in courses for point in course.points),
        others=any(point.others for course in courses for point in course.points),
    )


def _months(on: date) -> list[date]:
    """The first days of the months shown, oldest first, without the one that goes on."""
    last = on.year * 12 + on.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - MONTHS_SHOWN, last)]


def _point(day: date, row, *, measure: str, named: bool) -> Point:
    if row is None:
        return Point(day, None)
    rated, level_sum, coverage = row
    if measure == COVERAGE:
        value = coverage
    else:
        value = level_sum / rated if rated else None
        if value is not None and not named:
            value = int(2 * value + 0.5) / 2
    if value is not None and not named and rated < FEWEST_RATED:
        return Point(day, None, withheld=True)
    return Point(day, value)


def _same(point: Point, row, same: SamePeople, *, team: int, skill: int) -> Point:
    """The point, withheld where it rests on other people than today."""
    if point.value is None or same.holds(team, skill, day=point.day, rated=row[0]):
        return point
    return Point(point.day, None, withheld=True, others=True)


def figure(value: float, measure: str) -> str:
    """A point's value as it is read: whole percent, or a level with one decimal."""
    return f"{value:.0%}" if measure == COVERAGE else number_format(value, decimal_pos=1)


def draw_points(points: Sequence[Point], *, name: str, measure: str, low: float, high: float) -> SafeString:
    """An SVG of the points between the lowest and the highest value there is; the line stops where none is known."""
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    span = max(high - low, 1e-9)

    def place(number: int, value: float) -> tuple[float, float]:
        return (
            round(EDGE + number * step, 1),
            round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / span, 1),
        )

    lines: list[list[tuple[float, float]]] = []
    for number, point in enumerate(points):
        if point.value is None:
            lines.append([])
        else:
            lines = lines or [[]]
            lines[-1].append(place(number, point.value))
    lines = [line for line in lines if line]
    drawn = "".join(f'<polyline class="line" points="{_spelt(line)}"/>' for line in lines if len(line) > 1)
    ends = {line[0] for line in lines if len(line) == 1} | ({lines[-1][-1]} if lines else set())
    dots = "".join(f'<circle class="dot on" cx="{x:g}" cy="{y:g}" r="2.5"/>' for x, y in sorted(ends))
    return mark_safe(
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(_in_words(name, points, measure))}">'
        f'<line class="rule" x1="0" x2="{WIDTH}" y1="{EDGE}" y2="{EDGE}"/>'
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{HEIGHT - EDGE}" y2="{HEIGHT - EDGE}"/>{drawn}{dots}</svg>'
    )


def _spelt(line: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in line)


def _in_words(name: str, points: Sequence[Point], measure: str) -> str:
    known = [point for point in points if point.value is not None]
    if not known:
        return _("%(skill)s: no figure to show") % {"skill": name}
    first, last = known[0], known[-1]
    return _("%(skill)s: %(first)s on %(start)s, %(last)s on %(end)s") % {
        "skill": name,
        "first": figure(first.value, measure),
        "start": date_format(first.day),
        "last": figure(last.value, measure),
        "end": date_format(last.day),
    }
