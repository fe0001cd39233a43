"""How does the organisation become a workbook: teams, gaps, levels, plan, definitions and assumptions?"""

from dataclasses import fields
from typing import BinaryIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from competency.decisions.assumptions import DEFAULTS, changed
from competency.matrix.heatmap import KNOWN
from competency.models import Assumption

from . import joint_page
from .listing import list_framework
from .organisation_data import OrganisationExtract
from .organisation_sheets import (
    COVERAGE,
    COVERED,
    FIRST,
    GAPS_SHEET,
    HEAD,
    INSTEAD,
    LEVELS_SHEET,
    WEIGHT,
    draw_gaps,
    draw_head,
    draw_levels,
    place_levels,
)
from .page import FONT, Page, Styles
from .palette import colour
from .workbook import OPTIONS, properties

NAME, PART_OF, PEOPLE, INDEX, FIRST_SKILL = range(5)


def write_organisation(
    file: BinaryIO, extract: OrganisationExtract, *, plan: joint_page.JointPlan | None = None
) -> None:
    """Write the sheets Teams, Gaps, Levels, Plan, Definitions and Assumptions into the file. Six queries.

    Where there is a plan of several teams it follows as a sheet of its own.
    """
    with Workbook(file, OPTIONS | {"default_format_properties": dict(FONT)}) as book:
        book.set_properties(properties(extract))
        styles = Styles(book)
        pages = {
            name: Page(book, name, styles=styles, extract=extract)
            for name in ("Teams", GAPS_SHEET, LEVELS_SHEET, "Plan", "Definitions", "Assumptions")
        }
        places = place_levels(extract.needs)
        _draw_teams(pages["Teams"], extract)
        draw_gaps(pages[GAPS_SHEET], extract, places)
        draw_levels(pages[LEVELS_SHEET], extract)
        _draw_plan(pages["Plan"], extract)
        _draw_definitions(pages["Definitions"], extract)
        _draw_assumptions(pages["Assumptions"])
        if plan is not None:
            joint_page.draw_joint(Page(book, joint_page.NAME_OF_SHEET, styles=styles, extract=extract), plan)
        pages["Teams"].sheet.activate()


def _draw_teams(page: Page, extract: OrganisationExtract) -> None:
    """Teams down, skills across: the share of each need that is covered, taken from the sheet of gaps by formula."""
    sheet, styles, heatmap = page.sheet, page.styles, extract.heatmap
    page.heading(extract.title)
    note = _(
        "The share of each need that is covered; empty: no need, ?: nobody rated, <5: withheld, too few people."
    )
    page.text(3, 0, note, styles(font_size=9, font_color=colour("mute")))
    skills = [heatmap.columns[j].name for j in extract.columns]
    sheet.set_row(HEAD, 14 + 4.3 * max(map(len, skills), default=4))
    low = styles(font_size=9, font_color=colour("mute"), valign="bottom")
    for column, text in enumerate([_("Team"), _("Part of"), _("People"), _("Covered, by weight")]):
        page.text(HEAD, column, text, low)
    upright = styles(font_size=9, rotation=90, align="center", valign="bottom")
    for column, text in enumerate(skills, FIRST_SKILL):
        page.text(HEAD, column, text, upright)
    for column, width in enumerate((28, 24, 8, 10)):
        sheet.set_column(column, column, width)
    if skills:
        sheet.set_column(FIRST_SKILL, FIRST_SKILL + len(skills) - 1, 6)
    rows_of: dict[int, dict[int, int]] = {}
    for row, need in enumerate(extract.needs, FIRST):
        rows_of.setdefault(need.i, {})[need.j] = row
    row = FIRST
    for i in extract.rows:
        if i in rows_of:
            _draw_team(page, extract, row, i, rows_of[i])
            row += 1
    _paint(page, max(FIRST, row - 1), len(skills))
    sheet.freeze_panes(FIRST, FIRST_SKILL)
    sheet.repeat_rows(HEAD)


def _draw_team(page: Page, extract: OrganisationExtract, row: int, i: int, needs: dict[int, int]) -> None:
    sheet, styles, heatmap = page.sheet, page.styles, extract.heatmap
    team = heatmap.rows[i]
    page.text(row, NAME, team.name, styles(bold=True))
    above = heatmap.rows[team.parent].name if team.parent >= 0 else ""
    page.text(row, PART_OF, above, styles(font_size=9, font_color=colour("mute")))
    sheet.write_number(row, PEOPLE, team.people, styles(align="center"))
    # The needs of one team stand in one block on the other sheet.
    first, last = min(needs.values()), max(needs.values())
    covered, share = (_block(first, last, column) for column in (COVERED, COVERAGE))
    index = f'=IFERROR(SUM({covered})/SUMIF({share},">=0",{_block(first, last, WEIGHT)}),"–")'
    sheet.write_formula(
        row, INDEX, index, styles(align="center", bold=True, num_format="0%"), _index(extract, i, needs)
    )
    tile = styles.tile(num_format="0%", font_size=9)
    for column, j in enumerate(extract.columns, FIRST_SKILL):
        if j not in needs:
            continue
        if heatmap.sums.state[i, j] == KNOWN:
            there = f"={GAPS_SHEET}!{xl_rowcol_to_cell(needs[j], COVERAGE)}"
            sheet.write_formula(row, column, there, tile, float(heatmap.leaves.coverage[i, j]))
        else:
            page.text(row, column, INSTEAD.get(heatmap.sums.state[i, j], "?"), tile)


