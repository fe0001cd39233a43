"""What would a file change? Every difference to the database in the same form, counted and listed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from competency.exchange.mapping import PEOPLE_DOWN, Mapping, Problem
from competency.exchange.nearby import Offer
from competency.exchange.packed import Packed
from competency.exchange.people import Ignored
from competency.exchange.tables import column_letters

Kind = Literal["added", "changed", "unchanged"]
# After so many rows it is said how far it is.
WATCHED = 2_000
# Is told how far something is, from 0 to 1; it may raise to go no further.
Report = Callable[[float], None]


def silent(share: float) -> None:
    """Nobody asks how far it is."""


class Difference(NamedTuple):
    """One thing that the file says: about what (``model``), whom, in which cell, and what it replaces."""

    kind: Kind
    model: str
    label: str
    old: str = ""
    new: str = ""
    row: int | None = None
    column: str | None = None


def watched(rows: Iterable, total: int, report: Report) -> Iterator:
    """The rows, while ``report`` is told how many of them have been taken."""
    for number, row in enumerate(rows):
        if number % WATCHED == 0:
            report(number / total)
        yield row


@dataclass
class Diff:
    """A file held against the database. It may be applied when it has no problems.

    ``differences`` are a sequence of Difference, counted in ``numbers`` by kind and model; they are added with ``add``.
    ``offers`` are new names that are nearly known ones; they stand against nothing. ``plan`` is what applying needs,
    filled by the kind's own module; nothing else reads it. ``people`` are ids of those whom the file is about.
    """

    sheet: str
    differences: Packed = field(default_factory=lambda: Packed(Difference._make))
    ignored: list[Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    plan: object = None
    numbers: Counter = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    @property
    def is_clean(self) -> bool:
        return not self.problems

    @property
    def changes(self) -> int:
        """How many differences applying would write."""
        return sum(number for (kind, _model), number in self.numbers.items() if kind != "unchanged")

    def add(self, kind: Kind, model: str, label: str, *, old="", new="", row=None, column=None) -> None:
        self.differences.append((kind, model, label, old, new, row, column))
        self.numbers[kind, model] += 1

    def problem(self, message: str, *, row=None, column=None, value="") -> None:
        """Add a problem; its sentence begins with the place, as those of the reading do."""
        places = [_("row %s") % f"{row:,}" if row else "", _("column %s") % column if column else ""]
        place = ", ".join(filter(None, places))
        if place:
            message = f"{place[0].upper()}{place[1:]}: {message}"
        self.problems.append(Problem(self.sheet, row, column, str(value), message))

    def ignore(self, reason: str, *, row=None, column=None, value="") -> None:
        self.ignored.append(Ignored(self.sheet, row, column, str(value), reason))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many were added, changed and unchanged, by model."""
        result: dict[str, dict[str, int]] = {"added": {}, "changed": {}, "unchanged": {}}
        for (kind, model), number in self.numbers.items():
            result[kind][model] = number
        return result


def place_of_person(mapping: Mapping, line: int) -> dict:
    """Where in the sheet somebody stands: in a row, or in a column when people are across."""
    return {"row": line} if mapping.orientation == PEOPLE_DOWN else {"column": column_letters(line - 1)}


def place_of_skill(mapping: Mapping, line: int) -> dict:
    """Where in the sheet a skill stands: in a column, or in a row when people are across."""
    return {"column": column_letters(line - 1)} if mapping.orientation == PEOPLE_DOWN else {"row": line}


def find_bad_email(text: str) -> str:
    """A sentence where a text is no e-mail address, else ""; nothing at all is allowed."""
    try:
        validate_email(text or "nobody@example.com")
    except ValidationError:
        return _("“%(text)s” is no e-mail address.") % {"text": text[:60]}
    return ""


def find_too_long(text: str, *, model, field: str) -> str:
    """A sentence where a text is longer than the field of the database that it goes into, else "" ."""
    most = model._meta.get_field(field).max_length
    if len(text) <= most:
        return ""
    words = {"text": text[:40], "count": len(text), "most": most}
    return _("“%(text)s…” has %(count)d characters; at most %(most)d can be kept.") % words
