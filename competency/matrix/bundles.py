"""Which needs of several teams could one hire, or one transfer, meet at once?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from competency.decisions.assumptions import Assumptions
from competency.decisions.gaps import FULL_TIME, parts
from competency.models import Role, RoleTarget, Skill

from .heatmap import CERTAINTIES, KNOWN, Heatmap, Row
from .shape import Column

CRITICAL = 60
FEWEST_TEAMS = 2
MOST_SHARES, MOST_SPARE = 8, 3


@dataclass(frozen=True, slots=True)
class Shortage:
    """One team's need that is not met; people are counted in full time."""

    team: Row
    skill: Column
    level: int
    headcount: float
    supply: float
    severity: int
    certainty: str


class Share(NamedTuple):
    """So many people, in full time, whom a team lacks or can spare."""

    team: Row
    people: float


@dataclass(frozen=True, slots=True)
class Bundle:
    """A skill missing at one level in several teams, in all and by team, and who has the most to spare."""

    skill: Column
    level: int
    teams: int
    missing: float
    severity: int
    shares: tuple[Share, ...]
    spare: tuple[Share, ...]


class Answer(NamedTuple):
    """A bundle and the role whose targets meet it and the most of the others; None where no role meets it."""

    bundle: Bundle
    role: Role | None
    others: tuple[Bundle, ...]


def critical_gaps(heatmap: Heatmap, *, rows: slice, most: int) -> tuple[list[Shortage], int]:
    """The most severe gaps of the teams in these rows that may be shown, up to so many, and how many there are."""
    leaves = heatmap.leaves
    i, j = np.nonzero(_inside(heatmap, rows) & (leaves.severity >= CRITICAL))
    missing = leaves.headcount[i, j] - leaves.supply[i, j]
    worst = np.lexsort((i, j, -missing, -leaves.severity[i, j]))[:most]
    return [_shortage(heatmap, *place) for place in zip(i[worst], j[worst], strict=True)], i.size


def bundle(heatmap: Heatmap, *, rows: slice, assumptions: Assumptions) -> list[Bundle]:
    """What is missing at one level in at least two of the teams in these rows, the most people first. One query.

    Soft skills are left out: nobody is hired for one alone. Spare are teams whose need is at this level or a higher
    one, met with at least the smallest loan to spare; they may be anywhere among the teams compared.
    """
    soft = set(Skill.objects.filter(kind=Skill.Kind.SOFT).values_list("pk", flat=True))
    leaves = heatmap.leaves
    short = _inside(heatmap, rows) & (leaves.supply < leaves.headcount)
    bundles = []
    for j, skill in enumerate(heatmap.columns):
        if skill.id in soft:
            continue
        for level in np.unique(leaves.level[short[:, j], j]).tolist():
            places = np.flatnonzero(short[:, j] & (leaves.level[:, j] == level))
            if places.size >= FEWEST_TEAMS:
                bundles.append(_bundle(heatmap, places, j, level, smallest=assumptions.smallest_loan))
    return sorted(bundles, key=lambda each: (-each.missing, -each.severity, each.skill.name))


def answer(bundles: Sequence[Bundle], *, most: int) -> list[Answer]:
    """For each of the first bundles the role that meets the most of all and then expects least. Two queries."""
    targets: dict[int, dict[int, int]] = {}
    rows = RoleTarget.objects.filter(role__retired_on=None)
    for role, skill, level in rows.values_list("role_id", "skill_id", "level"):
        targets.setdefault(role, {})[skill] = level
    met = {
        role: tuple(each for each in bundles if levels.get(each.skill.id, -1) >= each.level)
        for role, levels in targets.items()
    }
    ranked = sorted(met, key=lambda role: (-len(met[role]), sum(targets[role].values()), role))
    best = {each: next((role for role in ranked if each in met[role]), None) for each in bundles[:most]}
    roles = Role.objects.in_bulk({role for role in best.values() if role is not None})
    return [
        Answer(each, roles.get(role), tuple(other for other in met.get(role, ()) if other is not each))
        for each, role in best.items()
    ]


def _inside(heatmap: Heatmap, rows: slice):
    """The needs of the teams in these rows that may be shown; whatever follows from these may be said."""
    inside = np.zeros(len(heatmap.rows), dtype=bool)
    inside[rows] = True
    return (heatmap.sums.state == KNOWN) & (heatmap.leaves.level > 0) & inside[:, None]


def _bundle(heatmap: Heatmap, places, j: int, level: int, *, smallest: float) -> Bundle:
    leaves = heatmap.leaves
    missing = _parts(leaves.headcount[places, j]) - _parts(leaves.supply[places, j])
    order = np.lexsort((places, -missing))
    spare = _parts(leaves.supply[:, j]) - _parts(leaves.headcount[:, j])
    enough = _inside(heatmap, slice(None))[:, j] & (leaves.level[:, j] >= level) & (spare >= parts(smallest))
    givers = np.flatnonzero(enough)
    givers = givers[np.lexsort((givers, -spare[givers]))][:MOST_SPARE]
    return Bundle(
        skill=heatmap.columns[j],
        level=level,
        teams=places.size,
        missing=int(missing.sum()) / FULL_TIME,
        severity=int(leaves.severity[places, j].max()),
        shares=tuple(
            Share(heatmap.rows[places[k]], float(missing[k]) / FULL_TIME) for k in order[:MOST_SHARES]
        ),
        spare=tuple(Share(heatmap.rows[i], float(spare[i]) / FULL_TIME) for i in givers),
    )


def _parts(people):
    """Full-time people in whole parts, as ``gaps.parts`` counts them."""
    return np.rint(people * FULL_TIME).astype(np.int64)


def _shortage(heatmap: Heatmap, i: int, j: int) -> Shortage:
    leaves = heatmap.leaves
    return Shortage(
        team=heatmap.rows[i],
        skill=heatmap.columns[j],
        level=int(leaves.level[i, j]),
        headcount=float(leaves.headcount[i, j]),
        supply=float(leaves.supply[i, j]),
        severity=int(leaves.severity[i, j]),
        certainty=CERTAINTIES[leaves.certainty[i, j]],
    )
