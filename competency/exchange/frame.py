"""Where in a sheet are the headings, the headings above them, and the rows?

A frame is a sheet with one person per row: a sheet with people across is turned, merges included.
"""

from dataclasses import dataclass

from competency.exchange.mapping import PEOPLE_DOWN
from competency.exchange.names import tidy
from competency.exchange.scan import Merge
from competency.exchange.tables import Sheet

# A title or an explanation is longer than any name of a domain.
LONGEST_DOMAIN = 60
LONGEST_HEADING = 120


@dataclass(frozen=True)
class Frame:
    """The rows of a sheet with people down, and its merges; rows and columns count from 0."""

    rows: list[list]
    merges: list[Merge]

    @classmethod
    def of(cls, sheet: Sheet, orientation: str) -> "Frame":
        if orientation == PEOPLE_DOWN:
            return cls(sheet.rows, sheet.merges)
        merges = [Merge(m.first_column, m.first_row, m.last_column, m.last_row) for m in sheet.merges]
        return cls([list(column) for column in zip(*sheet.rows, strict=True)], merges)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """A cell as text on one line, "" for a blank."""
        value = self.rows[row][column]
        if value is None:
            return ""
        return tidy(value) if isinstance(value, str) else str(value)

    def is_blank(self, row: int) -> bool:
        return not any(value is not None and str(value).strip() for value in self.rows[row])


def find_headings(frame: Frame, header: int) -> list[str]:
    """The heading of each column: its cell in the header row, or the merged or blank-below cell above it.

    Numbers and dates head columns too ("2024"), but as they stand.
    """
    headings = [frame.text(header, column) for column in range(frame.width)]
    for merge in frame.merges:
        if merge.first_row < header <= merge.last_row and merge.first_column < frame.width:
            headings[merge.first_column] = frame.text(merge.first_row, merge.first_column)
    above = _row_above(frame, header)
    if above is not None and sum(map(bool, headings)) > 1:
        for column, heading in enumerate(headings):
            text = frame.text(above, column)
            # One label alone above the headings is a title, not the heading of the column it begins in.
            if not heading and text and _count_filled(frame, above) > 1:
                headings[column] = text
    return headings


def find_heading_rows(frame: Frame, header: int, *, headings: list[str]) -> set[int]:
    """The rows above the header row that hold the headings of columns in which it is blank itself."""
    rows = set()
    for column, heading in enumerate(headings):
        if heading and frame.text(header, column) != heading:
            above = (row for row in range(header - 1, -1, -1) if frame.text(row, column) == heading)
            rows.update(row for row in [next(above, None)] if row is not None)
    return rows


def find_domains(
    frame: Frame, header: int, *, skills: list[int], said: int | None = None
) -> tuple[int | None, dict[int, str]]:
    """The row above the headings that names domains, and the domain of each skill column it covers.

    A merged label covers what it is merged over; where nothing is merged (CSV), a label covers the blank cells
    to its right. A label that begins over other columns than skills, or stands alone, is a title, unless somebody
    ``said`` that this row (from 0; below 0: none) has the domains.
    """
    above = _row_above(frame, header) if said is None else said
    if above is None or above not in range(header) or not skills:
        return None, {}
    spans = {
        merge.first_column: merge.last_column
        for merge in frame.merges
        if merge.first_row <= above <= merge.last_row < header and merge.first_column in range(frame.width)
    }
    labels = [column for column in skills if frame.text(above, column)]
    texts = {frame.text(above, column) for column in labels}
    is_title = any(len(text) > LONGEST_DOMAIN for text in texts) or (
        len(labels) == 1 and labels[0] not in spans
    )
    if not labels or (is_title and said is None):
        return None, {}
    domains: dict[int, str] = {}
    for number, column in enumerate(labels):
        following = labels[number + 1] if number + 1 < len(labels) else skills[-1] + 1
        last = spans.get(column, column) if spans else following - 1
        text = frame.text(above, column)
        domains |= {skill: text for skill in skills if column <= skill <= last}
    return above, domains


def find_merged_rows(frame: Frame, *, start: int) -> set[int]:
    """Rows in which a merged cell lies across columns, as headings between the rows do."""
    merged: set[int] = set()
    for merge in frame.merges:
        if merge.last_column > merge.first_column and merge.first_row >= start:
            merged.update(range(merge.first_row, min(merge.last_row, len(frame.rows) - 1) + 1))
    return merged


def _row_above(frame: Frame, header: int) -> int | None:
    above = header - 1
    while above >= 0 and frame.is_blank(above):
        above -= 1
    return above if above >= 0 else None


def _count_filled(frame: Frame, row: int) -> int:
    return sum(1 for column in range(frame.width) if frame.text(row, column))
