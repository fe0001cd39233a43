"""What stands in the table of a team's needs: the skills, and what the team has of each at every level."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from competency.models import Framework, Requirement, Skill, Team
from competency.models.need_changes import Stated, stated

from .shape import HIDDEN, Matrix


class Supply(NamedTuple):
    """The team in one skill: full-time shares at each level of the scale, as far as the viewer may see.

    ``hidden`` counts ratings that the viewer must not see yet; they are in neither ``rated`` nor ``at``.
    """

    at: Mapping[int, float]
    rated: int
    hidden: int

    @property
    def at_least(self) -> dict[int, float]:
        """Shares at or above each level."""
        return {
            value: round(sum(share for level, share in self.at.items() if level >= value), 2)
            for value in self.at
        }


@dataclass(frozen=True)
class Table:
    """The rows of the table in order, each skill with the levels of its scale, under their headings."""

    rows: list[tuple[Skill, list[int]]]
    headings: Mapping[int, str]
    needs: Mapping[int, Stated]

    def groups(self):
        """(heading, skill ids) in order."""
        for heading, rows in groupby(self.rows, key=lambda row: self.headings[row[0].pk]):
            yield heading, [skill.pk for skill, _levels in rows]


def load_table(team: Team, framework: Framework, *, headings_of_others: tuple[str, str]) -> Table:
    """All skills in use of the framework, then those that the team needs besides: retired or of another framework.

    ``headings_of_others`` are the words above those two. Four queries at most.
    """
    retired, elsewhere = headings_of_others
    needs = list(Requirement.objects.filter(team=team).select_related("skill__domain"))
    skills = list(framework.skills.in_use().in_order().select_related("domain"))
    known = {skill.pk for skill in skills}
    others = sorted(
        (need.skill for need in needs if need.skill_id not in known),
        key=lambda skill: (skill.framework_id != framework.pk, skill.name),
    )
    scales = _scales({framework.pk} | {skill.framework_id for skill in others})
    headings = {skill.pk: skill.domain.name for skill in skills}
    headings |= {skill.pk: retired if skill.framework_id == framework.pk else elsewhere for skill in others}
    return Table(
        rows=[(skill, scales[skill.framework_id]) for skill in (*skills, *others)],
        headings=headings,
        needs={need.skill_id: stated(need) for need in needs},
    )


def supplies(matrix: Matrix) -> dict[int, Supply]:
    """What the team has of each skill, by skill id."""
    rows = [(person.allocation, row) for person, row in zip(matrix.people, matrix.cells, strict=True)]
    rows += [(share, row) for _id, share, row in matrix.others]
    found = {}
    for j, column in enumerate(matrix.columns):
        rated = [
            (share, row[j].level) for share, row in rows if row[j] is not None and row[j].level is not None
        ]
        found[column.id] = Supply(
            at={
                value: round(sum(share for share, level in rated if level == value), 2)
                for value in matrix.scale.values
            },
            rated=len(rated),
            hidden=sum(row[j] is HIDDEN for _share, row in rows),
        )
    return found


def _scales(frameworks) -> dict[int, list[int]]:
    """The levels of each framework. One query."""
    found: dict[int, list[int]] = {pk: [] for pk in frameworks}
    rows = Framework.objects.filter(pk__in=frameworks).values_list("pk", "levels__value")
    for pk, value in rows.order_by("levels__value"):
        if value is not None:
            found[pk].append(value)
    return found