def _index(extract: OrganisationExtract, i: int, needs: dict[int, int]) -> float | str:
    """What the formula of a team's index gives."""
    leaves = extract.heatmap.leaves
    known = [j for j in needs if extract.heatmap.sums.state[i, j] == KNOWN]
    weight = sum(int(leaves.weight[i, j]) for j in known)
    return sum(float(leaves.weight[i, j] * leaves.coverage[i, j]) for j in known) / weight if weight else "–"


def _block(first: int, last: int, column: int) -> str:
    here = xl_rowcol_to_cell(first, column, True, True), xl_rowcol_to_cell(last, column, True, True)
    return f"{GAPS_SHEET}!{here[0]}:{here[1]}"


def _paint(page: Page, last: int, skills: int) -> None:
    if not skills:
        return
    box = (FIRST, FIRST_SKILL, last, FIRST_SKILL + skills - 1)
    here = xl_rowcol_to_cell(FIRST, FIRST_SKILL)
    paints = page.styles
    for below, fill, ink in (
        (0.5, "gap-fill", "on-fill"),
        (1.0, "watch-soft", "watch"),
        (9.0, "ok-soft", "ok"),
    ):
        rule = {"type": "formula", "criteria": f"=AND(ISNUMBER({here}),{here}<{below})", "stop_if_true": True}
        rule["format"] = paints.rule(fill=colour(fill), ink=colour(ink))
        page.sheet.conditional_format(*box, rule)


def _draw_plan(page: Page, extract: OrganisationExtract) -> None:
    """What is under way in the teams that the viewer manages, and what several teams lack together."""
    sheet, styles = page.sheet, page.styles
    page.heading(_("Plans, and what several teams lack"))
    draw_head(
        page, [_("Team"), _("What"), _("Kind"), _("State"), _("Due on"), _("Skill")], (28, 70, 12, 14, 16, 34)
    )
    word, row = styles(text_wrap=True), FIRST
    for action in extract.actions:
        texts = (
            action.plan.team.name,
            action.sentence,
            action.get_kind_display(),
            action.get_state_display(),
            date_format(action.due_on),
            action.skill.name if action.skill else "",
        )
        for column, text in enumerate(texts):
            page.text(row, column, str(text), word)
        row += 1
    if not extract.actions:
        none = _("No team whose plans you see has an open action.")
        past = _("Plans are of now, and left out of a workbook of an earlier day.")
        page.text(row, 0, past if extract.as_of else none, word)
        row += 1
    row += 1
    page.text(row, 0, _("Skill missing in several teams"), styles(bold=True))
    heads = [_("Skill"), _("Teams that lack it most"), _("Level"), _("Teams"), _("People missing")]
    for column, text in enumerate(heads):
        page.text(row + 1, column, text, styles(bold=True, font_size=9, bg_color=colour("sunken")))
    for place, each in enumerate(extract.bundles, row + 2):
        page.text(place, 0, each.skill.name, word)
        page.text(place, 1, ", ".join(share.team.name for share in each.shares), word)
        sheet.write_number(place, 2, each.level)
        sheet.write_number(place, 3, each.teams)
        sheet.write_number(place, 4, each.missing)


def _draw_definitions(page: Page, extract: OrganisationExtract) -> None:
    table = list_framework(extract.framework)
    page.heading(_("%(framework)s: what the levels mean") % {"framework": extract.framework.name})
    levels = len(table.headings) - 4
    draw_head(page, list(table.headings), (26, 34, 40, 11, *[34] * levels))
    style = page.styles(text_wrap=True, font_size=9, valign="top")
    row = FIRST
    for row, texts in enumerate(table.rows, FIRST):
        for column, text in enumerate(texts):
            page.text(row, column, str(text), style)
    page.sheet.freeze_panes(FIRST, 2)


def _draw_assumptions(page: Page) -> None:
    """Every number that the judgements rest on, with its source; what the organisation has changed is marked."""
    in_force = Assumption.objects.in_force()
    page.heading(_("What the judgements assume"))
    heads = [_("Assumption"), _("Value"), _("Unit"), _("Default"), _("Changed"), _("Source")]
    draw_head(page, heads, (48, 16, 10, 16, 10, 90))
    word, changes = page.styles(text_wrap=True), {field.name for field in changed(in_force)}
    for row, field in enumerate(fields(in_force), FIRST):
        about = field.metadata
        texts = [
            _(about["label"]), getattr(in_force, field.name), str(about["unit"]), getattr(DEFAULTS, field.name),
            _("changed") if field.name in changes else "", _(about["source"]),
        ]  # fmt: skip
        for column, value in enumerate(texts):
            if isinstance(value, int | float):
                page.sheet.write_number(row, column, value, page.styles(align="left"))
            else:
                page.text(row, column, _plain(value), word)


def _plain(value) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value))
