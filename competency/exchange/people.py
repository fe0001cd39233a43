"""Who is in a row? What the reading of rosters and of matrices has in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from competency.exchange.mapping import Mapping, Problem, problem_at
from competency.exchange.names import display_name, name_key, tidy
from competency.exchange.packed import after

IDENTIFYING = ("person-name", "first-name", "last-name", "email", "number")


@dataclass(frozen=True, slots=True)
class Ignored:
    """A row or column that is left out, where it is, what it says and why."""

    sheet: str
    row: int | None
    column: str | None
    value: str
    reason: str


class RowReader:
    """Reads texts and identities from the rows that a mapping describes."""

    def __init__(self, rows: Sequence[list], mapping: Mapping):
        self.rows, self.mapping = rows, mapping
        width = len(rows[0]) if rows else 0
        self.index = {
            column.role: column.index - 1 for column in reversed(mapping.columns) if column.index - 1 < width
        }
        self.others = {row.index: row for row in mapping.rows if row.role != "person"}
        self.seen: dict[str, int] = {}

    def records(self):
        """Number (from 1) and cells of each row that is a person; blank rows are passed over."""
        start = self.mapping.first_data_row
        for number, row in enumerate(after(self.rows, start - 1), start=start):
            if number not in self.others and any(value is not None and str(value).strip() for value in row):
                yield number, row

    def text(self, row: list, role: str) -> str:
        """The text of a row in the column with a role, "" when there is none."""
        column = self.index.get(role)
        value = row[column] if column is not None else None
        return "" if value is None else tidy(str(value))

    def name(self, row: list) -> str:
        """The person's name in the usual order, from one column or two."""
        whole = self.text(row, "person-name")
        name = (
            display_name(whole)
            if whole
            else tidy(f"{self.text(row, 'first-name')} {self.text(row, 'last-name')}")
        )
        return self.mapping.people.get(name_key(name), name) if self.mapping.people else name

    def name_column(self) -> int:
        """The number (from 1) of the column that a problem with a name is reported for."""
        return next((self.index[role] + 1 for role in IDENTIFYING if role in self.index), 1)

    def check_name(self, number: int, row: list) -> Problem | None:
        """A problem when a row names nobody, or a number where a name should be."""
        name = self.name(row)
        if not name and not (self.text(row, "email") or self.text(row, "number")):
            return self.problem(number, self.name_column(), None, "there is no name in this row.")
        if name and not any(map(str.isalpha, name)):
            return self.problem(number, self.name_column(), name, f"“{name[:60]}” is no name of a person.")
        return None

    def check_repetition(self, number: int, row: list) -> Problem | None:
        """A problem when an earlier row is about the same person, by the mapping's identity."""
        role = self.mapping.identity
        text = self.name(row) if role == "name" else self.text(row, role)
        # Our own files say by a hidden key who is meant, also where two people have one name.
        key = self.text(row, "key") or (name_key(text) if text else "")
        if not key:
            return None
        first = self.seen.setdefault(key, number)
        if first == number:
            return None
        column = self.index.get(role, self.name_column() - 1) + 1
        hint = (
            "; add a column with e-mail addresses or employee numbers if these are two people"
            if role == "name"
            else ""
        )
        earlier = self.mapping.place(first, column)
        where = (
            f"row {earlier[0]:,}" if self.mapping.orientation == "people-down" else f"column {earlier[1]:,}"
        )
        return self.problem(number, column, text, f"“{text[:60]}” stands in {where} already{hint}.")

    def problem(self, number: int, column: int, value, says: str) -> Problem:
        return problem_at(self.mapping, number, column, value=value, says=says)
