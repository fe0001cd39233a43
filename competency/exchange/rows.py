"""Which rows below the headings are no people, and why?"""

import re
from dataclasses import dataclass

from competency.exchange.columns import NAMES, Assignment
from competency.exchange.contents import MOST_OF_THE_CELLS, ROUNDED, number_of
from competency.exchange.frame import LONGEST_DOMAIN, Frame, find_merged_rows
from competency.exchange.headings import (
    TOTALS_THAT_ARE_NAMES,
    counts_people,
    is_expected,
    is_total,
    understand,
)
from competency.exchange.levels import BETWEEN, BEYOND, LEVEL, MARK, NOT_APPLICABLE_STATE, LevelReader
from competency.exchange.mapping import Row
from competency.exchange.names import heading_key
from competency.exchange.region import SAMPLE_ROWS
from competency.exchange.words import RANK_OF, word_key

STATED = {LEVEL, MARK, BETWEEN, BEYOND, NOT_APPLICABLE_STATE}
LEVEL_LABEL = re.compile(r"(\d{1,2}\W*)?(level|stufe|niveau|nivel)\W*\d{1,2}\b.*", re.IGNORECASE)
IDENTIFYING = NAMES | {"email", "number"}


def find_first_row(frame: Frame, header: int) -> int:
    """The first row below the headings that is not blank."""
    row = header + 1
    while row < len(frame.rows) and frame.is_blank(row):
        row += 1
    return row


def find_other_rows(
    frame: Frame, assignment: Assignment, *, start: int, turned: bool, reader: LevelReader
) -> list[Row]:
    """All rows from `start` on (counted from 0) that are no people: totals, headings in between, notes below.

    With people across (`turned`), what is said of the skills stands in rows among the people.
    """
    sorter = _Sorter(frame, assignment, start=start, turned=turned, reader=reader)
    found = []
    for row in range(start, len(frame.rows)):
        sorted_out = None if frame.is_blank(row) else sorter.sort(row)
        if sorted_out:
            found.append(Row(row + 1, *sorted_out))
        else:
            sorter.people.append(row)
    return found


