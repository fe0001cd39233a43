"""Between which points in time can an organisation be compared: the end of a month, of a rating round, and today?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.models import Cycle, CycleSnapshot, Framework, TeamSkillSnapshot, TeamSkillSummary

from .closings import Closing

MONTHS_BACK = 6
MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time of which the summaries are kept; ``key`` names it in an address.

    ``at`` is the first day of a month, whose end is meant, or the id of a round; ``day`` is the day, or the closing of
    the round. Both are None for today.
    """

    key: str
    label: str
    at: date | int | None = None
    day: date | None = None

    @property
    def rows(self) -> QuerySet:
        """The summaries of each team and skill at that point."""
        if self.at is None:
            return TeamSkillSummary.objects.all()
        if isinstance(self.at, date):
            return TeamSkillSnapshot.objects.filter(month=self.at)
        return CycleSnapshot.objects.filter(cycle=self.at)


TODAY = Point("today", gettext_lazy("today"))


def month_back(*, on: date | None = None, months: int = MONTHS_BACK) -> date:
    """The first day of the newest month that ended at least so many months ago."""
    day = on or timezone.localdate()
    years, place = divmod(day.year * 12 + day.month - 2 - months, 12)
    return date(years, place + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of the month that a day is in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def month_point(month: date) -> Point:
    """The end of a month."""
    label = _("end of %(month)s") % {"month": date_format(month, "F Y")}
    return Point(f"month-{month:%Y-%m}", label, month, end_of_month(month))


def points_of(framework: Framework) -> list[Point]:
    """Six months ago, the newest closed rounds of the framework that are kept, and today; oldest first. One query."""
    month = month_back()
    found = [(end_of_month(month), month_point(month))]
    rounds = Cycle.objects.closed().filter(framework=framework)
    kept = CycleSnapshot.objects.values("cycle")
    for cycle in rounds.filter(pk__in=kept).order_by("-closed_at", "-pk")[:MOST_ROUNDS]:
        day = Closing.of(cycle)
        label = f"{cycle.name} ({date_format(day)})"
        found.append((day, Point(f"round-{cycle.pk}", label, cycle.pk, day)))
    return [point for _day, point in sorted(found, key=lambda pair: pair[0])] + [TODAY]


def closed_rounds(framework: Framework) -> list[tuple[Closing, str]]:
    """The newest closed rounds of a framework: the closing of each, and its name; newest first. One query."""
    rounds = Cycle.objects.closed().filter(framework=framework).order_by("-closed_at", "-pk")[:MOST_ROUNDS]
    return [(Closing.of(cycle), cycle.name) for cycle in rounds]


def kept_rows(points: Iterable[Point]) -> Iterator[QuerySet]:
    """The summaries of these points together: a queryset for each table in which some of them are."""
    points = list(points)
    months = [point.at for point in points if isinstance(point.at, date)]
    rounds = [point.at for point in points if isinstance(point.at, int)]
    if any(point.at is None for point in points):
        yield TeamSkillSummary.objects.all()
    if months:
        yield TeamSkillSnapshot.objects.filter(month__in=months)
    if rounds:
        yield CycleSnapshot.objects.filter(cycle__in=rounds)
