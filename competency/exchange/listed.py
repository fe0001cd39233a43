"""How is a list laid out that has one row for each skill, target, requirement or rating? And what does each row say?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from competency.exchange.columns import NAMES
from competency.exchange.dates import find_order
from competency.exchange.frame import Frame, find_headings
from competency.exchange.headings import VOCABULARY, understand
from competency.exchange.levels import Token
from competency.exchange.mapping import Column, Mapping, Problem, find_misfits, problem_at
from competency.exchange.names import heading_key
from competency.exchange.packed import after
from competency.exchange.people import Ignored, RowReader
from competency.exchange.questions import make_reader
from competency.exchange.role_columns import ROLE_LEVEL, find_role_columns, role_of
from competency.exchange.roster import ask_date_order
from competency.exchange.roster_reading import list_ignored
from competency.exchange.rows import find_first_row
from competency.exchange.tables import Sheet, column_letters

HEADER_WITHIN_ROWS = 40
# The better heading comes first. Headings of people are those of rosters.
HEADINGS = {
    "skill-name": VOCABULARY["skill-axis"],
    "domain": VOCABULARY["section"],
    "role": "role level; career level; " + VOCABULARY["role"],
    "level": """target level; required level; expected level; skill level; level; target; rating; score; proficiency;
        stufe; niveau; nivel""",
    "description": "description; skill description; definition; beschreibung; descripción",
    "skill-kind": "kind; skill kind; type; skill type; art",
    "heading": "column heading; short name; short",
    "source-phrase": "source phrase",
    "half-life": "half life months; half life",
    "months-per-level": "months per level",
    "mentor-level": "mentor level; level of a mentor",
    "team": VOCABULARY["team"],
    "headcount": "people; headcount; number of people; how many; count; anzahl; nombre de personnes",
    "weight": "weight; importance; priority; gewicht; priorität",
    "deadline": "deadline months; deadline; months; frist; frist monate",
    "starts-on": "counts from; starts on; valid from; from; gilt ab",
    "source": "source; said by; quelle",
    "rated-on": VOCABULARY["date"],
    "framework": "framework",
    "remark": "note; notes; comment; comments; remark; bemerkung; commentaire",
}  # fmt: skip
RANKS = {
    role: {heading_key(word): rank for rank, word in enumerate(words.split(";"))}
    for role, words in HEADINGS.items()
}
PERSON = (*sorted(NAMES), "email", "number")
# By kind: the roles that a list may have, in the order in which they take their columns, and what it must have.
FIELDS = {
    "framework": ("skill-name", "domain", "description", "skill-kind", "heading", "source-phrase", "half-life",
                  "months-per-level", "mentor-level"),
    "roles": ("skill-name", "domain", "role", "level"),
    "requirements": ("skill-name", "domain", "team", "level", "headcount", "weight", "deadline", "starts-on"),
    "ratings": (*PERSON, "skill-name", "domain", "framework", "source", "level", "rated-on", "remark"),
}  # fmt: skip
NEEDED = {
    "framework": (("skill-name",),),
    "roles": (("role",), ("skill-name",), ("level",)),
    "requirements": (("skill-name",), ("level",)),
    "ratings": (PERSON, ("skill-name",), ("level",)),
}
WANTED = {
    "framework": "one row for each skill, under headings such as “Domain”, “Skill”, “1 Beginner”",
    "roles": "one row for each role and skill, under the headings “Role”, “Skill” and “Target level”, or one row for "
    "each skill and a column with levels for each role",
    "requirements": "one row for each team and skill, under the headings “Team”, “Skill”, “Level” and “People”",
    "ratings": "one row for each person and skill, under the headings “Name” or “E-mail”, “Skill” and “Level”",
}
# Instead of a role and a level in each row, a list may have a column for each role.
INSTEAD = {"roles": {"role": ROLE_LEVEL, "level": ROLE_LEVEL}}
# Merged cells, and blank ones below in CSV: these hold for the rows below as well.
CARRIED = ("domain", "role")
# Texts of several lines.
FREE = ("description", "remark")
BLANK = Token("blank")
NUMBER_IN_HEADING = re.compile(r"(\d{1,2})\b|(?:level|lvl|stufe|niveau|nivel) ?(\d{1,2})|.*\bl ?(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: texts by role, the level (None where nothing is rated), descriptors by level, and places by role."""

    row: int
    texts: dict[str, str]
    places: dict[str, str]
    level: int | None = None
    not_applicable: bool = False
    descriptors: dict[int, str] = field(default_factory=dict)

    def where(self, role: str) -> dict:
        return {"row": self.row, "column": self.places.get(role)}

    def __getitem__(self, role: str) -> str:
        return self.texts.get(role, "")


