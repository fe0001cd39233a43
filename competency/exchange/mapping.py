"""How is one sheet to be read? A description that a person can change, and that can be saved and used again.

Rows and columns count from 1, as in a spreadsheet. Of a sheet with people across, everything is said as if the
sheet were turned: `header_rows` are its columns and a `Column` is one of its rows.
"""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date

from competency.exchange.levels import Scale
from competency.exchange.names import heading_key, name_key, skill_key
from competency.exchange.tables import column_letters
from competency.exchange.words import word_key

KINDS = ("roster", "matrix", "framework", "roles", "requirements", "ratings")
PEOPLE_DOWN, PEOPLE_ACROSS = ORIENTATIONS = ("people-down", "people-across")
BLANKS = ("not-rated", "0", "na")
SOURCES = ("self", "manager", "agreed")
IDENTITIES = ("email", "number", "name")
ROUNDINGS = ("down", "nearest", "up")
DATE_ORDERS = ("day-first", "month-first")
ROLES = (
    "person-name", "first-name", "last-name", "key", "email", "number", "role", "team", "manager-name", "manager-email",
    "manager-number", "joined-on", "left-on", "status", "skill", "skill-name", "section", "note", "date", "total",
    "ignore", "domain", "level", "descriptor", "description", "skill-kind", "heading", "source-phrase", "half-life",
    "months-per-level", "mentor-level", "headcount", "weight", "deadline", "starts-on", "source", "rated-on",
    "framework", "remark", "role-level",
)  # fmt: skip
ROW_ROLES = ("person", "section", "note", "total", "ignore")


class MappingProblem(Exception):
    """A mapping that says something impossible; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds: its role, and for a skill the name of the skill (`target`) and of its domain.

    The role "skill-name" is for cells that hold the name of a skill; "section" for a column that names a domain;
    "role-level" for a column with the levels that one role expects, whose name is `target`.
    """

    index: int
    header: str = ""
    role: str = "ignore"
    target: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is no person, and why; rows that are not listed are people."""

    index: int
    role: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How to read one sheet; `words` say which text is which level, None for not rated or "na".

    `sheet_scale` is the range of the sheet's numbers when it is not the framework's; `having` the level of a
    skill that is only named or ticked; `rounding` what happens to 3.5; `date_order` what 3/4/2024 means. `people` and
    `skills` say by which name we know somebody or a skill that the file calls otherwise; `domain_row` which row has the
    domains of the skills: None as proposed, 0 none.
    """

    kind: str
    sheet: str
    header_rows: tuple[int, ...] = ()
    first_data_row: int = 1
    orientation: str = PEOPLE_DOWN
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    identity: str = "name"
    blank: str = "not-rated"
    source: str = "manager"
    rated_on: str | None = None
    words: dict[str, int | str | None] = field(default_factory=dict)
    scale: Scale = field(default_factory=Scale)
    sheet_scale: tuple[float, float] | None = None
    rounding: str | None = None
    having: int | None = None
    date_order: str | None = None
    domain_row: int | None = None
    people: dict[str, str] = field(default_factory=dict)
    skills: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict:
        """A dictionary of plain values, for `json.dumps`."""
        return json.loads(json.dumps(asdict(self)))

    @classmethod
    def from_json(cls, value: dict | str) -> "Mapping":
        """The mapping from what `to_json` gave, or from its text; raises MappingProblem."""
        value = load(value)
        missing = {"kind", "sheet"} - value.keys()
        if missing:
            raise MappingProblem(f"The mapping does not say its {' and its '.join(sorted(missing))}.")
        return cls(kind=value["kind"], sheet=value["sheet"]).override(value)

    def override(self, answers: dict | str) -> "Mapping":
        """The same mapping with some answers changed: `words` are added, `columns` and `rows` replaced by index.

        `answers` has the form of `to_json`, with as few keys as wanted. Raises MappingProblem.
        """
        answers = load(answers)
        unknown = answers.keys() - {part.name for part in fields(self)}
        if unknown:
            raise MappingProblem(f"The mapping has an unknown entry {sorted(map(str, unknown))[0]!r}.")
        try:
            changed = replace(self, **{key: _convert(self, key, value) for key, value in answers.items()})
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise MappingProblem(f"The mapping cannot be understood ({error}).") from error
        changed.check()
        return changed

    def reusable(self) -> dict:
        """What of this mapping holds for another file of the same shape, in the form of `to_json`."""
        kept = self.to_json()
        del kept["rows"], kept["rated_on"], kept["people"]
        return kept

    def check(self) -> None:
        """Raise MappingProblem when an entry has a value that it cannot have."""
        for name, allowed in (
            ("kind", KINDS),
            ("orientation", ORIENTATIONS),
            ("blank", BLANKS),
            ("source", SOURCES),
            ("identity", IDENTITIES),
            ("rounding", (None, *ROUNDINGS)),
            ("date_order", (None, *DATE_ORDERS)),
        ):
            if getattr(self, name) not in allowed:
                wanted = ", ".join(str(value) for value in allowed if value)
                raise MappingProblem(f"The {name} {str(getattr(self, name))!r} is none of: {wanted}.")
        if not isinstance(self.sheet, str):
            raise MappingProblem("The name of the sheet is no text.")
        if self.rated_on is not None:
            try:
                date.fromisoformat(self.rated_on)
            except (TypeError, ValueError) as error:
                raise MappingProblem(
                    f"The date {str(self.rated_on)!r} is not written as 2024-05-31."
                ) from error
        _check_numbers(self)
        for listed, allowed in ((self.columns, ROLES), (self.rows, ROW_ROLES)):
            for entry in listed:
                if entry.role not in allowed:
                    raise MappingProblem(f"The role {str(entry.role)!r} is none of: {', '.join(allowed)}.")

    def columns_for(self, role: str) -> list[Column]:
        """All columns with a role, in the order of the sheet."""
        return [column for column in self.columns if column.role == role]

    def column_for(self, role: str) -> Column | None:
        """The first column with a role, if there is one."""
        return next(iter(self.columns_for(role)), None)

    def place(self, record: int, column: int) -> tuple[int, int]:
        """Row and column in the sheet, from 1, of a record's cell; they are exchanged when people are across."""
        return (record, column) if self.orientation == PEOPLE_DOWN else (column, record)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be read as it is: where (row from 1, column in letters), the value, a sentence."""

    sheet: str
    row: int | None
    column: str | None
    value: str
    message: str


def problem_at(mapping: Mapping, record: int, column: int, *, value, says: str) -> Problem:
    """A problem with one cell; `says` goes on after the place: "Row 7, column C: ..."."""
    row, number = mapping.place(record, column)
    letters = column_letters(number - 1)
    shown = "" if value is None else str(value)[:200]
    return Problem(mapping.sheet, row, letters, shown, f"Row {row:,}, column {letters}: {says}")


def find_misfits(rows: list[list], mapping: Mapping) -> list[Problem]:
    """Problems for columns whose heading is no longer the one the mapping was made for, or that are not there."""
    problems = []
    width = len(rows[0]) if rows else 0
    heads = [row for row in mapping.header_rows if row <= len(rows)]
    for column in mapping.columns:
        if column.role == "ignore":
            continue
        if column.index > width:
            problems.append(problem_at(mapping, 1, column.index, value=None, says="there is no such column."))
            continue
        texts = [str(rows[row - 1][column.index - 1] or "") for row in heads]
        expected = heading_key(column.header)
        if expected and texts and expected not in map(heading_key, texts):
            says = f"the heading is {texts[-1][:60]!r} here and {column.header[:60]!r} in the mapping."
            problems.append(problem_at(mapping, heads[-1], column.index, value=texts[-1], says=says))
    return problems


def load(value: dict | str) -> dict:
    """A set of named entries from a dictionary or from JSON text; raises MappingProblem."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise MappingProblem(f"The mapping is no JSON ({error}).") from error
    if not isinstance(value, dict):
        raise MappingProblem("The mapping is not a set of named entries.")
    return value


