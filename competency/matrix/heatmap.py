"""How do teams compare: the figures of each team and skill in arrays, added up along the tree and over domains."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from .shape import Column, DomainHead
from .withheld import withhold

# What a cell can say; of several cells put together the highest wins.
NO_NEED, UNKNOWN, HIDDEN, OTHERS, WITHHELD, KNOWN = range(6)
CERTAINTIES = ("", "none", "possible", "likely", "clear")


class Row(NamedTuple):
    """A team, or a department with the rows from this one up to ``stop`` below it. Parents come first.

    ``itself``: the department's own people and needs, as one row among those below it. ``managed``: the viewer
    manages the team, so its figures are open whatever their size.
    """

    team: int
    slug: str
    name: str
    depth: int
    parent: int
    stop: int
    people: int
    teams: int
    managed: bool
    itself: bool

    @property
    def is_department(self) -> bool:
        return self.teams > 0


@dataclass(frozen=True, slots=True)
class Leaves:
    """What the summaries say, (rows, columns); 0 in the rows of departments and where nothing is needed.

    ``severity`` is -1 where unknown, ``certainty`` a position in CERTAINTIES; ``coverage_then`` is NaN where there
    was none. ``state`` has no WITHHELD yet.

    Only where an earlier day is told from outside the management: ``others`` are the figures that rest on other people
    than today's; ``kept_back`` those that today's heatmap withholds, where this one is itself of an earlier day.
    """

    state: np.ndarray
    rated: np.ndarray
    level: np.ndarray
    headcount: np.ndarray
    weight: np.ndarray
    count: np.ndarray
    supply: np.ndarray
    severity: np.ndarray
    certainty: np.ndarray
    rated_then: np.ndarray
    coverage_then: np.ndarray
    others: np.ndarray | None = None
    kept_back: np.ndarray | None = None

    @property
    def coverage(self) -> np.ndarray:
        return np.minimum(1.0, self.supply / np.where(self.headcount > 0, self.headcount, 1.0))


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures of every row, (rows, columns), or (rows, domains) once grouped.

    ``needs``, ``met``, ``weight``, ``covered`` (weight x coverage), ``headcount``, ``filled`` (supply up to the need),
    ``compared`` (weight with a known past) and ``gained`` (weight x change of coverage) add up everything below a
    row; ``single`` (needs that rest on one person), ``severity`` and ``certainty`` (the highest) only what is shown
    there, since from the highest of all a withheld figure could be read off.
    """

    state: np.ndarray
    needs: np.ndarray
    met: np.ndarray
    weight: np.ndarray
    covered: np.ndarray
    headcount: np.ndarray
    filled: np.ndarray
    compared: np.ndarray
    gained: np.ndarray
    single: np.ndarray
    severity: np.ndarray
    certainty: np.ndarray

    def grouped(self, starts: Sequence[int]) -> "Sums":
        """The columns from each start to the next put together: the sums and maxima of those that are shown."""
        shown = self.state == KNOWN
        grouped = {}
        for field in fields(self):
            values = getattr(self, field.name)
            if field.name == "state":
                grouped[field.name] = np.maximum.reduceat(values, starts, axis=1)
            elif field.name in HIGHEST:
                grouped[field.name] = np.maximum.reduceat(np.where(shown, values, -1), starts, axis=1)
            else:
                grouped[field.name] = np.add.reduceat(np.where(shown, values, 0), starts, axis=1)
        return Sums(**grouped)


HIGHEST = ("severity", "certainty")


@dataclass(frozen=True)
class Heatmap:
    """Teams x skills for one viewer. ``changes`` are the sums with more withheld, where the past was too small."""

    rows: list[Row]
    domains: list[DomainHead]
    columns: list[Column]
    leaves: Leaves
    sums: Sums
    changes: Sums

    @property
    def starts(self) -> list[int]:
        """The first column of each domain."""
        return [
            j
            for j, column in enumerate(self.columns)
            if not j or column.domain_id != self.columns[j - 1].domain_id
        ]


def add_up(rows: Sequence[Row], domains, columns, leaves: Leaves) -> Heatmap:
    """The heatmap of these figures: added up along the tree, and withheld where too few people are rated."""
    sums = changes = _sums(rows, leaves, rated=leaves.rated)
    if leaves.others is not None:
        of_today = leaves.kept_back is None
        kept_back = sums.state == WITHHELD if of_today else leaves.kept_back
        same = _same_people(rows, leaves)
        changes = _sums(rows, same, rated=same.rated, kept_back=kept_back)
        if not of_today:
            sums, leaves = changes, same
    elif leaves.rated_then.any():
        # Where nobody was rated then, the past gives nobody away.
        past = np.where(leaves.rated_then > 0, np.minimum(leaves.rated, leaves.rated_then), leaves.rated)
        changes = _sums(rows, leaves, rated=past)
    return Heatmap(
        rows=list(rows), domains=domains, columns=columns, leaves=leaves, sums=sums, changes=changes
    )


def _same_people(rows, leaves: Leaves) -> Leaves:
    """What rests on other people than today's is told to managers only, and adds up to nothing."""
    outside = np.array([[not row.managed] for row in rows], dtype=bool).reshape(-1, 1)
    state = np.where((leaves.state == KNOWN) & leaves.others & outside, OTHERS, leaves.state)
    return replace(leaves, state=state)


def _sums(rows, leaves: Leaves, *, rated, kept_back=None) -> Sums:
    """``kept_back`` of an earlier day: the figures of teams that are withheld, and no others; sums are instead."""
    known, coverage = leaves.state == KNOWN, leaves.coverage
    compared = np.where(known & ~np.isnan(leaves.coverage_then), leaves.weight, 0)
    managed = np.array([row.managed for row in rows], dtype=bool)
    everything = {
        "needs": known,
        "met": known & (leaves.supply >= leaves.headcount),
        "weight": np.where(known, leaves.weight, 0),
        "covered": np.where(known, leaves.weight * coverage, 0.0),
        "headcount": np.where(known, leaves.headcount, 0.0),
        "filled": np.where(known, np.minimum(leaves.supply, leaves.headcount), 0.0),
        "compared": compared,
        "gained": compared * np.where(compared > 0, coverage - np.nan_to_num(leaves.coverage_then), 0.0),
    }
    total = {name: _total(rows, values) for name, values in everything.items()}
    state = _total(rows, leaves.state, highest=True)
    withheld = withhold(
        known=state == KNOWN,
        rated=_total(rows, np.where(known, rated, 0)),
        # A department is free where all that adds up to it is.
        free=_total(rows, known & ~managed[:, None]) == 0,
        parents=[row.parent for row in rows],
        kept_back=None if kept_back is None else kept_back & known,
    )
    shown = known & ~withheld
    return Sums(
        state=np.where(withheld, WITHHELD, state),
        **total,
        single=_total(rows, shown & (leaves.count == 1)),
        severity=_total(rows, np.where(shown, leaves.severity, -1), highest=True),
        certainty=_total(rows, np.where(shown, leaves.certainty, 0), highest=True),
    )


def _total(rows, values, *, highest: bool = False) -> np.ndarray:
    """The values with the sum, or the highest, of the teams below in the row of each department."""
    total = values.astype(float) if values.dtype.kind == "f" else values.astype(np.int64)
    for i, row in enumerate(rows):
        if row.is_department:
            below = values[i : row.stop]
            total[i] = below.max(axis=0) if highest else below.sum(axis=0)
    return total