class _Sorter:
    def __init__(
        self, frame: Frame, assignment: Assignment, *, start: int, turned: bool, reader: LevelReader
    ):
        self.frame, self.reader, self.headings = frame, reader, assignment.headings
        self.turned = turned
        self.level_rows = set(assignment.region.rows)
        self.skills = assignment.having("skill", "skill-name")
        self.names = assignment.having(*IDENTIFYING)
        self.merged = find_merged_rows(frame, start=start)
        self.unnamed = [column for column, heading in enumerate(self.headings) if not heading]
        self.in_footer = self.in_other_table = False
        self.people: list[int] = []
        self.sums: dict[int, _Figures] = {}
        self.summed = 0
        end = len(frame.rows)
        blank = [row for row in range(start, end) if frame.is_blank(row)]
        self.first_gap = blank[0] if blank else end
        self.last = start
        for row in range(end - 1, start - 1, -1):
            if self._states_levels(row) and not self._explains(row):
                self.last = row
                break
        self.first_gap_below = next((row for row in blank if row > self.last), end)

    def sort(self, row: int) -> tuple[str, str] | None:
        """Role and reason of a row that is no person, None for a person; rows come in the order of the sheet."""
        label = self._label(row)
        after_blank = self.frame.is_blank(row - 1)
        self.in_footer = self.in_footer and not after_blank
        self.in_other_table = self.in_other_table or self._begins_table(row, label)
        if self._repeats_headings(row):
            return "ignore", "repeats the headings"
        if self.in_other_table:
            return "note", "another table below"
        found = self._sort_by_label(row, label)
        if not found and self._states_levels(row):
            found = self._sort_levels(row, label)
        elif not found:
            found = self._sort_text(row, label)
        if found and found[0] in ("total", "ignore") and after_blank and self.people:
            self.in_footer = True
        return found or (("note", "below the table") if self.in_footer else None)

    def _begins_table(self, row: int, label: str) -> bool:
        """Whether a heading for people stands in a row below a gap, where it can only head something else."""
        known = understand(label) if row > self.first_gap and self.people else None
        return bool(known and known.role in NAMES and not self._states_levels(row))

    def _sort_by_label(self, row: int, label: str) -> tuple[str, str] | None:
        if len(label) > LONGEST_DOMAIN:
            return "note", "a sentence and no name"
        if LEVEL_LABEL.fullmatch(label):
            return "note", f"“{label[:40]}” is a level and no person"
        if any(is_expected(text) for column in self.unnamed if (text := self.frame.text(row, column))):
            return "ignore", "levels that are asked for"
        return self._sort_description(row, label) if self.turned else None

    def _sort_text(self, row: int, label: str) -> tuple[str, str] | None:
        if row in self.merged:
            return "section", "a heading across the table"
        if not label:
            return "note", "no name and no level"
        if understand(label) or is_total(label) or counts_people(label) or is_expected(label):
            return "note", f"“{label[:40]}” is no person"
        if row > self.first_gap_below or (row > self.last and any(sign in label for sign in "=:;")):
            return "note", "text below the table"
        return None

    def _sort_description(self, row: int, label: str) -> tuple[str, str] | None:
        known = understand(label)
        if known and known.role not in NAMES and known.role != "total":
            return "note", f"“{label[:40]}” is no person"
        filled = any(self.frame.text(row, column) for column in self.skills)
        if filled and row < SAMPLE_ROWS and row not in self.level_rows:
            return "note", "text, no levels"
        return None

    def _sort_levels(self, row: int, label: str) -> tuple[str, str] | None:
        sums = (not label and self.names) or heading_key(label) in TOTALS_THAT_ARE_NAMES
        if sums and self._sums_up(row):
            return "total", "sums up the rows above"
        if (is_total(label) and not sums) or counts_people(label):
            return "total", f"“{label[:40]}”"
        if is_expected(label):
            return "ignore", f"“{label[:40]}”: levels that are asked for"
        if self._explains(row):
            return "note", "explains a level"
        known = understand(label)
        if known and known.role in ("section", "note", "date") and not known.weak:
            return "note", f"“{label[:40]}” is no person"
        return None

    def _label(self, row: int) -> str:
        return next((text for column in self.names if (text := self.frame.text(row, column))), "")

    def _explains(self, row: int) -> bool:
        """Whether a row below a gap begins with the name of a level, as a legend does."""
        key = word_key(self._label(row))
        return row > self.first_gap and (key in self.reader.names or key in RANK_OF)

    def _states_levels(self, row: int) -> bool:
        cells = self.frame.rows[row]
        return any(self.reader.read(cells[column]).state in STATED for column in self.skills)

    def _repeats_headings(self, row: int) -> bool:
        # Most rows differ from the headings in the very first skills, and there are many rows.
        if not any(self.frame.text(row, column) == self.headings[column] for column in self.skills[:3]):
            return False
        filled = [column for column in range(self.frame.width) if self.frame.text(row, column)]
        same = sum(self.frame.text(row, column) == self.headings[column] for column in filled)
        return len(filled) > 1 and same >= MOST_OF_THE_CELLS * len(filled)

    def _sums_up(self, row: int) -> bool:
        """Whether most numbers of a row are the sum, average, count, most or least of the numbers above them."""
        for person in self.people[self.summed :]:
            self._add_up(person)
        self.summed = len(self.people)
        agreeing = compared = 0
        for column in self.skills:
            value, figures = number_of(self.frame.rows[row][column]), self.sums.get(column)
            if value is not None and figures and figures.count > 1:
                compared += 1
                agreeing += any(abs(value - figure) <= ROUNDED for figure in figures.all())
        return compared > 1 and agreeing >= MOST_OF_THE_CELLS * compared

    def _add_up(self, person: int) -> None:
        for column in self.skills:
            value = number_of(self.frame.rows[person][column])
            if value is not None:
                self.sums.setdefault(column, _Figures()).add(value)


@dataclass
class _Figures:
    """Sum, count, most and least of the numbers in one column so far."""

    total: float = 0.0
    count: int = 0
    low: float = float("inf")
    high: float = float("-inf")

    def add(self, value: float) -> None:
        self.total += value
        self.count += 1
        self.low, self.high = min(self.low, value), max(self.high, value)

    def all(self) -> tuple[float, ...]:
        return self.total, self.total / self.count, self.count, self.low, self.high
