"""The few numbers above a team's matrix."""

from dataclasses import dataclass

from competency.models.ratings import Flag

from .arrange import Have
from .shape import HIDDEN, Matrix

CRITICAL = 3


@dataclass(frozen=True)
class Facts:
    """Counts over the cells and needs of a team; percentages are None where there is nothing to count."""

    needs: int
    covered: int
    gaps: int
    critical: int
    single: int
    cells: int
    rated: int
    stale: int
    differ: int
    hidden: int

    @property
    def covered_percent(self) -> int | None:
        return round(100 * self.covered / self.needs) if self.needs else None

    @property
    def rated_percent(self) -> int | None:
        return round(100 * self.rated / self.cells) if self.cells else None


def facts(matrix: Matrix, *, have: dict[int, Have]) -> Facts:
    """Count once over the needs and once over the distinct cells."""
    known = [h for h in have.values() if h.state not in ("withheld", "unknown")]
    states = [state for row in matrix.cells for state in row]
    present = [state for state in states if state is not None]
    rated = [state for state in present if state.level is not None]
    return Facts(
        needs=len(known),
        covered=sum(h.state in ("ok", "thin") for h in known),
        gaps=sum(h.state == "gap" for h in known),
        critical=sum(h.state == "gap" and h.need.weight == CRITICAL for h in known),
        single=sum(h.count == 1 for h in known),
        cells=len(states) - sum(state.source_is_na for state in present),
        rated=len(rated),
        stale=sum(state.steps > 0 for state in rated),
        differ=sum(bool(state.flags & Flag.DISAGREE) for state in rated),
        hidden=sum(state is HIDDEN for state in present),
    )
