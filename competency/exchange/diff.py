"""What would a file change? Every difference to the database in the same form, counted and listed."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from competency.exchange.mapping import Problem
from competency.exchange.people import Ignored

Kind = Literal["added", "changed", "unchanged"]
KINDS = ("added", "changed", "unchanged", "ignored", "problem")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the file says: about what (``model``), whom, in which cell, and what it replaces."""

    kind: Kind
    model: str
    label: str
    old: str = ""
    new: str = ""
    row: int | None = None
    column: str | None = None


@dataclass
class Diff:
    """A file held against the database. It may be applied when it has no problems.

    ``plan`` is what applying needs, filled by the kind's own module; nothing else reads it.
    """

    sheet: str
    differences: list[Difference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    plan: object = None

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def changes(self) -> int:
        """How many differences applying would write."""
        return sum(difference.kind != "unchanged" for difference in self.differences)

    def add(self, kind: Kind, model: str, label: str, **where) -> None:
        self.differences.append(Difference(kind, model, label, **where))

    def problem(self, message: str, *, row=None, column=None, value="") -> None:
        """Add a problem; its sentence begins with the place, as those of the reading do."""
        places = [_("row %s") % f"{row:,}" if row else "", _("column %s") % column if column else ""]
        place = ", ".join(filter(None, places))
        if place:
            message = f"{place[0].upper()}{place[1:]}: {message}"
        self.problems.append(Problem(self.sheet, row, column, str(value), message))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many were added, changed and unchanged, by model."""
        result: dict[str, dict[str, int]] = {"added": {}, "changed": {}, "unchanged": {}}
        for (kind, model), number in Counter((d.kind, d.model) for d in self.differences).items():
            result[kind][model] = number
        return result
