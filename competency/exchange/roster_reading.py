"""Which people does a sheet list, by a given mapping, and what is wrong with which cell?"""

import datetime
import re
from dataclasses import dataclass, field

from competency.exchange.dates import read_date
from competency.exchange.frame import Frame
from competency.exchange.mapping import Mapping, Problem, find_misfits
from competency.exchange.names import display_name, heading_key, name_key
from competency.exchange.people import Ignored, RowReader
from competency.exchange.tables import Sheet, column_letters

EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
ACTIVE_WORDS = """active; active employee; aktiv; actif; activo; current; employed; beschäftigt; hired; yes; ja;
    true; 1; on leave; leave of absence; parental leave; probation; full time; part time"""
LEFT_WORDS = """inactive; inaktiv; inactif; inactivo; left; terminated; former; resigned; retired; no; nein; false; 0;
    ausgeschieden; parti; baja; deactivated; disabled; offboarded"""
MANAGER = ("manager-name", "manager-email", "manager-number")
ACTIVE = {word.strip() for word in ACTIVE_WORDS.split(";")}
LEFT = {word.strip() for word in LEFT_WORDS.split(";")}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the sheet has them; `active` is None when the sheet does not say."""

    row_number: int
    name: str
    email: str = ""
    number: str = ""
    role: str = ""
    team: str = ""
    manager_name: str = ""
    manager_email: str = ""
    manager_number: str = ""
    joined_on: datetime.date | None = None
    left_on: datetime.date | None = None
    active: bool | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class RosterReading:
    """The people of a sheet, what was left out, and every problem of the sheet and of its rows."""

    rows: list[RosterRow] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_roster(sheet: Sheet, mapping: Mapping) -> RosterReading:
    """Read a list of people. When the headings are not those of the mapping, nothing but problems comes back."""
    rows = Frame.of(sheet, mapping.orientation).rows
    misfits = find_misfits(rows, mapping)
    if misfits:
        return RosterReading(problems=misfits)
    reader = RowReader(rows, mapping)
    people = [_read_person(reader, number, row) for number, row in reader.records()]
    problems = [problem for person in people for problem in person.problems]
    ignored = list_ignored(rows, mapping)
    ignored += [
        _ignore_manager(reader, number, row)
        for number, row in reader.records()
        if _is_own_manager(reader, row)
    ]
    return RosterReading(people, ignored, problems)


def list_ignored(rows: list[list], mapping: Mapping) -> list[Ignored]:
    """The rows and columns that a mapping leaves out, with what stands in their first cell or heading."""
    ignored = []
    for column in mapping.columns:
        if column.role in ("ignore", "note", "total", "section") and column.header:
            row, number = mapping.place(mapping.header_rows[-1] if mapping.header_rows else 1, column.index)
            ignored.append(
                Ignored(mapping.sheet, row, column_letters(number - 1), column.header, column.role)
            )
    for other in mapping.rows:
        if other.role != "person" and other.index <= len(rows):
            first = next(
                (number for number, value in enumerate(rows[other.index - 1]) if value is not None), 0
            )
            row, number = mapping.place(other.index, first + 1)
            value = str(rows[other.index - 1][first] or "")[:200]
            ignored.append(
                Ignored(mapping.sheet, row, column_letters(number - 1), value, other.reason or other.role)
            )
    return ignored


def _read_person(reader: RowReader, number: int, row: list) -> RosterRow:
    problems = [
        reader.check_name(number, row) or _check_full_name(reader, number, row),
        reader.check_repetition(number, row),
    ]
    joined_on, joined_problem = _read_date(reader, number, row, "joined-on")
    left_on, left_problem = _read_date(reader, number, row, "left-on")
    active, status_problem = _read_status(reader, number, row)
    problems += [joined_problem, left_problem, status_problem]
    problems += [_check_email(reader, number, row, role) for role in ("email", "manager-email")]
    manager = {role: "" if _is_own_manager(reader, row) else reader.text(row, role) for role in MANAGER}
    if joined_on and left_on and left_on < joined_on:
        problems.append(
            reader.problem(
                number,
                reader.index["left-on"] + 1,
                left_on,
                f"left on {left_on}, before joining on {joined_on}.",
            )
        )
    return RosterRow(
        row_number=number,
        name=reader.name(row),
        email=reader.text(row, "email"),
        number=reader.text(row, "number"),
        role=reader.text(row, "role"),
        team=reader.text(row, "team"),
        manager_name=display_name(manager["manager-name"]),
        manager_email=manager["manager-email"],
        manager_number=manager["manager-number"],
        joined_on=joined_on,
        left_on=left_on,
        active=active,
        problems=tuple(problem for problem in problems if problem),
    )


def _check_full_name(reader: RowReader, number: int, row: list) -> Problem | None:
    if reader.name(row):
        return None
    return reader.problem(number, reader.name_column(), None, "there is no name in this row.")


def _read_date(
    reader: RowReader, number: int, row: list, role: str
) -> tuple[datetime.date | None, Problem | None]:
    column = reader.index.get(role)
    value = row[column] if column is not None else None
    if value is None or not str(value).strip():
        return None, None
    try:
        return read_date(value, order=reader.mapping.date_order), None
    except ValueError as error:
        return None, reader.problem(number, column + 1, value, f"“{str(value)[:60]}” {error}.")


def _read_status(reader: RowReader, number: int, row: list) -> tuple[bool | None, Problem | None]:
    text = reader.text(row, "status")
    key = heading_key(text)
    if not key:
        return None, None
    if key in ACTIVE | LEFT:
        return key in ACTIVE, None
    says = f"“{text[:60]}” is no known status; write Active or Inactive."
    return None, reader.problem(number, reader.index["status"] + 1, text, says)


def _check_email(reader: RowReader, number: int, row: list, role: str) -> Problem | None:
    text = reader.text(row, role)
    if not text or EMAIL.fullmatch(text):
        return None
    return reader.problem(number, reader.index[role] + 1, text, f"“{text[:60]}” is no e-mail address.")


def _ignore_manager(reader: RowReader, number: int, row: list) -> Ignored:
    role = next(role for role in MANAGER if reader.text(row, role))
    line, column = reader.mapping.place(number, reader.index[role] + 1)
    reason = f"{reader.name(row)} is given as their own manager"
    return Ignored(reader.mapping.sheet, line, column_letters(column - 1), reader.text(row, role), reason)


def _is_own_manager(reader: RowReader, row: list) -> bool:
    """Whether a row gives the person as their own manager, as exports do for whoever has none."""
    number, of_manager = reader.text(row, "number"), reader.text(row, "manager-number")
    if number and of_manager:
        return name_key(number) == name_key(of_manager)
    email, of_manager = reader.text(row, "email"), reader.text(row, "manager-email")
    if email and of_manager:
        return name_key(email) == name_key(of_manager)
    manager = reader.text(row, "manager-name")
    return bool(manager) and name_key(manager) == name_key(reader.name(row))
