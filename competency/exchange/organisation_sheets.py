"""How do the sheets of needs and of levels look: each need with live formulas over the levels of its people?"""

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from competency.matrix.heatmap import CERTAINTIES, HIDDEN, KNOWN, OTHERS, UNKNOWN, WITHHELD

from .extract import NOT_APPLICABLE
from .grid import only_levels
from .organisation_data import Need, OrganisationExtract
from .page import Page
from .palette import colour

LEVELS_SHEET, GAPS_SHEET = "Levels", "Gaps"
HEAD, FIRST = 4, 5
# Columns of the sheet of needs.
TEAM, DOMAIN, SKILL, LEVEL, PEOPLE, WEIGHT, HAVE, MISSING, COVERAGE, STATUS, SEVERITY, CERTAINTY, COVERED = (
    range(13)
)
WIDTHS = (26, 26, 34, 9, 9, 11, 9, 9, 11, 11, 10, 12, 2)
# Columns of the sheet of levels.
OF_TEAM, OF_SKILL, OF_NAME, OF_SHARE, OF_LEVEL = range(5)
INSTEAD = {UNKNOWN: "?", HIDDEN: "?", OTHERS: "≠", WITHHELD: "<5"}


def place_levels(needs: list[Need]) -> list[tuple[int, int] | None]:
    """The first and last row on the sheet of levels of each need's people, None where they are not listed."""
    places, row = [], FIRST
    for need in needs:
        if not need.people:
            places.append(None)
            continue
        places.append((row, row + len(need.people) - 1))
        row += len(need.people)
    return places


def draw_gaps(page: Page, extract: OrganisationExtract, places: list) -> None:
    """One row for each need of each team; what can be changed in the file is followed by formulas."""
    sheet, styles = page.sheet, page.styles
    page.heading(_("Needs and gaps of each team"))
    note = _(
        "Have, missing, coverage and status follow when a level, a share or a need is changed; white figures without "
        "people on the sheet “%s” are plain values."
    )
    note %= LEVELS_SHEET
    if extract.as_of:
        note += " " + _("People and levels are of that day, needs those of now that had begun by then.")
    page.text(3, 0, note, styles(font_size=9, font_color=colour("mute")))
    heads = [
        _("Team"), _("Domain"), _("Skill"), _("Level needed"), _("People needed"), _("Weight"), _("Have"),
        _("Missing"), _("Coverage"), _("Status"), _("Severity"), _("Certainty"), "",
    ]  # fmt: skip
    draw_head(page, heads, WIDTHS)
    sheet.set_column(COVERED, COVERED, None, None, {"hidden": True})
    domains = {domain.id: domain.name for domain in extract.heatmap.domains}
    looks = _Looks(page)
    for row, (need, place) in enumerate(zip(extract.needs, places, strict=True), FIRST):
        page.text(row, TEAM, need.row.name, looks.name)
        page.text(row, DOMAIN, domains[need.skill.domain_id], looks.word)
        page.text(row, SKILL, need.skill.name, looks.name)
        _draw_need(page, extract, row, need, place, looks)
    last = max(FIRST, FIRST + len(extract.needs) - 1)
    _paint_status(page, last)
    sheet.autofilter(HEAD, TEAM, last, CERTAINTY)
    sheet.freeze_panes(FIRST, SKILL + 1)
    values = extract.scale
    sheet.data_validation(FIRST, LEVEL, last, LEVEL, only_levels(values))
    sheet.data_validation(FIRST, PEOPLE, last, PEOPLE, {"validate": "decimal", "criteria": ">", "value": 0})
    sheet.data_validation(FIRST, WEIGHT, last, WEIGHT, {"validate": "list", "source": ["1", "2", "3"]})


class _Looks:
    """The formats of the sheet, made once."""

    def __init__(self, page: Page):
        styles = page.styles
        self.name = styles()
        self.word = styles(font_size=9, font_color=colour("mute"))
        self.number = styles(align="center")
        self.strong = styles(align="center", bold=True)
        self.share = styles(align="center", num_format="0%")


