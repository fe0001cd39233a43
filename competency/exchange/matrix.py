"""How is a matrix of people and skills laid out in a sheet? A proposal, with what only a person can decide."""

from dataclasses import dataclass, replace

from competency.exchange.columns import NAMES, Assignment, assign_columns
from competency.exchange.frame import Frame, find_domains, find_heading_rows, find_headings
from competency.exchange.headings import mentions_expectation, understand
from competency.exchange.levels import LevelReader, Scale
from competency.exchange.mapping import ORIENTATIONS, PEOPLE_ACROSS, PEOPLE_DOWN, Column, Mapping, Row
from competency.exchange.names import name_key
from competency.exchange.questions import Question
from competency.exchange.region import Survey
from competency.exchange.rows import find_first_row, find_other_rows
from competency.exchange.tables import Sheet

# The way round is plain when so much more speaks for the one than for the other.
PLAIN = 2.0
# A sheet with more rows has people in them; nobody has so many skills.
MOST_SKILLS = 2_000
# Headings stand below this many lines of title at most, where no levels tell which row they are.
TITLES = 10
# Descriptions of levels are sentences; names and levels are shorter.
LONG_TEXT = 25


@dataclass
class Layout:
    """One way to read a sheet as a matrix: which way round, where the headings are, what each column is."""

    orientation: str
    frame: Frame
    header: int
    domain_row: int | None
    first_row: int
    assignment: Assignment
    others: list[Row]

    @property
    def people(self) -> list[int]:
        """The rows, from 0, that are people and say who."""
        others = {row.index - 1 for row in self.others}
        named = self.assignment.having(*NAMES, "email", "number")
        rows = (row for row in range(self.first_row, len(self.frame.rows)) if row not in others)
        return [row for row in rows if any(self.frame.text(row, column) for column in named)]

    @property
    def is_matrix(self) -> bool:
        """Whether this way round, somebody has something stated about a skill."""
        if self.assignment.evidence < 0:
            return False
        skilled = self.assignment.having("skill", "skill-name")
        return any(self.frame.rows[row][column] is not None for row in self.people for column in skilled)


def propose_matrix(
    sheet: Sheet, *, given: Mapping, answers: dict, known_skills: set[str], known_people: set[str]
) -> tuple[Mapping, list[Question], dict[int, str], str | None]:
    """A mapping, the questions about its layout, the reasons by column, and a sentence if this is no matrix.

    `given` is an otherwise empty mapping with the answers of a person, `answers` say which of it they answered.
    """
    scale = given.scale
    reader = LevelReader(scale, words=given.words)
    asked = answers.get("orientation")
    layouts = [
        layout
        for orientation in ORIENTATIONS
        if asked in (None, orientation)
        and (asked or orientation == PEOPLE_DOWN or len(sheet.rows) <= MOST_SKILLS)
        and (layout := _lay_out(sheet, orientation, reader, answers, known_skills, known_people))
    ]
    possible = sorted(
        (layout for layout in layouts if layout.is_matrix), key=lambda layout: -layout.assignment.evidence
    )
    if not possible:
        empty = Mapping(kind="matrix", sheet=sheet.name, scale=scale, orientation=asked or PEOPLE_DOWN)
        if layouts:
            empty = _make_mapping(layouts[0], sheet, scale=scale)
        return empty, [], layouts[0].assignment.reasons if layouts else {}, explain_refusal(sheet, layouts)
    best = possible[0]
    questions = []
    if len(possible) > 1 and best.assignment.evidence - possible[1].assignment.evidence < PLAIN:
        best = next(layout for layout in possible if layout.orientation == PEOPLE_DOWN)
        questions.append(_ask_orientation(best))
    mapping = _make_mapping(best, sheet, scale=scale)
    reasons = {column + 1: reason for column, reason in best.assignment.reasons.items()}
    return mapping, questions + _ask_lone_skill(mapping, known_skills), reasons, None


def explain_refusal(sheet: Sheet, layouts: list[Layout]) -> str:
    """Why a sheet is no matrix of people and skills: one sentence that says what was found and what to do."""
    rows = sheet.rows
    heads = [[value for value in row if isinstance(value, str)] for row in rows[:TITLES]]
    texts = max(heads, key=lambda row: sum(understand(text) is not None for text in row), default=[])
    roles = {known.role for text in texts if (known := understand(text))}
    cells = [value for row in rows[1:] for value in row[1:] if isinstance(value, str) and value.strip()]
    sentences = sum(len(cell) > LONG_TEXT for cell in cells)
    expected = next((text for text in texts if mentions_expectation(text)), None)
    where = f"The sheet {sheet.name!r}"
    if "skill-axis" in roles and cells and sentences * 2 > len(cells):
        return f"{where} describes skills and holds no levels of people: import it as a framework."
    if "skill-axis" in roles and expected:
        return (
            f"{where} says which levels are expected ({expected!r}) and not which ones people have: import it as "
            "targets of roles or requirements of a team."
        )
    if {"skill-axis", "role"} <= roles and not roles & NAMES:
        return (
            f"{where} says which levels roles ask for and names no people: import it as roles with targets."
        )
    if "skill-axis" in roles and roles & NAMES:
        return (
            f"{where} has one row for each person and skill and is no matrix: import it as a list of ratings."
        )
    skills = next((layout for layout in layouts if layout.assignment.having("skill")), None)
    if skills is None:
        return (
            f"{where} has no column with levels of skills under a heading: a matrix has people in rows, skills in "
            "columns (or the other way round) and a level in each cell."
        )
    return (
        f"{where} has no column with names of people: put the heading “Name” over them and upload the file again, or "
        "say in the mapping which column it is."
    )


