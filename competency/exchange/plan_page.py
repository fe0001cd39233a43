"""How does the sheet "Plan" of a team's workbook look: steps, needs before and after, what stays open, provenance?"""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competency.matrix.plan_sheet import PlanSheet
from competency.matrix.plan_told import limits_of_plan, provenance_of_plan
from competency.models import Action

from .page import Page
from .palette import colour

NAME_OF_SHEET = "Plan"
HEAD = 4
WIDTHS = (30, 64, 12, 12, 14, 16)


def draw_plan(page: Page, sheet: PlanSheet, *, actions: Sequence[Action]) -> None:
    """Write the whole sheet. No query; the actions come with their people and owners."""
    for column, width in enumerate(WIDTHS):
        page.sheet.set_column(column, column, width)
    analysis = sheet.proposal.analysis
    page.heading(_("%(team)s: the plan") % {"team": analysis.matrix.team.name})
    row = _steps(page, HEAD, sheet)
    row = _needs(page, row + 1, sheet)
    row = _actions(page, row + 1, actions)
    row = _pairs(page, row + 1, _("How sure, and from what"), provenance_of_plan(sheet))
    _pairs(page, row + 1, _("What it does not know"), [("", limit) for limit in limits_of_plan()])
    page.sheet.freeze_panes(HEAD, 0)


def _heads(page: Page, row: int, title: str, heads: Sequence[str]) -> int:
    page.text(row, 0, title, page.styles(bold=True, font_size=12))
    style = page.styles(bold=True, font_size=9, bg_color=colour("sunken"), text_wrap=True)
    for column, text in enumerate(heads):
        page.text(row + 1, column, text, style)
    return row + 2


def _steps(page: Page, row: int, sheet: PlanSheet) -> int:
    """Each step with its cost and months, and the sum."""
    currency = sheet.proposal.analysis.currency
    heads = [
        _("Who"),
        _("Step"),
        _("From month"),
        _("To month"),
        _("Cost, %s") % currency,
        _("Ready in month"),
    ]
    row = first = _heads(page, row, _("Steps"), heads)
    word, number = page.styles(text_wrap=True), page.styles(num_format="#,##0.##", align="right")
    for group in sheet.groups:
        for line in group.lines:
            page.text(row, 0, group.title, word)
            page.text(row, 1, line.sentence, word)
            figures = (line.step.from_month, line.step.to_month, line.step.cost, line.ready)
            for column, figure in enumerate(figures, 2):
                page.sheet.write_number(row, column, figure, number)
            row += 1
    if row == first:
        page.text(row, 0, _("No step: nothing has to be done, or nothing can be."), word)
        return row + 1
    bold = page.styles(bold=True, num_format="#,##0.##", align="right")
    page.text(row, 1, _("All steps together, one-off"), page.styles(bold=True))
    page.sheet.write_formula(row, 4, f"=SUM(E{first + 1}:E{row})", bold, sheet.proposal.plan.cost)
    if sheet.yearly_pay:
        row += 1
        page.text(row, 1, _("Pay a year for the hires, on top"), word)
        page.sheet.write_number(row, 4, round(sheet.yearly_pay), number)
    return row + 1


def _needs(page: Page, row: int, sheet: PlanSheet) -> int:
    """Each need before and after, and why it stays open."""
    heads = [
        _("Skill"),
        _("Why it stays open"),
        _("Needed"),
        _("Have today"),
        _("With the plan"),
        _("Covered then"),
    ]
    row = _heads(page, row, _("Needs before and after"), heads)
    word, number = page.styles(text_wrap=True), page.styles(align="right")
    percent, low = page.styles(num_format="0%", align="right"), page.styles(font_color=colour("mute"))
    for need in sheet.rows:
        page.text(row, 0, need.skill.name, word)
        page.text(row, 1, " ".join(need.reasons), word)
        headcount = float(need.finding.gap.requirement.headcount)
        for column, figure in enumerate((headcount, need.before.supply, need.after.supply), 2):
            page.sheet.write_number(row, column, figure, number)
        page.sheet.write_number(row, 5, need.after.coverage, percent)
        row += 1
    for skill in sheet.unknown:
        page.text(row, 0, skill.name, word)
        page.text(row, 1, _("Nobody is rated in it: rate first."), low)
        row += 1
    page.text(row, 1, _("Covered by weight, today and with the plan"), page.styles(bold=True))
    page.sheet.write_number(row, 3, sheet.proposal.coverage_before, percent)
    page.sheet.write_number(row, 4, sheet.proposal.plan.coverage, percent)
    return row + 1


def _actions(page: Page, row: int, actions: Sequence[Action]) -> int:
    """The adopted actions with owner, day and state."""
    heads = [_("Who"), _("Action"), _("Kind"), _("State"), _("Due on"), _("Owner")]
    row = _heads(page, row, _("Adopted actions"), heads)
    word = page.styles(text_wrap=True)
    for action in actions:
        texts = (
            action.engineer.name if action.engineer else "",
            action.sentence,
            action.get_kind_display(),
            action.get_state_display(),
            date_format(action.due_on),
            action.owner or "",
        )
        for column, text in enumerate(texts):
            page.text(row, column, str(text), word)
        row += 1
    if not actions:
        page.text(row, 0, _("No action is adopted."), word)
        row += 1
    return row


def _pairs(page: Page, row: int, title: str, pairs) -> int:
    page.text(row, 0, title, page.styles(bold=True, font_size=12))
    mute, word = page.styles(font_color=colour("mute")), page.styles(text_wrap=True)
    for label, text in pairs:
        row += 1
        page.text(row, 0, label, mute)
        page.text(row, 1, text, word)
    return row + 1
