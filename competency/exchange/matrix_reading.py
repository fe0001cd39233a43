"""Which person has which level of which skill, by a given mapping, and what is wrong with which cell?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from competency.exchange.frame import Frame
from competency.exchange.keys import is_skill_key, read_engineer_key
from competency.exchange.levels import BLANK, LEVEL, NOT_APPLICABLE_STATE, UNRATED
from competency.exchange.mapping import Column, Mapping, Problem, find_misfits, problem_at
from competency.exchange.names import skill_key, tidy
from competency.exchange.people import Ignored, RowReader
from competency.exchange.questions import make_reader
from competency.exchange.roster_reading import list_ignored
from competency.exchange.tables import Sheet


class MatrixPerson(NamedTuple):
    """Somebody named in the matrix; `row` is the line in the sheet (a column when people are across), from 1."""

    row: int
    name: str
    email: str
    number: str
    role: str
    team: str
    key: int | None = None


class MatrixSkill(NamedTuple):
    """A skill named in the matrix; `column` is its line in the sheet (a row when people are across), from 1."""

    column: int
    name: str
    domain: str | None
    key: str | None = None


class MatrixCell(NamedTuple):
    """What the matrix says of one person and skill; row and column as in the sheet, from 1, indexes from 0."""

    row: int
    column: int
    person_index: int
    skill_index: int
    level: int | None
    not_applicable: bool
    raw: object


@dataclass(frozen=True)
class MatrixReading:
    """Everything a matrix states.

    Where it is ``streamed``, cells are read while somebody goes through them, once; their problems come with them.
    """

    people: list[MatrixPerson] = field(default_factory=list)
    skills: list[MatrixSkill] = field(default_factory=list)
    cells: Iterable[MatrixCell] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_matrix(sheet: Sheet, mapping: Mapping, *, streamed: bool = False) -> MatrixReading:
    """Read a matrix. When the headings are not those of the mapping, nothing but problems comes back.

    A cell that cannot be read is a problem and no cell; of a person or skill that stands there twice, the first
    counts and the second is a problem.
    """
    rows = Frame.of(sheet, mapping.orientation).rows
    misfits = find_misfits(rows, mapping)
    if misfits:
        return MatrixReading(problems=misfits)
    reading = MatrixReading(ignored=list_ignored(rows, mapping))
    people = _read_people(rows, mapping, reading)
    columns = _read_skills(rows, mapping, reading)
    named = _read_named_skills(mapping, people, reading)
    cells = chain(_read_levels(columns, mapping, people, reading.problems), named)
    return replace(reading, cells=cells if streamed else list(cells))


def _read_people(rows: list[list], mapping: Mapping, reading: MatrixReading) -> list[tuple[int, list]]:
    """Fill in the people and return the number and the cells of their rows."""
    reader = RowReader(rows, mapping)
    kept = []
    for number, row in reader.records():
        problem = reader.check_name(number, row) or reader.check_repetition(number, row)
        if problem:
            reading.problems.append(problem)
            continue
        texts = (reader.text(row, role) for role in ("email", "number", "role", "team"))
        key = read_engineer_key(reader.text(row, "key"))
        reading.people.append(MatrixPerson(number, reader.name(row), *texts, key))
        kept.append((number, row))
    return kept


def _read_skills(rows: list[list], mapping: Mapping, reading: MatrixReading) -> list[int]:
    """Fill in the skills and return the columns (from 0) they stand in; the same name in two domains is two skills."""
    seen: dict[tuple[str, str], Column] = {}
    columns, width, keys = [], len(rows[0]) if rows else 0, _find_skill_keys(rows, mapping)
    for column in mapping.columns_for("skill"):
        name = _known_as(mapping, tidy(column.target or column.header))
        head = mapping.header_rows[-1] if mapping.header_rows else 1
        if not name or column.index > width:
            says = "there is no name of a skill over this column."
            reading.problems.append(problem_at(mapping, head, column.index, value=None, says=says))
            continue
        first = seen.setdefault((skill_key(name), skill_key(column.domain or "")), column)
        if first is not column:
            says = f"the skill “{name[:60]}” stands in the table twice; its levels are taken from the first place only."
            reading.problems.append(problem_at(mapping, head, column.index, value=name, says=says))
            continue
        columns.append(column.index - 1)
        reading.skills.append(MatrixSkill(column.index, name, column.domain, keys.get(column.index)))
    return columns


def _known_as(mapping: Mapping, name: str) -> str:
    return mapping.skills.get(skill_key(name), name)


def _find_skill_keys(rows: list[list], mapping: Mapping) -> dict[int, str]:
    """The keys of skills by column (from 1), which stand above the headings in a file that we wrote."""
    above = rows[: max(mapping.header_rows, default=1) - 1]
    return {
        column: value for row in above for column, value in enumerate(row, start=1) if is_skill_key(value)
    }


def _read_levels(columns: list[int], mapping: Mapping, people: list, problems: list) -> Iterator[MatrixCell]:
    read = make_reader(mapping).read
    turn = mapping.place
    for person, (number, row) in enumerate(people):
        for skill, column in enumerate(columns):
            value = row[column]
            state, level, why = read(value)
            if state in (LEVEL, NOT_APPLICABLE_STATE):
                place = turn(number, column + 1)
                yield MatrixCell(*place, person, skill, level, state == NOT_APPLICABLE_STATE, value)
            elif state not in (BLANK, UNRATED):
                says = f"“{str(value)[:60]}” {why}."
                problems.append(problem_at(mapping, number, column + 1, value=value, says=says))


def _read_named_skills(mapping: Mapping, people: list, reading: MatrixReading) -> list[MatrixCell]:
    """Skills whose names stand in the cells, all with the one level that the mapping gives for having a skill."""
    columns = mapping.columns_for("skill-name")
    found = {(skill_key(skill.name), ""): index for index, skill in enumerate(reading.skills)}
    stated: set[tuple[int, int]] = set()
    cells = []
    for person, (number, row) in enumerate(people):
        for column in columns:
            value = row[column.index - 1]
            name = _known_as(mapping, tidy(str(value))) if value is not None else ""
            if not name:
                continue
            if mapping.having is None:
                says = f"“{name[:60]}” has no level; say which level having a skill means."
                reading.problems.append(problem_at(mapping, number, column.index, value=value, says=says))
                continue
            skill = found.setdefault((skill_key(name), ""), len(reading.skills))
            if skill == len(reading.skills):
                reading.skills.append(MatrixSkill(column.index, name, None))
            if (person, skill) not in stated:
                stated.add((person, skill))
                place = mapping.place(number, column.index)
                cells.append(MatrixCell(*place, person, skill, mapping.having, False, value))
    return cells
