"""What does a plan change, need by need: who is there today and afterwards, as the columns of a small heatmap."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from competency.decisions.plan_steps import Cover
from competency.models import Requirement, Skill

from .figures import plain
from .heatmap_lenses import STATES, UNKNOWN, covered_css
from .lenses import Face
from .plan_sheet import PlanSheet


@dataclass(frozen=True)
class Column:
    """One need: its cell today and with the plan. ``starts`` says that a domain begins, ``span`` how wide it is."""

    requirement: Requirement
    today: Face
    planned: Face
    is_better: bool
    starts: bool
    span: int = 1

    @property
    def skill(self) -> Skill:
        return self.requirement.skill


def columns_of(sheet: PlanSheet) -> list[Column]:
    """Every need in the order of the framework, by domain; what nobody is rated in stays unknown. No query."""
    rows = {row.skill.pk: row for row in sheet.rows}
    needs = sorted(
        (finding.requirement for finding in sheet.proposal.analysis.findings),
        key=lambda need: (
            need.skill.domain.position,
            need.skill.domain_id,
            need.skill.position,
            need.skill_id,
        ),
    )
    domains = [need.skill.domain_id for need in needs]
    columns = []
    for place, need in enumerate(needs):
        row = rows.get(need.skill_id)
        starts = not place or domains[place - 1] != domains[place]
        columns.append(
            Column(
                requirement=need,
                today=_face(row and row.before, need),
                planned=_face(row and row.after, need),
                is_better=row is not None and row.after.supply > row.before.supply,
                starts=starts,
                span=domains.count(domains[place]) if starts else 0,
            )
        )
    return columns


def _face(found: Cover | None, need: Requirement) -> Face:
    """The people at the level, coloured by how much of the need they cover."""
    if found is None:
        return STATES[UNKNOWN]
    words = {
        "have": plain(found.supply),
        "need": plain(need.headcount),
        "level": need.level,
        "percent": int(100 * found.coverage),
    }
    label = _("%(have)s of %(need)s at level %(level)d, %(percent)d %% covered") % words
    return Face(covered_css(words["percent"]), words["have"], label)