@dataclass(frozen=True)
class Listing:
    """The records of a sheet, what was left out, every problem, and the names of levels that headings have.

    Of a sheet that is ``streamed``, records are made while somebody goes through them, once; problems come with them.
    """

    records: Iterable[Record] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    level_names: dict[int, str] = field(default_factory=dict)
    height: int = 0


def propose_list(sheet: Sheet, *, kind: str, given: Mapping, answers: dict):
    """A mapping, the questions, the reasons by column, and a sentence if the sheet is no such list."""
    frame = Frame.of(sheet, "people-down")
    asked = [row - 1 for row in answers.get("header_rows") or () if 1 <= row <= len(frame.rows)]
    header = asked[-1] if asked else _find_header(frame, kind)
    if header is None:
        refusal = f"The sheet {sheet.name!r} is no such list: it takes {WANTED[kind]}."
        return Mapping(kind=kind, sheet=sheet.name, scale=given.scale), [], {}, refusal
    headings, first = find_headings(frame, header), find_first_row(frame, header)
    columns, reasons = _assign(headings, kind, given.scale)
    if kind == "roles" and not {"role", "level"}.intersection(column.role for column in columns):
        free = [column.index - 1 for column in columns if column.role == "ignore"]
        for column in find_role_columns(frame, first, headings, free=free, scale=given.scale):
            columns[column.index - 1], reasons[column.index] = column, f"heading “{column.header}”"
    days = [column.index - 1 for column in columns if column.role in ("rated-on", "starts-on")]
    # The same day stands in many rows.
    dates = list(dict.fromkeys(row[index] for row in after(frame.rows, first) for index in days))
    order = find_order(dates)
    mapping = Mapping(
        kind=kind,
        sheet=sheet.name,
        header_rows=(header + 1,),
        first_data_row=first + 1,
        columns=tuple(columns),
        scale=given.scale,
        date_order=order,
        identity="email" if any(column.role == "email" for column in columns) else "name",
    )
    refusal = (
        None if is_complete(mapping) else f"The sheet {sheet.name!r} lacks a column: it takes {WANTED[kind]}."
    )
    return mapping, [] if order else ask_date_order(dates), reasons, refusal


def is_complete(mapping: Mapping) -> bool:
    """Whether the columns that a list of this kind must have are there."""
    roles = {column.role for column in mapping.columns}
    roles |= {role for role, other in INSTEAD.get(mapping.kind, {}).items() if other in roles}
    return all(roles.intersection(needed) for needed in NEEDED[mapping.kind])


def read_list(sheet: Sheet, mapping: Mapping, *, streamed: bool = False) -> Listing:
    """Read the rows of a list. When the headings are not those of the mapping, nothing but problems comes back."""
    rows = Frame.of(sheet, "people-down").rows
    misfits = find_misfits(rows, mapping)
    if misfits:
        return Listing(problems=misfits)
    descriptors = _descriptor_columns(mapping, len(rows[0]) if rows else 0)
    problems: list[Problem] = []
    records: Iterable[Record] = _read_records(rows, mapping, descriptors, problems)
    names = {level: _level_name(mapping, index) for level, index in descriptors.items()}
    return Listing(
        records if streamed else list(records), list_ignored(rows, mapping), problems, names, len(rows)
    )


