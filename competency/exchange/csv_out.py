"""How does a matrix become a text table: one header row, a row per engineer, text that is no formula anywhere?"""

import csv
from collections.abc import Iterator

from competency.models import Engineer, Membership, Team

from .extract import Extract, cell_value, skill_labels
from .text import guard

# Spreadsheet programs take a file for UTF-8 only when it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"
# Names of fields for the import, hence the same in every language.
PERSON_COLUMNS = ("Name", "E-mail", "Employee number", "Role", "Team")


def write_matrix_csv(extract: Extract) -> Iterator[bytes]:
    """The lines of the file in UTF-8, one by one. Two queries, sent when the first line is asked for."""
    line = csv.writer(_Line(), lineterminator="\r\n").writerow
    yield (BYTE_ORDER_MARK + line(_safe([*PERSON_COLUMNS, *skill_labels(extract.shown)]))).encode()
    for row in _rows(extract):
        yield line(_safe(row)).encode()


def _rows(extract: Extract) -> Iterator[list]:
    shown = extract.shown
    ids = [person.id for person in shown.people]
    known = {
        pk: (email, number)
        for pk, email, number in Engineer.objects.filter(pk__in=ids).values_list("pk", "email", "number")
    }
    teams = _teams_of(ids, extract)
    for person, cells in zip(shown.people, shown.cells, strict=True):
        email, number = known[person.id]
        yield [person.name, email, number, person.role, teams[person.id], *map(cell_value, cells)]


def _teams_of(ids: list[int], extract: Extract) -> dict[int, str]:
    """The team of each row; with the teams below it may be several."""
    rows = (
        Membership.objects.active(on=extract.shown.on)
        .filter(engineer__in=ids, team__in=Team.objects.at_or_below(extract.shown.team))
        .order_by("team__depth", "team__name")
        .values_list("engineer_id", "team__name")
    )
    names: dict[int, list[str]] = {pk: [] for pk in ids}
    for pk, name in rows:
        names[pk].append(name)
    return {pk: "; ".join(found) for pk, found in names.items()}


def _safe(row: list) -> list:
    return [guard(value) if isinstance(value, str) else value for value in row]


class _Line:
    """A file for ``csv.writer`` that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line
