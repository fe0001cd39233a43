"""Which role has each column of a matrix, and why?"""

import datetime
from dataclasses import dataclass, field

from competency.exchange.contents import counts_rows, find_sums, look_like_names, looks_like_code, most
from competency.exchange.frame import LONGEST_DOMAIN, Frame
from competency.exchange.headings import (
    Heading,
    is_code,
    is_counter,
    is_expected,
    is_number,
    is_total,
    names_a_skill,
    understand,
)
from competency.exchange.mapping import Column
from competency.exchange.names import heading_key, name_key, skill_key
from competency.exchange.region import Region, Survey

ATTRIBUTES = {"key", "email", "number", "role", "team", "manager-name", "manager-email", "manager-number", "joined-on",
              "left-on", "status"}  # fmt: skip
NAMES = {"person-name", "first-name", "last-name"}


@dataclass
class Assignment:
    """The columns of one frame with the reason for each role, and how strongly they speak for people as records."""

    region: Region
    headings: list[str]
    columns: dict[int, Column] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    evidence: float = 0.0

    def give(self, column: int, role: str, reason: str) -> None:
        heading = self.headings[column]
        target = heading if role == "skill" else None
        self.columns[column] = Column(column + 1, heading, role, target)
        self.reasons[column] = reason

    def having(self, *roles: str) -> list[int]:
        return [index for index in sorted(self.columns) if self.columns[index].role in roles]


def assign_columns(
    survey: Survey,
    header: int,
    headings: list[str],
    *,
    turned: bool,
    known_skills: set[str],
    known_people: set[str],
) -> Assignment:
    """Give every column of a frame a role; headings speak first, then cells, then the lists of what is known."""
    understood = {index: understand(heading) for index, heading in enumerate(headings) if heading}
    corner = _find_corner(survey.frame, header, turned=turned)
    corner_says = understood.get(corner)
    if turned and corner is not None:
        # With people across, the word in the corner names what stands below it in the sheet: the skills.
        understood.pop(corner, None)
    fixed = _fix_by_heading(survey, header, headings, understood, known_skills=known_skills)
    region = survey.find_region(header, excluded=set(fixed) | ({corner} if turned else set()))
    assignment = Assignment(region, headings)
    for column, (role, reason) in fixed.items():
        assignment.give(column, role, reason)
    _assign_levels(assignment, survey.frame, known_skills=known_skills)
    _assign_rest(assignment, survey.frame, understood)
    _settle_names(assignment, survey.frame, corner=corner if turned else None, known_people=known_people)
    _keep_one_each(assignment, understood)
    assignment.evidence = _weigh(
        assignment,
        survey.frame,
        understood,
        corner=corner_says,
        turned=turned,
        known_people=known_people,
        known_skills=known_skills,
    )
    return assignment


def _fix_by_heading(
    survey: Survey,
    header: int,
    headings: list[str],
    understood: dict[int, Heading | None],
    *,
    known_skills: set[str],
) -> dict[int, tuple[str, str]]:
    """The columns whose heading alone decides, whatever their cells look like."""
    fixed = {}
    for column, heading in enumerate(headings):
        known = understood.get(column)
        said = f"heading “{heading}”"
        if skill_key(heading) in known_skills or column not in understood:
            continue
        if names_a_skill(heading):
            if survey.holds_texts(column, below=header):
                fixed[column] = ("skill-name", f"{said}, cells name skills")
        elif known and known.role == "total":
            if not known.weak:
                fixed[column] = ("total", said)
        elif known and known.role == "skill-axis":
            fixed[column] = ("ignore", f"{said}: names of skills and not of people")
        elif known and not known.weak:
            fixed[column] = (known.role, said)
        elif is_code(heading) or is_expected(heading):
            fixed[column] = (
                "ignore",
                f"{said}, codes" if is_code(heading) else f"{said}: levels that are asked for",
            )
        elif is_number(heading):
            fixed[column] = ("ignore", f"{said} is a number and no skill")
    return fixed


def _assign_levels(assignment: Assignment, frame: Frame, *, known_skills: set[str]) -> None:
    region, headings = assignment.region, assignment.headings
    for column in region.columns:
        if not headings[column]:
            assignment.give(column, "ignore", "levels without a heading")
        elif is_counter(headings[column]) and counts_rows(frame, region.rows, column):
            assignment.give(column, "ignore", "counts the rows")
        else:
            assignment.give(column, "skill", "cells are levels")
    for column, what in find_sums(frame, region.rows, assignment.having("skill")).items():
        if skill_key(headings[column]) not in known_skills:
            assignment.give(column, "total", f"is the {what} of the levels in its row")
    skills = assignment.having("skill")
    for column in region.empty_columns:
        if skill_key(headings[column]) in known_skills:
            assignment.give(column, "skill", "heading is a known skill, no cell filled")
        elif _may_be_skill(headings[column], after=skills, column=column):
            assignment.give(column, "skill", "among the skills, no cell filled")


def _may_be_skill(heading: str, *, after: list[int], column: int) -> bool:
    """Whether a heading without a level below may be one of the skills; a legend ("3 = expert") is none."""
    among = bool(heading and after) and column > after[0]
    return among and "=" not in heading and len(heading) <= LONGEST_DOMAIN and not understand(heading)


