"""The few numbers above a team's matrix."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from competency.models.ratings import Flag

from .arrange import Have
from .shape import HIDDEN, Matrix

CRITICAL = 3


@dataclass(frozen=True)
class Facts:
    """Counts over the cells and needs of a team; percentages are None where there is nothing to count.

    ``needs`` are those about which something is known, ``unknown`` those in which nobody is rated.
    """

    needs: int
    unknown: int
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
    """Count once over the needs and once over the distinct states of the cells."""
    known = [h for h in have.values() if h.state not in ("withheld", "unknown")]
    times = Counter(chain.from_iterable(matrix.cells))
    total = times.total()
    times.pop(None, None)
    rated = {state: n for state, n in times.items() if state.level is not None}
    return Facts(
        needs=len(known),
        unknown=sum(h.state == "unknown" for h in have.values()),
        covered=sum(h.state in ("ok", "thin") for h in known),
        gaps=sum(h.state == "gap" for h in known),
        critical=sum(h.state == "gap" and h.need.weight == CRITICAL for h in known),
        single=sum(h.count == 1 for h in known),
        cells=total - sum(n for state, n in times.items() if state.source_is_na),
        rated=sum(rated.values()),
        stale=sum(n for state, n in rated.items() if state.steps),
        differ=sum(n for state, n in rated.items() if state.flags & Flag.DISAGREE),
        hidden=times[HIDDEN],
    )