def _lay_out(
    sheet: Sheet,
    orientation: str,
    reader: LevelReader,
    answers: dict,
    known_skills: set[str],
    known_people: set[str],
) -> Layout | None:
    frame = Frame.of(sheet, orientation)
    survey = Survey(frame, reader=reader, turned=orientation == PEOPLE_ACROSS, known_skills=known_skills)
    given = [row - 1 for row in answers.get("header_rows") or () if 1 <= row <= len(frame.rows)]
    header = given[-1] if given else survey.find_header()
    if header is None:
        return None
    headings = find_headings(frame, header)
    assignment = assign_columns(
        survey,
        header,
        headings,
        turned=orientation == PEOPLE_ACROSS,
        known_skills=known_skills,
        known_people=known_people,
    )
    if orientation == PEOPLE_ACROSS:
        _find_sections(assignment)
    said = answers.get("domain_row")
    skilled = assignment.having("skill")
    domain_row, domains = find_domains(frame, header, skills=skilled, said=None if said is None else said - 1)
    first_row = find_first_row(frame, header)
    below = {} if said == 0 else _find_domains_below(frame, assignment, first_row)
    if below:
        domain_row, domains = first_row, below
        first_row = find_first_row(frame, first_row)
    for column, domain in domains.items():
        assignment.columns[column] = replace(assignment.columns[column], domain=domain)
    others = []
    if assignment.evidence >= 0:
        turned = orientation == PEOPLE_ACROSS
        others = find_other_rows(frame, assignment, start=first_row, turned=turned, reader=reader)
    return Layout(orientation, frame, header, domain_row, first_row, assignment, others)


def _find_sections(assignment: Assignment) -> None:
    """With people across, lines without a level are headings between the skills, when the first line is one."""
    skills = [column for column, heading in enumerate(assignment.headings) if heading]
    empty = set(assignment.region.empty_columns)
    lines = [column for column in skills[1:] if column in empty or assignment.columns[column].role == "skill"]
    if not lines or lines[0] not in empty:
        return
    domain = None
    for column in lines:
        if column in empty:
            assignment.give(column, "section", "a heading between skills, no level beside it")
            domain = assignment.headings[column]
            assignment.columns[column] = replace(assignment.columns[column], target=domain)
        elif domain:
            assignment.columns[column] = replace(assignment.columns[column], domain=domain)


def _find_domains_below(frame: Frame, assignment: Assignment, row: int) -> dict[int, str]:
    """Domains in a row of their own right below the headings, named as such ("Category") in its first cell."""
    if row >= len(frame.rows):
        return {}
    label = next((text for column in range(frame.width) if (text := frame.text(row, column))), "")
    known = understand(label) if label else None
    if not known or known.role != "section":
        return {}
    return {column: text for column in assignment.having("skill") if (text := frame.text(row, column))}


def _make_mapping(layout: Layout, sheet: Sheet, *, scale: Scale) -> Mapping:
    assignment, frame = layout.assignment, layout.frame
    headers = {layout.header} if layout.domain_row is None else {layout.header, layout.domain_row}
    columns = [assignment.columns.get(column) or Column(column + 1) for column in range(frame.width)]
    headers |= find_heading_rows(frame, layout.header, headings=[column.header for column in columns])
    return Mapping(
        kind="matrix",
        sheet=sheet.name,
        header_rows=tuple(sorted(row + 1 for row in headers)),
        first_data_row=layout.first_row + 1,
        orientation=layout.orientation,
        columns=tuple(columns),
        rows=tuple(layout.others),
        identity=choose_identity(frame, columns, layout.people),
        scale=scale,
    )


def choose_identity(frame: Frame, columns: list[Column], people: list[int]) -> str:
    """What finds a person: the number or the e-mail when everybody has a different one, else the name."""
    for role in ("number", "email"):
        for column in columns:
            if column.role == role:
                values = [name_key(frame.text(row, column.index - 1)) for row in people]
                if values and all(values) and len(set(values)) == len(values):
                    return role
    return "name"


def _ask_orientation(layout: Layout) -> Question:
    names = layout.assignment.having(*NAMES)
    example = (
        layout.frame.text(layout.first_row, names[0])
        if names and layout.first_row < len(layout.frame.rows)
        else ""
    )
    skills = layout.assignment.having("skill")
    skill = layout.assignment.headings[skills[0]] if skills else ""
    options = ((PEOPLE_DOWN, f"“{example}” is a person, “{skill}” a skill"),
               (PEOPLE_ACROSS, f"“{example}” is a skill, “{skill}” a person"))  # fmt: skip
    return Question(
        "orientation", "orientation", "Are the people in the rows or in the columns?", options, PEOPLE_DOWN
    )


def _ask_lone_skill(mapping: Mapping, known_skills: set[str]) -> list[Question]:
    """One column of small numbers may be anything; nobody calls that a matrix without asking."""
    skills = mapping.columns_for("skill")
    if (
        len(skills) != 1
        or mapping.columns_for("skill-name")
        or (skills[0].target or "").casefold() in known_skills
    ):
        return []
    column = skills[0]
    options = (
        ([{"index": column.index, "role": "skill"}], "it is a skill"),
        ([{"index": column.index, "role": "ignore"}], "it is something else"),
    )
    text = f"Only the column “{column.header}” looks like levels. Is it a skill?"
    return [Question("lone-skill", "columns", text, options)]
