"""How did a team's index of coverage go over the months, and where do the points of its drawing lie?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from competency.models import TeamSkillSnapshot

from .points import end_of_month
from .same_people import load_same_people

# Room above the line of 100 % and below that of 0 for words.
WIDTH, HEIGHT, TOP, BOTTOM, SIDE = 328, 132, 16, 114, 4


@dataclass(frozen=True)
class Trend:
    """Points (month, index 0 to 1, x, y), oldest first, and the line through them as SVG points."""

    points: list[tuple[date, float, float, float]]
    width: int = WIDTH
    height: int = HEIGHT
    top: int = TOP
    bottom: int = BOTTOM

    @property
    def line(self) -> str:
        return " ".join(f"{x:g},{y:g}" for _month, _index, x, y in self.points)

    @property
    def change(self) -> float | None:
        """Index now minus the first of the months shown."""
        return self.points[-1][1] - self.points[0][1] if len(self.points) > 1 else None


def index_trend(
    team,
    *,
    on: date,
    now: float | None,
    skills: Collection[int] | None = None,
    months: int = 12,
    whoever: bool = True,
) -> Trend:
    """The index of the last months from the snapshots, and ``now`` on that day. One query, four unless ``whoever``.

    ``skills`` None means all. A viewer who may not see some skills' figures today gives the others: the months
    before would tell as much. ``whoever`` False leaves out what rests on other people than today.
    """
    years, place = divmod(on.year * 12 + on.month - 1 - months, 12)
    first = date(years, place + 1, 1)
    rows = TeamSkillSnapshot.objects.filter(
        team=team, month__gte=first, month__lt=on.replace(day=1), coverage__isnull=False
    )
    if skills is not None:
        rows = rows.filter(skill__in=skills)
    same = None if whoever else load_same_people([team.pk], since=end_of_month(first))
    sums: dict[date, list[float]] = {}
    for month, skill, rated, weight, coverage in rows.values_list(
        "month", "skill_id", "rated", "weight", "coverage"
    ):
        if same is not None and not same.holds(team.pk, skill, day=end_of_month(month), rated=rated):
            continue
        known = sums.setdefault(month, [0.0, 0.0])
        known[0] += weight * coverage
        known[1] += weight
    series = [(month, covered / weights) for month, (covered, weights) in sorted(sums.items())]
    if now is not None:
        series.append((on, now))
    step = (WIDTH - 2 * SIDE) / max(1, len(series) - 1)
    return Trend(
        [
            (month, index, round(SIDE + i * step, 1), round(BOTTOM - index * (BOTTOM - TOP), 1))
            for i, (month, index) in enumerate(series)
        ]
    )
