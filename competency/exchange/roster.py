"""How is a list of people laid out in a sheet? A proposal, with what only a person can decide."""

from competency.exchange.columns import ATTRIBUTES, NAMES
from competency.exchange.dates import find_order, is_ambiguous
from competency.exchange.frame import Frame, find_headings
from competency.exchange.headings import Heading, is_total, understand
from competency.exchange.mapping import PEOPLE_DOWN, Column, Mapping, Row
from competency.exchange.matrix import choose_identity
from competency.exchange.names import heading_key
from competency.exchange.questions import Question
from competency.exchange.rows import find_first_row
from competency.exchange.tables import Sheet

HEADER_WITHIN_ROWS = 40
KEPT = ATTRIBUTES | NAMES
# A roster of two columns may be headed "Name" and "Team"; without any name there are no people.
IDENTIFYING = ("person-name", "first-name", "last-name", "email", "number")


def propose_roster(
    sheet: Sheet, *, answers: dict
) -> tuple[Mapping, list[Question], dict[int, str], str | None]:
    """A mapping, the questions, the reasons by column, and a sentence if the sheet lists no people."""
    orientation = answers.get("orientation") or PEOPLE_DOWN
    frame = Frame.of(sheet, orientation)
    given = [row - 1 for row in answers.get("header_rows") or () if 1 <= row <= len(frame.rows)]
    header = given[-1] if given else find_header(frame)
    if header is None:
        refusal = (
            f"The sheet {sheet.name!r} has no column under a heading such as “Name”, so it is no list of people: put "
            "headings over the columns, or say in the mapping which column holds the names."
        )
        return Mapping(kind="roster", sheet=sheet.name, orientation=orientation), [], {}, refusal
    headings = find_headings(frame, header)
    columns, reasons = assign_roster_columns(headings)
    first = find_first_row(frame, header)
    rows = find_other_roster_rows(frame, columns, headings, start=first)
    others = {row.index for row in rows}
    people = [
        row for row in range(first, len(frame.rows)) if row + 1 not in others and not frame.is_blank(row)
    ]
    dates = [
        frame.rows[row][column.index - 1]
        for column in columns
        if column.role in ("joined-on", "left-on")
        for row in people
    ]
    order = find_order(dates)
    mapping = Mapping(
        kind="roster",
        sheet=sheet.name,
        header_rows=(header + 1,),
        first_data_row=first + 1,
        orientation=orientation,
        columns=tuple(columns),
        rows=tuple(rows),
        identity=choose_identity(frame, columns, people),
        date_order=order,
    )
    questions = [] if order else ask_date_order(dates)
    return (
        mapping,
        questions,
        {index + 1: reason for index, reason in reasons.items()},
        _refuse(sheet, mapping, people),
    )


def find_header(frame: Frame) -> int | None:
    """The first row with the most headings that we know, at least one of them for a name, an e-mail or a number."""
    best, best_count = None, 0
    for row in range(min(len(frame.rows), HEADER_WITHIN_ROWS)):
        roles = {
            known.role for value in frame.rows[row] if isinstance(value, str) and (known := understand(value))
        }
        count = len(roles & KEPT)
        if count > best_count and roles.intersection(IDENTIFYING):
            best, best_count = row, count
    return best


def assign_roster_columns(headings: list[str]) -> tuple[list[Column], dict[int, str]]:
    """The role of each column by its heading alone, with the reason; of two for one attribute the better is kept."""
    understood = {
        index: known for index, heading in enumerate(headings) if heading and (known := understand(heading))
    }
    roles: dict[int, tuple[str, str]] = {}
    taken: dict[str, int] = {}
    for index in sorted(understood, key=lambda index: (understood[index].rank, index)):
        role = _settle_role(headings[index], understood[index], understood)
        if role in KEPT and role in taken:
            roles[index] = ("ignore", f"“{headings[taken[role]]}” is taken for the {role}")
        elif role in KEPT:
            taken[role] = index
            roles[index] = (role, f"heading “{headings[index]}”")
        else:
            ignored = role if role in ("note", "date", "total") else "ignore"
            roles[index] = (ignored, f"heading “{headings[index]}”, nothing that a roster needs")
    if {"first-name", "last-name"} <= taken.keys() and "person-name" in taken:
        roles[taken["person-name"]] = ("ignore", "first and last name have columns of their own")
    unknown = "no heading", "heading not known"
    columns, reasons = [], {}
    for index, heading in enumerate(headings):
        role, reasons[index] = roles.get(index, ("ignore", unknown[bool(heading)]))
        columns.append(Column(index + 1, heading, role))
    return columns, reasons


def find_other_roster_rows(
    frame: Frame, columns: list[Column], headings: list[str], *, start: int
) -> list[Row]:
    """Rows that are no people: repeated headings, totals, remarks after a blank row."""
    names = [column.index - 1 for column in columns if column.role in IDENTIFYING]
    kept = [column.index - 1 for column in columns if column.role in KEPT]
    found = []
    gap = False
    for row in range(start, len(frame.rows)):
        if frame.is_blank(row):
            gap = True
            continue
        texts = {column: text for column in kept if (text := frame.text(row, column))}
        label = next((texts[column] for column in names if column in texts), frame.text(row, 0))
        if texts and all(text == headings[column] for column, text in texts.items()):
            found.append(Row(row + 1, "ignore", "repeats the headings"))
        elif is_total(label.partition(":")[0]) and len(texts) < 3:
            found.append(Row(row + 1, "total", f"“{label[:40]}”"))
        elif gap and len(texts) <= 1 < len(kept):
            found.append(Row(row + 1, "note", "text below the table"))
    return found


def _settle_role(heading: str, known: Heading, understood: dict[int, Heading]) -> str:
    """The role of a heading that means the whole name alone, and a part of it beside the other part."""
    roles = {other.role for other in understood.values()}
    key = heading_key(heading)
    if known.role == "person-name" and key in ("name", "nom", "naam", "nome"):
        return "last-name" if "first-name" in roles and "last-name" not in roles else "person-name"
    if known.role == "person-name" and key == "nombre" and "last-name" in roles:
        return "first-name"
    return known.role


def _refuse(sheet: Sheet, mapping: Mapping, people: list[int]) -> str | None:
    roles = {column.role for column in mapping.columns}
    if not roles & NAMES:
        return (
            f"The sheet {sheet.name!r} has no column of names: put the heading “Name” over it, or choose it in the "
            "mapping."
        )
    if not people:
        return (
            f"The sheet {sheet.name!r} has headings and no person below them: check that it is the right one."
        )
    return None


def ask_date_order(dates: list) -> list[Question]:
    example = next((value for value in dates if is_ambiguous(value)), None)
    if example is None:
        return []
    options = (("day-first", "day, month, year"), ("month-first", "month, day, year"))
    return [Question("date-order", "date_order", f"How is the date {example} to be read?", options)]