def _convert(mapping: Mapping, key: str, value):
    """One entry from JSON in the type that Mapping has, merged with what is there where that is the rule."""
    if key == "words":
        return mapping.words | {word_key(text): level for text, level in value.items()}
    if key in ("people", "skills"):
        same = name_key if key == "people" else skill_key
        return {same(name): str(known) for name, known in value.items()}
    if key in ("columns", "rows"):
        kind = Column if key == "columns" else Row
        merged = {entry.index: entry for entry in getattr(mapping, key)}
        for entry in value:
            old = merged.get(entry["index"], kind(entry["index"], role="ignore"))
            merged[entry["index"]] = replace(old, **entry)
        return tuple(merged[index] for index in sorted(merged))
    if key == "scale":
        return value if isinstance(value, Scale) else Scale(**value)
    if key == "header_rows":
        return tuple(value)
    if key == "sheet_scale" and value is not None:
        low, high = value
        return (low, high)
    return value


def _check_numbers(mapping: Mapping) -> None:
    bottom, top = mapping.scale.bottom, mapping.scale.top
    names = mapping.scale.names
    if not isinstance(names, dict) or not all(
        isinstance(name, str) and _is_whole(names[name]) for name in names
    ):
        raise MappingProblem("The names of the scale are not given as a level for each name.")
    levels = [
        level for level in (*mapping.words.values(), mapping.having) if level is not None and level != "na"
    ]
    if not (_is_whole(bottom) and _is_whole(top) and bottom < top):
        raise MappingProblem(f"The scale from {bottom!r} to {top!r} has no levels.")
    for level in levels:
        if not _is_whole(level) or not bottom <= level <= top:
            raise MappingProblem(f"The level {level!r} is not on the scale from {bottom} to {top}.")
    if mapping.blank == "0" and not bottom <= 0 <= top:
        raise MappingProblem(f"A blank cannot mean 0 on a scale from {bottom} to {top}.")
    ends = mapping.sheet_scale or (0, 1)
    if not all(_is_whole(end) or isinstance(end, float) for end in ends) or not ends[0] < ends[1]:
        raise MappingProblem(
            "The scale of the sheet has no range; write it as two numbers, for example [1, 10]."
        )
    if mapping.domain_row is not None and not (_is_whole(mapping.domain_row) and mapping.domain_row >= 0):
        raise MappingProblem(
            f"The row of the domains is {mapping.domain_row!r} and no number of a row, or 0."
        )
    places = [
        mapping.first_data_row,
        *mapping.header_rows,
        *(entry.index for entry in mapping.columns + mapping.rows),
    ]
    for place in places:
        if not _is_whole(place) or place < 1:
            raise MappingProblem(f"Rows and columns are counted from 1, and the mapping says {place!r}.")


def _is_whole(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
