"""How does the beginning of a sheet look, read by a mapping: which rows are headings, which are left out?"""

from typing import NamedTuple

from competency.exchange.frame import Frame
from competency.exchange.mapping import PEOPLE_DOWN, Mapping
from competency.exchange.tables import Sheet, column_letters

ROWS, ABOVE = 12, 3
LONGEST_CELL = 60


class ExcerptRow(NamedTuple):
    """One row: its number from 1, what it is called (letters, where the sheet is turned), its texts, and "head", "out"
    or "" with a reason."""

    number: int
    label: str
    cells: list[str]
    state: str
    reason: str


class Excerpt(NamedTuple):
    """The labels of the columns, the rows, how many there are in the sheet, and whether it is shown turned."""

    columns: list[str]
    rows: list[ExcerptRow]
    total: int
    is_turned: bool


def take_excerpt(sheet: Sheet, mapping: Mapping, *, columns: int) -> Excerpt:
    """The first rows from a little above the headings on, with people down whichever way round the sheet is."""
    rows = Frame.of(sheet, mapping.orientation).rows
    turned = mapping.orientation != PEOPLE_DOWN
    width = min(columns, len(rows[0]) if rows else 0)
    header = max(mapping.header_rows, default=1)
    out = {row.index: row.reason or row.role for row in mapping.rows if row.role != "person"}
    start = max(0, header - 1 - ABOVE)
    shown = [
        ExcerptRow(
            number,
            column_letters(number - 1) if turned else f"{number:,}",
            ["" if cell is None else str(cell)[:LONGEST_CELL] for cell in row[:width]],
            "head" if number in mapping.header_rows else "out" if number in out or number < header else "",
            out.get(number, ""),
        )
        for number, row in enumerate(rows[start : start + ROWS], start=start + 1)
    ]
    labels = [f"{number + 1:,}" if turned else column_letters(number) for number in range(width)]
    return Excerpt(labels, shown, len(rows), turned)
