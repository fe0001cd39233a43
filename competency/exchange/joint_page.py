"""How does the sheet "Plan of teams" of the organisation's workbook look: steps by team, what stays open, and why?"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competency.matrix.adoption import solver_name
from competency.matrix.joint_sheet import JointSheet
from competency.matrix.plan_told import say_distance

from .organisation_sheets import FIRST, draw_head
from .page import Page
from .palette import colour

NAME_OF_SHEET = "Plan of teams"
WIDTHS = (28, 76, 12, 12, 14, 14)


class JointPlan(NamedTuple):
    """A plan of several teams, told and as it was kept, with what it does not know."""

    sheet: JointSheet
    kept: Mapping
    limits: list[str]


def draw_joint(page: Page, plan: JointPlan) -> None:
    """Write the whole sheet. No query."""
    page.heading(_("The plan of several teams"))
    heads = [_("Team"), _("Step"), _("From month"), _("To month"), _("Cost"), _("Covered then")]
    draw_head(page, heads, WIDTHS)
    word, number = page.styles(text_wrap=True), page.styles(num_format="#,##0.##", align="right")
    percent = page.styles(num_format="0%", align="right")
    row = first = FIRST
    for part in plan.sheet.teams:
        for line in part.lines:
            page.text(row, 0, part.team.name, word)
            page.text(row, 1, line.sentence, word)
            for column, figure in enumerate((line.from_month, line.to_month, line.cost), 2):
                page.sheet.write_number(row, column, figure, number)
            page.sheet.write_number(row, 5, part.after, percent)
            row += 1
        for need in part.unmet:
            page.text(row, 0, part.team.name, word)
            words = {"skill": need.skill, "why": " ".join(need.reasons)}
            page.text(row, 1, _("%(skill)s stays open. %(why)s") % words, word)
            page.sheet.write_number(row, 5, part.after, percent)
            row += 1
    page.text(row, 1, _("All steps together, one-off"), page.styles(bold=True))
    total = f"=SUM(E{first + 1}:E{row})" if row > first else "=0"
    bold = page.styles(bold=True, num_format="#,##0.##", align="right")
    page.sheet.write_formula(row, 4, total, bold, plan.kept["cost"])
    page.sheet.write_number(row, 5, plan.kept["after"], percent)
    mute = page.styles(font_color=colour("mute"))
    row += 1
    for label, text in _provenance(plan):
        row += 1
        page.text(row, 0, label, mute)
        page.text(row, 1, text, word)


def _provenance(plan: JointPlan) -> list[tuple[str, str]]:
    kept = plan.kept
    day = parse_date(kept["on"])
    return [
        (_("Result"), say_distance(kept["status"], kept["gap"])),
        (_("First"), _("least weighted shortage over all teams, then least cost")),
        (_("As of"), date_format(day) if day else ""),
        (_("Inputs"), kept["inputs"]),
        (_("Solver"), solver_name()),
        (_("Assumed"), _("as on the sheet Assumptions")),
        *(("", limit) for limit in plan.limits),
    ]
