"""What is each row of a sheet: plain fields that the page draws, and what somebody says in them."""

from django.utils.translation import gettext_lazy

from competency.exchange.frame import Frame
from competency.exchange.mapping import PEOPLE_DOWN
from competency.exchange.tables import column_letters

ROW_ROLES = (
    ("person", gettext_lazy("Person")),
    ("ignore", gettext_lazy("Leave out")),
    ("section", gettext_lazy("Leave out: a heading")),
    ("total", gettext_lazy("Leave out: a total")),
    ("note", gettext_lazy("Leave out: a note")),
)
# Rows that are left out beyond the excerpt; more of them than this are read as proposed.
MOST_LISTED = 100
MOST_TEXT = 60


class RowFields:
    """The rows that the excerpt shows and those that are left out further down, each with its role."""

    roles = ROW_ROLES

    def __init__(self, reading, *, shown: range):
        self.mapping = reading.proposal.mapping
        self.rows = Frame.of(reading.sheet, self.mapping.orientation).rows
        self.said = {row.index: row for row in self.mapping.rows}
        self.first, self.shown = self.mapping.first_data_row, shown

    def role(self, number: int) -> str:
        """The role of a row (from 1), "" for one above the people."""
        if number < self.first:
            return ""
        return self.said[number].role if number in self.said else "person"

    @property
    def further(self) -> list[dict]:
        """Rows that are left out below the excerpt: number, place, role, what they say and why."""
        turned = self.mapping.orientation != PEOPLE_DOWN
        listed = [row for row in self.mapping.rows if row.index not in self.shown and row.role != "person"]
        return [
            {
                "number": row.index,
                "label": column_letters(row.index - 1) if turned else f"{row.index:,}",
                "role": row.role,
                "reason": row.reason,
                "text": self._text(row.index),
            }
            for row in listed[:MOST_LISTED]
        ]

    def changed(self, data):
        """Entries for the rows of which something else is said than what is proposed."""
        allowed = {role for role, _label in ROW_ROLES}
        numbers = {*self.shown, *(row["number"] for row in self.further)}
        for number in sorted(number for number in numbers if number >= self.first):
            role = data.get(f"row-{number}")
            if role in allowed and role != self.role(number):
                yield {"index": number, "role": role, "reason": ""}

    def _text(self, number: int) -> str:
        cells = self.rows[number - 1] if number <= len(self.rows) else []
        return next((str(cell)[:MOST_TEXT] for cell in cells if cell is not None and str(cell).strip()), "")
