"""How is what a file changes said in words: counts as a sentence, differences as lines of one list?"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competency.exchange.diff import Diff
from competency.exchange.table_out import BYTE_ORDER_MARK
from competency.exchange.text import guard

# One and many of each, in the order in which they are said.
WORDS = {
    "framework": (gettext_lazy("framework"), gettext_lazy("frameworks")),
    "level": (gettext_lazy("level"), gettext_lazy("levels")),
    "domain": (gettext_lazy("domain"), gettext_lazy("domains")),
    "skill": (gettext_lazy("skill"), gettext_lazy("skills")),
    "team": (gettext_lazy("team"), gettext_lazy("teams")),
    "role": (gettext_lazy("role"), gettext_lazy("roles")),
    "engineer": (gettext_lazy("person"), gettext_lazy("people")),
    "membership": (gettext_lazy("membership"), gettext_lazy("memberships")),
    "leadership": (gettext_lazy("manager"), gettext_lazy("managers")),
    "user": (gettext_lazy("sign-in"), gettext_lazy("sign-ins")),
    "descriptor": (gettext_lazy("descriptor"), gettext_lazy("descriptors")),
    "target": (gettext_lazy("target"), gettext_lazy("targets")),
    "requirement": (gettext_lazy("requirement"), gettext_lazy("requirements")),
    "rating": (gettext_lazy("rating"), gettext_lazy("ratings")),
}
# So many lines of a CSV file are written at once.
AT_ONCE = 1_000
KINDS = ("problem", "added", "changed", "unchanged", "ignored")


class Line(NamedTuple):
    """One line of the list: of a kind, about what, with the old and new value and its place in the sheet.

    ``text`` is a name, or the whole sentence of a problem or of what is left out; then ``value`` is what the cell says.
    """

    kind: str
    model: str
    text: str
    old: str = ""
    new: str = ""
    row: int | None = None
    column: str | None = None
    value: str = ""
    sheet: str = ""


def say_number(number: int, model: str) -> str:
    """ "1,015 ratings", "1 team"."""
    one, many = WORDS[model]
    return f"{number:,} {one if number == 1 else many}"


def say_counts(by_model: dict[str, int]) -> str:
    """ "6 teams, 20 roles and 126 people"; "" for nothing."""
    said = [say_number(by_model[model], model) for model in WORDS if by_model.get(model)]
    if len(said) < 2:
        return "".join(said)
    return _("%(first)s and %(last)s") % {"first": ", ".join(said[:-1]), "last": said[-1]}


def list_lines(diff: Diff) -> Iterator[Line]:
    """Everything that a diff says, problems first."""
    for each in diff.problems:
        yield Line("problem", "", each.message, "", "", each.row, each.column, each.value, each.sheet)
    for each in diff.differences:
        yield Line(
            each.kind, each.model, each.label, each.old, each.new, each.row, each.column, "", diff.sheet
        )
    for each in diff.ignored:
        yield Line("ignored", "", each.reason, "", "", each.row, each.column, each.value, each.sheet)


def write_lines(lines: Iterable[Line]) -> Iterator[bytes]:
    """The lines as a CSV file, piece by piece, in which no text is a formula."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(
        [
            _("What happens"),
            _("To what"),
            _("Which"),
            _("Before"),
            _("After"),
            _("Sheet"),
            _("Row"),
            _("Column"),
            _("Value"),
        ]
    )
    for number, line in enumerate(lines, start=1):
        words = str(WORDS[line.model][0]) if line.model else ""
        texts = (line.kind, words, line.text, line.old, line.new, line.sheet)
        writer.writerow([*map(guard, texts), line.row, line.column, guard(line.value)])
        if not number % AT_ONCE:
            yield _taken(file)
    yield _taken(file)


def _taken(file: io.StringIO) -> bytes:
    """What is in the file, which is empty then."""
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.encode()