def _draw_need(page: Page, extract: OrganisationExtract, row: int, need: Need, place, looks: _Looks) -> None:
    sheet, leaves, at = page.sheet, extract.heatmap.leaves, (need.i, need.j)
    level, people, weight = int(leaves.level[at]), float(leaves.headcount[at]), int(leaves.weight[at])
    sheet.write_number(row, LEVEL, level, looks.number)
    sheet.write_number(row, PEOPLE, people, looks.number)
    sheet.write_number(row, WEIGHT, weight, looks.number)
    state = extract.heatmap.sums.state[at]
    if state != KNOWN:
        for column in (HAVE, MISSING, COVERAGE, STATUS):
            page.text(row, column, INSTEAD.get(state, "?"), looks.number)
        return
    supply = round(float(leaves.supply[at]), 2)
    if place:
        shares, levels = (_range(column, place) for column in (OF_SHARE, OF_LEVEL))
        needed = xl_rowcol_to_cell(row, LEVEL)
        have = f'=IF(COUNT({levels})=0,"?",ROUND(SUMIF({levels},">="&{needed},{shares}),2))'
        sheet.write_formula(row, HAVE, have, looks.strong, supply)
    else:
        sheet.write_number(row, HAVE, supply, looks.strong)
    have, needed = xl_rowcol_to_cell(row, HAVE), xl_rowcol_to_cell(row, PEOPLE)
    missing, coverage = max(0.0, round(people - supply, 2)), min(1.0, supply / people)
    known = f"ISNUMBER({have})"
    sheet.write_formula(
        row, MISSING, f'=IF({known},MAX(0,ROUND({needed}-{have},2)),"?")', looks.number, missing
    )
    sheet.write_formula(row, COVERAGE, f'=IF({known},MIN(1,{have}/{needed}),"?")', looks.share, coverage)
    status = f'=IF({known},IF({have}<{needed},"gap","covered"),"?")'
    sheet.write_formula(row, STATUS, status, looks.number, "gap" if supply < people else "covered")
    if leaves.severity[at] >= 0:
        sheet.write_number(row, SEVERITY, int(leaves.severity[at]), looks.number)
    page.text(row, CERTAINTY, CERTAINTIES[int(leaves.certainty[at])], looks.word)
    weighed, covered = xl_rowcol_to_cell(row, WEIGHT), xl_rowcol_to_cell(row, COVERAGE)
    sheet.write_formula(row, COVERED, f"=IF({known},{weighed}*{covered},0)", looks.word, weight * coverage)


def draw_levels(page: Page, extract: OrganisationExtract) -> None:
    """The people behind the needs, one block of rows for each need, in the same order."""
    sheet, styles = page.sheet, page.styles
    page.heading(_("Levels behind the needs"))
    note = _("Change a level or a share: the sheet “%s” follows. Keep the order of the rows.") % GAPS_SHEET
    page.text(3, 0, note, styles(font_size=9, font_color=colour("mute")))
    draw_head(page, [_("Team"), _("Skill"), _("Engineer"), _("Share"), _("Level")], (26, 34, 30, 9, 9))
    mute, name = styles(font_size=9, font_color=colour("mute")), styles()
    share, cell, row = styles(num_format="0%", align="center"), styles(align="center"), FIRST
    for need in extract.needs:
        for _pk, person, part, level in need.people or ():
            page.text(row, OF_TEAM, need.row.name, mute)
            page.text(row, OF_SKILL, need.skill.name, mute)
            page.text(row, OF_NAME, person, name)
            sheet.write_number(row, OF_SHARE, part, share)
            if isinstance(level, str):
                page.text(row, OF_LEVEL, level, cell)
            elif level is None:
                sheet.write_blank(row, OF_LEVEL, None, cell)
            else:
                sheet.write_number(row, OF_LEVEL, level, cell)
            row += 1
    if row == FIRST:
        page.text(FIRST, 0, _("You see what teams need and have, and no people by name."), mute)
        return
    sheet.autofilter(HEAD, 0, row - 1, OF_LEVEL)
    sheet.freeze_panes(FIRST, 0)
    sheet.data_validation(FIRST, OF_LEVEL, row - 1, OF_LEVEL, only_levels(extract.scale, NOT_APPLICABLE))


def draw_head(page: Page, heads: list[str], widths) -> None:
    style = page.styles(bold=True, font_size=9, bg_color=colour("sunken"), text_wrap=True)
    page.sheet.set_row(HEAD, 28)
    for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
        page.sheet.set_column(column, column, width)
        page.text(HEAD, column, text, style)
    page.sheet.repeat_rows(HEAD)


def _paint_status(page: Page, last: int) -> None:
    for word, fill, ink in (("gap", "gap-fill", "on-fill"), ("covered", "ok-soft", "ok")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
        rule["format"] = page.styles.rule(fill=colour(fill), ink=colour(ink))
        page.sheet.conditional_format(FIRST, STATUS, last, STATUS, rule)


def _range(column: int, place: tuple[int, int]) -> str:
    first, last = place
    return (
        f"{LEVELS_SHEET}!{xl_rowcol_to_cell(first, column, True, True)}:"
        f"{xl_rowcol_to_cell(last, column, True, True)}"
    )
