"""How a team's index of coverage went over the months, and its drawing."""

from dataclasses import dataclass
from datetime import date

from competency.models import TeamSkillSnapshot, TeamSkillSummary

WIDTH, HEIGHT, PAD = 320, 96, 8


@dataclass(frozen=True)
class Trend:
    """Points (month, index 0 to 1, x, y), oldest first, and the line through them as SVG points."""

    points: list[tuple[date, float, float, float]]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        return " ".join(f"{x:g},{y:g}" for _month, _index, x, y in self.points)

    @property
    def change(self) -> float | None:
        """Index now minus the first of the months shown."""
        return self.points[-1][1] - self.points[0][1] if len(self.points) > 1 else None


def index_trend(team, *, on: date, months: int = 12) -> Trend:
    """The index of the last months from the snapshots, and of today from the summaries. Two queries."""
    first = date(on.year - (on.month <= months % 12), (on.month - months - 1) % 12 + 1, 1)
    rows = TeamSkillSnapshot.objects.filter(
        team=team, month__gte=first, month__lt=on.replace(day=1), coverage__isnull=False
    ).values_list("month", "weight", "coverage")
    now = TeamSkillSummary.objects.filter(team=team, coverage__isnull=False).values_list("weight", "coverage")
    sums: dict[date, list[float]] = {}
    for month, weight, coverage in [*rows, *((on, weight, coverage) for weight, coverage in now)]:
        known = sums.setdefault(month, [0.0, 0.0])
        known[0] += weight * coverage
        known[1] += weight
    series = [(month, covered / weights) for month, (covered, weights) in sorted(sums.items())]
    step = (WIDTH - 2 * PAD) / max(1, len(series) - 1)
    return Trend(
        [
            (month, index, round(PAD + i * step, 1), round(HEIGHT - PAD - index * (HEIGHT - 2 * PAD), 1))
            for i, (month, index) in enumerate(series)
        ]
    )
