"""Where do the people, skills and headings of a matrix stand on a sheet?"""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from competency.matrix.shape import Matrix

from .page import Page
from .palette import Paint, colour

# Rows and columns count from 0, as the writer does. Rows 0 to 2 say what the sheet is.
KEY, DOMAINS, SKILLS, FIRST_ROW = 3, 5, 6, 7
NAME, ROLE, SHARE, FIRST_COLUMN = 0, 1, 2, 3

CELL_WIDTH, CELL_HEIGHT, DOMAIN_PADDING = 4.1, 19, 2.5
# A heading longer than this would make the head higher than the window of a small screen.
LONGEST_HEADING = 44


class Span(NamedTuple):
    """The columns of one domain, first and last, counted in the matrix."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Grid:
    """The place of a block of rows under the headings; every range is in spreadsheet notation."""

    rows: int
    columns: int
    top: int = FIRST_ROW

    @property
    def bottom(self) -> int:
        return self.top + self.rows - 1

    @property
    def right(self) -> int:
        return FIRST_COLUMN + self.columns - 1

    @property
    def is_empty(self) -> bool:
        return not (self.rows and self.columns)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column of the cells."""
        return self.top, FIRST_COLUMN, self.bottom, self.right

    def down(self, j: int) -> str:
        """Column j of the matrix from the first row to the last: E8:E17."""
        letters = xl_col_to_name(FIRST_COLUMN + j)
        return f"{letters}{self.top + 1}:{letters}{self.bottom + 1}"

    def across(self, i: int) -> str:
        """Row i of the block from the first skill to the last: D8:AO8."""
        row = self.top + i + 1
        return f"{xl_col_to_name(FIRST_COLUMN)}{row}:{xl_col_to_name(self.right)}{row}"

    def fixed(self, column: int) -> str:
        """A column of the sheet beside the cells, in absolute notation: $C$8:$C$17."""
        letters = xl_col_to_name(column)
        return f"${letters}${self.top + 1}:${letters}${self.bottom + 1}"

    def cell(self, i: int, j: int) -> str:
        return xl_rowcol_to_cell(self.top + i, FIRST_COLUMN + j)


def spans(matrix: Matrix) -> list[Span]:
    """The domains over their columns, in order."""
    found, start = [], 0
    for domain in matrix.domains:
        count = sum(column.domain_id == domain.id for column in matrix.columns)
        found.append(Span(domain.name, start, start + count - 1))
        start += count
    return found


def draw_headings(page: Page, matrix: Matrix, *, names: str, beside: list[str]) -> None:
    """The two header rows, with the widths of all columns: domains over their skills, skill names upright."""
    sheet, styles = page.sheet, page.styles
    heads = [_heading(column) for column in matrix.columns]
    sheet.set_column(NAME, NAME, _width([person.name for person in matrix.people], least=22, most=34))
    sheet.set_column(ROLE, ROLE, _width([person.role for person in matrix.people], least=16, most=30))
    sheet.set_row(SKILLS, 14 + 4.3 * max(map(len, heads), default=4))
    two_lines = False
    for span in spans(matrix):
        count = span.last - span.first + 1
        needed = DOMAIN_PADDING + 0.95 * _shortest_width(span.name)
        two_lines |= DOMAIN_PADDING + 0.95 * len(span.name) > max(needed, count * CELL_WIDTH)
        first, last = FIRST_COLUMN + span.first, FIRST_COLUMN + span.last
        width = max(CELL_WIDTH, needed / count)
        # The look of the cells belongs to the columns: a cell without a value needs not be written at all.
        sheet.set_column(first, first, width, styles.tile(left=5))
        if first < last:
            sheet.set_column(first + 1, last, width, styles.tile())
    sheet.set_row(DOMAINS, 26 if two_lines else 15)
    domain = styles(
        font_size=9,
        bold=True,
        font_color=colour("ink-2"),
        bg_color=colour("sunken"),
        text_wrap=True,
        align="left",
        indent=1,
        left=5,
        left_color="#FFFFFF",
    )
    for span in spans(matrix):
        first, last = FIRST_COLUMN + span.first, FIRST_COLUMN + span.last
        if first < last:
            sheet.merge_range(DOMAINS, first, DOMAINS, last, "", domain)
        page.text(DOMAINS, first, span.name, domain)
    label = styles(font_size=9, font_color=colour("mute"), valign="bottom")
    for column, text in enumerate([names, *beside]):
        page.text(SKILLS, column, text, label)
    upright = styles(font_size=9, font_color=colour("ink-2"), rotation=90, align="center", valign="bottom")
    for j, text in enumerate(heads):
        page.text(SKILLS, FIRST_COLUMN + j, text, upright)


def paint_levels(page: Page, grid: Grid, *, ramp: list[Paint], values: tuple[int, ...]) -> None:
    """Colours that follow what a cell says, also after somebody has changed it."""
    if grid.is_empty:
        return
    here = xl_rowcol_to_cell(grid.top, FIRST_COLUMN)
    for value, paint in zip(values, ramp, strict=True):
        rule = {"format": page.styles.rule(fill=paint.fill, ink=paint.ink)}
        if value == 0:
            # A plain comparison would take an empty cell, which is not rated, for the level 0.
            rule |= {"type": "formula", "criteria": f"=AND(ISNUMBER({here}),{here}=0)"}
        else:
            rule |= {"type": "cell", "criteria": "==", "value": value}
        page.sheet.conditional_format(*grid.box, rule)
    paint_words(page, grid)


def paint_words(page: Page, grid: Grid) -> None:
    """What is no number stands back."""
    for word in ("N/A", "?", "·"):
        quiet = page.styles.book.add_format({"font_color": colour("edge")})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": quiet}
        page.sheet.conditional_format(*grid.box, rule)


def only_levels(values: tuple[int, ...], *words: str) -> dict:
    """The rule for what may be typed into a cell: a level of the scale, one of the words, or nothing."""
    allowed = [*map(str, values), *words]
    text = _("A level is one of %s. Leave the cell empty where there is none.")
    return {
        "validate": "list",
        "source": allowed,
        "error_title": _("Not a level"),
        "error_message": text % ", ".join(allowed),
    }


def _heading(column) -> str:
    return column.name if len(column.name) <= LONGEST_HEADING else column.heading


def _width(texts: list[str], *, least: int, most: int) -> int:
    return max(least, min(most, 2 + max(map(len, texts), default=0)))


def _shortest_width(name: str) -> int:
    """How many characters the longer of two lines has when the name is broken where that is best."""
    words = name.split()
    breaks = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words) + 1)]
    return min((max(len(one), len(two)) for one, two in breaks), default=0)
