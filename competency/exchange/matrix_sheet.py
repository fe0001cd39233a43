"""How does the sheet "Matrix" look: the heatmap with its key, colours and formulas that follow an edit?"""

from django.utils.translation import gettext as _

from competency.matrix.arrange import fit

from .extract import NOT_APPLICABLE, NOT_SHOWN, cell_value
from .grid import (
    CELL_HEIGHT,
    FIRST_COLUMN,
    FIRST_ROW,
    KEY,
    NAME,
    ROLE,
    SHARE,
    SKILLS,
    Grid,
    draw_headings,
    only_levels,
    paint_levels,
)
from .need_rows import draw_needs
from .page import Page
from .palette import colour, level_ramp
from .target_sheet import Targets

NAME_OF_SHEET = "Matrix"
NO_TARGETS = "–"


def draw_matrix(page: Page, *, targets: Targets | None) -> None:
    """Write the whole sheet. Role fit is a formula over the sheet of targets, where there is one."""
    extract, sheet = page.extract, page.sheet
    shown = extract.shown
    grid = Grid(rows=len(shown.people), columns=len(shown.columns))
    page.heading(extract.title)
    _draw_key(page)
    draw_headings(page, shown, names=_("Engineer"), beside=[_("Role"), _("Share")])
    _draw_fit_head(page, grid)
    _draw_people(page, grid, targets)
    draw_needs(page, grid)
    paint_levels(page, grid, ramp=level_ramp(len(shown.levels)), values=shown.scale.values)
    _draw_bars(page, grid, targets)
    _guide_edits(page, grid, targets)
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
    sheet.repeat_rows(SKILLS - 1, SKILLS)
    sheet.activate()


def _draw_key(page: Page) -> None:
    """The levels with their colours, and what stands in a cell instead of a level, in one line of text."""
    shown, styles = page.extract.shown, page.styles
    word = styles(font_size=9, font_color=colour("ink-2"))
    pieces = []
    for level, paint in zip(shown.levels, level_ramp(len(shown.levels)), strict=True):
        # The palest paint would vanish on white paper, so the first level is an outlined square.
        square, ink = ("□", colour("edge")) if not pieces else ("■", paint.fill)
        pieces += [styles(font_size=13, font_color=ink), square, word, f" {level.value} {level.name}    "]
    words = [
        _("%s not applicable") % NOT_APPLICABLE,
        _("%s rated by the other side, shown once both have rated") % NOT_SHOWN,
        _("empty: not rated"),
    ]
    mute = styles(font_size=9, font_color=colour("mute"))
    page.sheet.set_row(KEY, 20)
    page.sheet.write_rich_string(KEY, 0, *pieces, mute, " · ".join(words), styles(font_size=9))


def _draw_fit_head(page: Page, grid: Grid) -> None:
    style = page.styles(font_size=9, font_color=colour("mute"), valign="bottom", align="right")
    page.sheet.set_column(grid.right + 1, grid.right + 1, 9)
    page.text(SKILLS, grid.right + 1, _("Role fit"), style)


def _draw_people(page: Page, grid: Grid, targets: Targets | None) -> None:
    sheet, styles, shown = page.sheet, page.styles, page.extract.shown
    name, role = styles(bold=True), styles(font_size=9, font_color=colour("mute"))
    share = styles(font_size=9, font_color=colour("mute"), num_format="0%", align="right", indent=1)
    if not shown.people:
        page.text(FIRST_ROW, NAME, page.extract.nobody, role)
    for i, (person, cells) in enumerate(zip(shown.people, shown.cells, strict=True)):
        row = grid.top + i
        sheet.set_row(row, CELL_HEIGHT)
        page.text(row, NAME, person.name, name)
        page.text(row, ROLE, person.role, role)
        sheet.write_number(row, SHARE, person.allocation, share)
        for column, state in enumerate(cells, FIRST_COLUMN):
            value = cell_value(state)
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            elif value is not None:
                sheet.write_string(row, column, value)
        _draw_fit(page, grid, i, targets)


def _draw_fit(page: Page, grid: Grid, i: int, targets: Targets | None) -> None:
    """The share of the role's targets that person i meets; it is about the role, and no total of levels."""
    style = page.styles(font_size=9, num_format="0%", align="right", left=5, left_color="#FFFFFF")
    if targets is None:
        page.text(grid.top + i, grid.right + 1, NO_TARGETS, style)
        return
    met, of = fit(page.extract.shown, i)
    result = met / of if of else NO_TARGETS
    page.sheet.write_formula(grid.top + i, grid.right + 1, targets.fit_formula(i), style, result)


def _draw_bars(page: Page, grid: Grid, targets: Targets | None) -> None:
    if targets is None:
        return
    bar = {"type": "data_bar", "bar_solid": True, "bar_color": colour("accent-line"), "bar_no_border": True}
    bar |= {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    page.sheet.conditional_format(grid.top, grid.right + 1, grid.bottom, grid.right + 1, bar)


def _guide_edits(page: Page, grid: Grid, targets: Targets | None) -> None:
    """What may be typed into the cells and the roles."""
    if grid.is_empty:
        return
    page.sheet.data_validation(*grid.box, only_levels(page.extract.shown.scale.values, NOT_APPLICABLE))
    if targets is not None:
        choice = {"validate": "list", "source": targets.roles, "error_type": "warning"}
        choice["error_message"] = _("The sheet of targets has no such role.")
        page.sheet.data_validation(grid.top, ROLE, grid.bottom, ROLE, choice)