def _assign_rest(assignment: Assignment, frame: Frame, understood: dict[int, Heading | None]) -> None:
    """Columns that hold no levels: weak headings count now, then what the cells look like."""
    for column, heading in enumerate(assignment.headings):
        if column in assignment.columns:
            continue
        known = understood.get(column)
        values = [
            frame.rows[row][column] for row in assignment.region.rows if frame.rows[row][column] is not None
        ]
        if known and known.role not in ("skill-axis", "section", "total"):
            assignment.give(column, known.role, f"heading “{heading}”")
        elif not values:
            assignment.give(column, "ignore", "no cell filled")
        elif most(values, lambda value: isinstance(value, datetime.date)):
            assignment.give(column, "date", "cells are dates")
        elif most(
            values, lambda value: isinstance(value, str) and "@" in value.strip("@") and " " not in value
        ):
            assignment.give(column, "email", "cells are e-mail addresses")
        elif most(values, looks_like_code):
            assignment.give(column, "ignore", "codes, no levels")
        elif most(values, lambda value: not isinstance(value, str) or value.strip().isnumeric()):
            assignment.give(column, "ignore", f"numbers, no levels (such as {values[0]})")
        else:
            assignment.give(column, "ignore", f"text, no levels (such as “{str(values[0])[:40]}”)")


def _settle_names(
    assignment: Assignment, frame: Frame, *, corner: int | None, known_people: set[str]
) -> None:
    """Find the column of names when no heading said it, and sort out headings that mean a part of the name."""
    columns, headings = assignment.columns, assignment.headings
    for column in assignment.having("person-name"):
        key = heading_key(headings[column])
        if (
            key in ("name", "nom", "naam", "nome")
            and assignment.having("first-name")
            and not assignment.having("last-name")
        ):
            assignment.give(column, "last-name", f"heading “{headings[column]}” beside first names")
        elif key == "nombre" and assignment.having("last-name"):
            assignment.give(column, "first-name", f"heading “{headings[column]}” beside last names")
    if assignment.having(*NAMES):
        return
    best, best_reason = None, ""
    for column in sorted(columns):
        values = [frame.text(row, column) for row in assignment.region.rows if frame.text(row, column)]
        if not values or columns[column].role not in ("ignore", "role", "team", "note"):
            continue
        if known_people and most(values, lambda value: name_key(value) in known_people):
            best, best_reason = column, "cells are known people"
            break
        if best is None and _may_be_names("" if column == corner else headings[column], values):
            best, best_reason = column, "different text in each row, and no other column of names"
    if best is not None:
        assignment.give(best, "person-name", best_reason)


def _may_be_names(heading: str, values: list[str]) -> bool:
    known = understand(heading) if heading else None
    if is_code(heading) or is_total(heading) or is_expected(heading):
        return False
    if known and known.role in ("skill-axis", "section", "note", "date", "status"):
        return False
    return look_like_names(values)


def _keep_one_each(assignment: Assignment, understood: dict[int, Heading | None]) -> None:
    """Of several columns with the role of one attribute, keep the one with the better heading."""
    for role in sorted(ATTRIBUTES | NAMES):
        columns = assignment.having(role)
        if len(columns) > 1:
            ranks = {column: known.rank if (known := understood.get(column)) else 99 for column in columns}
            kept = min(columns, key=lambda column: (ranks[column], column))
            for column in columns:
                if column != kept:
                    assignment.give(
                        column, "ignore", f"“{assignment.headings[kept]}” is taken for the {role}"
                    )


def _weigh(
    assignment: Assignment,
    frame: Frame,
    understood: dict[int, Heading | None],
    *,
    corner: Heading | None,
    turned: bool,
    known_people: set[str],
    known_skills: set[str],
) -> float:
    """How much speaks for this way round; below zero, the cell in the corner says that it is the other one.

    The corner belongs to both ways round, and a word in it nearly always names what stands below it.
    """
    roles = {known.role for known in understood.values() if known}
    weight = 3.0 * bool(roles & NAMES) + 2.0 * bool(roles & ATTRIBUTES)
    if corner and corner.role in ("skill-axis", "section"):
        weight += 3.0 if turned else -5.0
    elif corner and corner.role in NAMES:
        weight += -5.0 if turned else 3.0
    elif corner and corner.role in ATTRIBUTES:
        weight += -1.0 if turned else 1.0
    people = assignment.having("person-name")
    if people and known_people:
        names = [frame.text(row, people[0]) for row in assignment.region.rows]
        weight += 10 * sum(name_key(name) in known_people for name in names) / max(len(names), 1)
    skills = assignment.having("skill")
    if skills and known_skills:
        weight += (
            10
            * sum(skill_key(assignment.headings[column]) in known_skills for column in skills)
            / len(skills)
        )
    return weight


def _find_corner(frame: Frame, header: int, *, turned: bool) -> int | None:
    """The first column with a heading, or with people across: the first with texts below the headings."""
    for column in range(frame.width):
        below = sum(isinstance(row[column], str) for row in frame.rows[header + 1 :])
        if below > 1 if turned else frame.text(header, column):
            return column
    return None
