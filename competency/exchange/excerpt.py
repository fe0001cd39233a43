"""How does the beginning of a sheet look, read by a mapping: which rows are headings, which are left out?"""

from itertools import islice
from typing import NamedTuple

from competency.exchange.frame import Frame
from competency.exchange.mapping import PEOPLE_DOWN, Mapping
from competency.exchange.tables import Sheet, column_letters

ROWS, ABOVE = 12, 3
# A column counts as blank when nothing stands in so many rows.
SEARCHED = 1_000
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
    """The labels of the columns by their place (from 0), the rows, how many there are in the sheet, and whether it is
    shown turned. Columns in which nothing stands are left out."""

    columns: dict[int, str]
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
    filled = [
        index
        for index in range(width)
        if any(row[index] is not None and str(row[index]).strip() for row in islice(rows, SEARCHED))
    ] or list(range(width))
    shown = [
        ExcerptRow(
            number,
            column_letters(number - 1) if turned else f"{number:,}",
            ["" if cell is None else str(cell)[:LONGEST_CELL] for cell in map(row.__getitem__, filled)],
            "head" if number in mapping.header_rows else "out" if number in out or number < header else "",
            out.get(number, ""),
        )
        for number, row in enumerate(rows[start : start + ROWS], start=start + 1)
    ]
    labels = {index: f"{index + 1:,}" if turned else column_letters(index) for index in filled}
    return Excerpt(labels, shown, len(rows), turned)
