"""How does the sheet "Targets" look: what each role expects, and how far every level is from it, by live formulas?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from competency.matrix.shape import Matrix

from .extract import cell_value
from .grid import (
    CELL_HEIGHT,
    FIRST_COLUMN,
    FIRST_ROW,
    NAME,
    ROLE,
    SHARE,
    SKILLS,
    Grid,
    draw_headings,
    only_levels,
    paint_levels,
    paint_words,
)
from .page import Page, printable
from .palette import STRONGEST, colour, difference_ramp, level_ramp

NAME_OF_SHEET = "Targets"
NOT_RATED = "·"


@dataclass(frozen=True)
class Targets:
    """The layout of the sheet, so that the matrix can refer to it: rows of roles, then rows of people."""

    by_role: dict[str, dict[int, int]]
    expected: Grid
    people: Grid

    @property
    def roles(self) -> str:
        """The names of the roles as a range for a list of choices."""
        grid = self.expected
        return f"={NAME_OF_SHEET}!{xl_range_abs(grid.top, NAME, grid.bottom, NAME)}"

    def fit_formula(self, i: int) -> str:
        """The share of the role's targets that person i meets; what is not applicable or not shown is left out."""
        row = f"{NAME_OF_SHEET}!{self.people.across(i)}"
        return f'=IFERROR(COUNTIF({row},">=0")/(COUNT({row})+COUNTIF({row},"{NOT_RATED}")),"–")'


def lay_out(shown: Matrix) -> Targets | None:
    """The layout for the people shown; None where none of their roles expects anything of the skills shown."""
    columns = {column.id for column in shown.columns}
    roles = sorted({(p.role_position, p.role, p.role_id) for p in shown.people if p.role_id is not None})
    by_role = {}
    for _position, name, pk in roles:
        targets = {skill: level for skill, level in shown.targets.get(pk, {}).items() if skill in columns}
        if targets:
            by_role[name] = targets
    if not by_role:
        return None
    expected = Grid(rows=len(by_role), columns=len(columns))
    people = Grid(rows=len(shown.people), columns=len(columns), top=expected.bottom + 3)
    return Targets(by_role, expected, people)


def draw_targets(page: Page, targets: Targets, *, matrix: str) -> None:
    """Write the whole sheet; ``matrix`` is the name of the sheet that holds the levels."""
    shown, sheet = page.extract.shown, page.sheet
    page.heading(_("%(team)s: levels against role targets") % {"team": shown.team.name})
    draw_headings(page, shown, names=_("Role"), beside=["", ""])
    sheet.set_column(SHARE, SHARE, None, None, {"hidden": True})
    _draw_expected(page, targets.expected, targets)
    _draw_subheading(page, targets.people)
    _draw_people(page, targets, matrix=matrix)
    paint_levels(page, targets.expected, ramp=level_ramp(len(shown.levels)), values=shown.scale.values)
    _paint_differences(page, targets.people)
    sheet.data_validation(*targets.expected.box, only_levels(shown.scale.values))
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
    sheet.repeat_rows(SKILLS - 1, SKILLS)


def _draw_expected(page: Page, grid: Grid, targets: Targets) -> None:
    name, words = page.styles(bold=True), page.styles(font_size=9, font_color=colour("mute"))
    for row, (role, levels) in enumerate(targets.by_role.items(), grid.top):
        page.sheet.set_row(row, CELL_HEIGHT)
        page.text(row, NAME, role, name)
        page.text(row, ROLE, _("level expected"), words)
        for column, skill in enumerate(page.extract.shown.columns, FIRST_COLUMN):
            if skill.id in levels:
                page.sheet.write_number(row, column, levels[skill.id])


def _draw_subheading(page: Page, grid: Grid) -> None:
    style = page.styles(font_size=9, font_color=colour("mute"), valign="bottom")
    page.sheet.set_row(grid.top - 1, 18)
    page.text(grid.top - 1, NAME, _("Engineer"), style)
    page.text(grid.top - 1, ROLE, _("Role"), style)
    words = _("The level minus what the role expects; %s where nobody has rated yet") % NOT_RATED
    page.text(grid.top - 1, FIRST_COLUMN, words, style)


def _draw_people(page: Page, targets: Targets, *, matrix: str) -> None:
    """Names, roles and levels come from the matrix by formula, so that an edit or a sort there is followed here."""
    sheet, styles, shown = page.sheet, page.styles, page.extract.shown
    name, role = styles(bold=True), styles(font_size=9, font_color=colour("mute"))
    cell = page.styles.tile(num_format='+0;"−"0;0')
    names = {text: k for k, text in enumerate(targets.by_role, 1)}
    roles = xl_range_abs(targets.expected.top, NAME, targets.expected.bottom, NAME)
    columns = [_Column(targets, j) for j in range(targets.people.columns)]
    for i, (person, cells) in enumerate(zip(shown.people, shown.cells, strict=True)):
        row, above = targets.people.top + i, FIRST_ROW + i
        sheet.set_row(row, CELL_HEIGHT)
        sheet.write_formula(row, NAME, f"={matrix}!A{above + 1}", name, printable(person.name))
        sheet.write_formula(row, ROLE, f'={matrix}!B{above + 1}&""', role, printable(person.role))
        sheet.write_formula(
            row, SHARE, _role_formula(f"$B{row + 1}", roles), role, names.get(person.role, "")
        )
        expected = targets.by_role.get(person.role, {})
        for column, skill, state in zip(columns, shown.columns, cells, strict=True):
            value = _difference(cell_value(state), expected.get(skill.id))
            sheet.write_formula(row, column.place, column.formula(row, above, matrix=matrix), cell, value)


class _Column:
    """The formula of one column, put together once but for its row."""

    def __init__(self, targets: Targets, j: int):
        grid = targets.expected
        self.place = FIRST_COLUMN + j
        self.letters = xl_rowcol_to_cell(0, self.place)[:-1]
        self.expected = f"{self.letters}${grid.top + 1}:{self.letters}${grid.bottom + 1}"

    def formula(self, row: int, above: int, *, matrix: str) -> str:
        level, target = f"{matrix}!{self.letters}{above + 1}", f"INDEX({self.expected},$C{row + 1})"
        unrated = f'IF({level}="","{NOT_RATED}",{level})'
        return f'=IF(ISNUMBER({target}),IF(ISNUMBER({level}),{level}-{target},{unrated}),"")'


def _difference(value: int | str | None, expected: int | None) -> int | str:
    """What the formula of a cell gives."""
    if expected is None:
        return ""
    if value is None:
        return NOT_RATED
    return value if isinstance(value, str) else value - expected


def _role_formula(role: str, roles: str) -> str:
    """Which row of the roles is this one; ~ * ? would be signs of a pattern."""
    for sign in "~*?":
        role = f'SUBSTITUTE({role},"{sign}","~{sign}")'
    return f'=IFERROR(MATCH({role},{roles},0),"")'


def _paint_differences(page: Page, grid: Grid) -> None:
    for step, paint in difference_ramp().items():
        rule = {"type": "cell", "format": page.styles.rule(fill=paint.fill, ink=paint.ink)}
        if abs(step) == STRONGEST:
            # "At least 3" would be true of every text.
            low, high = sorted((step, step // STRONGEST * 99))
            rule |= {"criteria": "between", "minimum": low, "maximum": high}
        else:
            rule |= {"criteria": "==", "value": step}
        page.sheet.conditional_format(*grid.box, rule)
    paint_words(page, grid)