def _read_records(
    rows: Sequence[list], mapping: Mapping, descriptors: dict, problems: list
) -> Iterator[Record]:
    reader, levels = RowReader(rows, mapping), make_reader(mapping)
    places = {role: column_letters(index) for role, index in reader.index.items()}
    targets = [
        (each.index - 1, each.target or role_of(each.header)) for each in mapping.columns_for(ROLE_LEVEL)
    ]
    carried: dict[str, str] = {}
    for number, row in reader.records():
        texts = {
            role: _text(row[index]) if role in FREE else reader.text(row, role)
            for role, index in reader.index.items()
            if role != "level"
        }
        texts["person-name"] = reader.name(row)
        for role in CARRIED:
            texts[role] = carried[role] = texts.get(role) or carried.get(role, "")
        said = {value: text for value, index in descriptors.items() if (text := _text(row[index]))}
        for index, role in targets or ((reader.index.get("level"), None),):
            token = BLANK if index is None else levels.read(row[index])
            if token.state not in ("level", "na", "blank", "not-rated"):
                says = f"“{str(row[index])[:60]}” {token.why}."
                problems.append(problem_at(mapping, number, index + 1, value=row[index], says=says))
            elif role is None:
                yield Record(number, texts, places, token.level, token.state == "na", said)
            elif token.state != "blank":
                there = dict.fromkeys(("role", "level"), column_letters(index))
                level, na = token.level, token.state == "na"
                yield Record(number, texts | {"role": role}, places | there, level, na, said)


def heading_level(text: str) -> int | None:
    """The level that the heading of a column of descriptors names: "0 Awareness", "Level 3", "Junior (L1)"."""
    match = NUMBER_IN_HEADING.fullmatch(heading_key(text)) or re.match(r"(\d{1,2})\b", heading_key(text))
    return int(next(filter(None, match.groups()))) if match else None


def _find_header(frame: Frame, kind: str) -> int | None:
    best, most = None, 0
    for row in range(min(len(frame.rows), HEADER_WITHIN_ROWS)):
        texts = [value for value in frame.rows[row] if isinstance(value, str)]
        found = {role for role in FIELDS[kind] if any(_rank(text, role) is not None for text in texts)}
        needed = [roles for roles in NEEDED[kind][:2] if roles[0] not in INSTEAD.get(kind, ())]
        if len(found) > most and all(found.intersection(roles) for roles in needed):
            best, most = row, len(found)
    return best


def _rank(text: str, role: str) -> int | None:
    """How good a heading is for a role, 0 the best; None where it is none."""
    if role in PERSON:
        known = understand(text)
        return known.rank if known and known.role == role else None
    return RANKS[role].get(heading_key(text))


def _assign(headings: list[str], kind: str, scale) -> tuple[list[Column], dict[int, str]]:
    taken: dict[int, Column] = {}
    reasons: dict[int, str] = {}
    for role in FIELDS[kind]:
        ranked = [
            (rank, index)
            for index, heading in enumerate(headings)
            if heading and index not in taken and (rank := _rank(heading, role)) is not None
        ]
        if ranked:
            index = min(ranked)[1]
            taken[index] = Column(index + 1, headings[index], role)
    names = {name.casefold(): level for name, level in scale.names.items()}
    for index, heading in enumerate(headings):
        level = names.get(heading.casefold(), heading_level(heading)) if kind == "framework" else None
        if index not in taken and level is not None:
            taken[index] = Column(index + 1, heading, "descriptor", target=str(level))
        if index in taken:
            reasons[index + 1] = f"heading “{heading}”"
    columns = [taken.get(index) or Column(index + 1, heading) for index, heading in enumerate(headings)]
    return columns, reasons


def _descriptor_columns(mapping: Mapping, width: int) -> dict[int, int]:
    """The place (from 0) of the column that describes each level."""
    found = {}
    for column in mapping.columns_for("descriptor"):
        level = int(column.target) if (column.target or "").isdecimal() else heading_level(column.header)
        if level is not None and column.index <= width:
            found[level] = column.index - 1
    return found


def _level_name(mapping: Mapping, index: int) -> str:
    header = next(column.header for column in mapping.columns if column.index == index + 1)
    name = re.sub(r"^\d{1,2}[\s.:–-]*|\s*\(?\bL ?\d{1,2}\)?$", "", header).strip()
    return name or header


def _text(value) -> str:
    """A text with its lines."""
    return "" if value is None else str(value).strip()
