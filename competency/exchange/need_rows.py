"""What stands under the heatmap: what the team needs of each skill, has of it, and how that stands, by live formula?"""

from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from competency.matrix.arrange import Have

from .grid import FIRST_COLUMN, FIRST_ROW, NAME, ROLE, SHARE, Grid, only_levels
from .page import Page
from .palette import colour

# The rows, counted from the first one.
LEVEL, PEOPLE, HAVE, STATUS, SPACE, WORDS, REASON = range(7)
STATUS_WORDS = {"gap": "gap", "thin": "thin", "ok": "ok", "unknown": "?", "withheld": "<5"}


def draw_needs(page: Page, grid: Grid) -> None:
    """Write the rows below the people, or nothing where the team has no needs.

    Where everybody counted is listed above, have and status are formulas over the rows; else they are plain values, as
    the people who are not listed are not in the file. What is withheld has no formula either.
    """
    extract = page.extract
    if not extract.have or not grid.columns:
        return
    top = max(grid.bottom, FIRST_ROW) + 2
    live = extract.is_complete and bool(grid.rows)
    for part, style in enumerate(_styles(page)):
        _draw_label(page, top + part, part)
        for j, column in enumerate(extract.shown.columns):
            have = extract.have.get(column.id)
            if have is None:
                page.sheet.write_blank(top + part, FIRST_COLUMN + j, None, style)
            else:
                _draw_need(page, grid, top, j, have=have, part=part, live=live, style=style)
    _draw_words(page, top, live=live)
    _paint_status(page, grid, row=top + STATUS)
    if live:
        _guide_edits(page, grid, top=top)


def have_formula(grid: Grid, j: int, *, top: int) -> str:
    """Shares of full time at the needed level or above; ``top`` is the row of that level."""
    levels, shares = grid.down(j), grid.fixed(SHARE)
    level = xl_rowcol_to_cell(top + LEVEL, FIRST_COLUMN + j)
    return f'=IF(COUNT({levels})=0,"?",ROUND(SUMIF({levels},">="&{level},{shares}),2))'


def status_formula(grid: Grid, j: int, *, top: int) -> str:
    """gap below the need; thin where one person carries it, or the largest share leaving would open a gap; else ok."""
    levels, shares = grid.down(j), grid.fixed(SHARE)
    level, need, have = (xl_rowcol_to_cell(top + part, FIRST_COLUMN + j) for part in (LEVEL, PEOPLE, HAVE))
    # SUMPRODUCT makes MAX look at every row in programs that have no dynamic arrays.
    largest = f"SUMPRODUCT(MAX(ISNUMBER({levels})*({levels}>={level})*{shares}))"
    thin = f'OR(COUNTIF({levels},">="&{level})=1,ROUND({have}-{largest},2)<{need})'
    return f'=IF(COUNT({levels})=0,"?",IF({have}<{need},"gap",IF({thin},"thin","ok")))'


def _styles(page: Page) -> list[Format]:
    """The formats of level, people, have and status."""
    styles = page.styles
    mute = {"font_size": 9, "align": "center", "font_color": colour("mute")}
    return [
        styles(**mute, **_edge(LEVEL)),
        styles(**mute),
        styles(font_size=9, align="center", bold=True),
        styles.tile(font_size=9),
    ]


def _edge(part: int) -> dict:
    return {"top": 1, "top_color": colour("edge")} if part == LEVEL else {}


def _draw_label(page: Page, row: int, part: int) -> None:
    title = [_("Level needed"), _("People needed"), _("Have"), _("Status")][part]
    words = ["", _("full time"), _("full time, at the level or above"), ""][part]
    page.sheet.set_row(row, 16)
    small = page.styles(font_size=9, font_color=colour("mute"), **_edge(part))
    page.text(row, NAME, title, page.styles(font_size=9, bold=True, **_edge(part)))
    page.text(row, ROLE, words, small)
    page.text(row, SHARE, "", small)


def _draw_need(
    page: Page, grid: Grid, top: int, j: int, *, have: Have, part: int, live: bool, style: Format
) -> None:
    row, column = top + part, FIRST_COLUMN + j
    if part in (LEVEL, PEOPLE):
        page.sheet.write_number(row, column, have.need.level if part == LEVEL else have.need.headcount, style)
        return
    counted = have.state not in ("withheld", "unknown")
    value = have.supply if part == HAVE and counted else STATUS_WORDS[have.state]
    if live and have.state != "withheld":
        formula = have_formula if part == HAVE else status_formula
        page.sheet.write_formula(row, column, formula(grid, j, top=top), style, value)
    elif isinstance(value, str):
        page.text(row, column, value, style)
    else:
        page.sheet.write_number(row, column, value, style)


def _draw_words(page: Page, top: int, *, live: bool) -> None:
    note = page.styles(font_size=9, font_color=colour("mute"))
    page.sheet.set_row(top + SPACE, 6)
    page.text(top + SPACE, NAME, "", note)
    words = [
        _("gap: fewer people than needed"),
        _("thin: one departure away from a gap, or resting on one person"),
        _("ok: covered"),
        _("?: nobody is rated"),
        _("<5: withheld, fewer than five people are rated"),
    ]
    page.text(top + WORDS, NAME, " · ".join(words), note)
    if live:
        reason = _("Formulas: have, status and role fit follow when a level, share, role or need is changed.")
    else:
        reason = _(
            "Have and status count the whole team, also people not listed here: they are plain values."
        )
    page.text(top + REASON, NAME, reason, note)


def _paint_status(page: Page, grid: Grid, *, row: int) -> None:
    paints = {
        "gap": (colour("gap-fill"), colour("on-fill")),
        "thin": (colour("watch-soft"), colour("watch")),
        "ok": (colour("ok-soft"), colour("ok")),
    }
    for word, (fill, ink) in paints.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
        rule["format"] = page.styles.rule(fill=fill, ink=ink)
        page.sheet.conditional_format(row, FIRST_COLUMN, row, grid.right, rule)


def _guide_edits(page: Page, grid: Grid, *, top: int) -> None:
    levels = only_levels(page.extract.shown.scale.values)
    page.sheet.data_validation(top + LEVEL, FIRST_COLUMN, top + LEVEL, grid.right, levels)
    people = {"validate": "decimal", "criteria": ">", "value": 0}
    people["error_message"] = _("A need is a number of full-time people above 0.")
    page.sheet.data_validation(top + PEOPLE, FIRST_COLUMN, top + PEOPLE, grid.right, people)
