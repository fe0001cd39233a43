"""What can be left out of a file so that a problem goes away: a person, or a skill?"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from competency.exchange.mapping import PEOPLE_DOWN, Mapping, Problem
from competency.exchange.tables import column_letters


def find_exclusion(problem: Problem, mapping: Mapping) -> str:
    """ "person-7" or "skill-3", by the lines of the mapping; "" where leaving a line out does not help."""
    column = _number(problem.column) if problem.column else 0
    person, skill = (
        (problem.row or 0, column) if mapping.orientation == PEOPLE_DOWN else (column, problem.row or 0)
    )
    if person >= mapping.first_data_row:
        return f"person-{person}"
    return f"skill-{skill}" if skill and not person else ""


def say_exclusion(exclusion: str, mapping: Mapping) -> str:
    """Where in the sheet the line stands that would be left out: "row 7", "column C"."""
    what, _hyphen, index = exclusion.partition("-")
    if (what == "person") == (mapping.orientation == PEOPLE_DOWN):
        return _("row %s") % f"{int(index):,}"
    return _("column %s") % column_letters(int(index) - 1)


def exclude(answers: dict, exclusions: Iterable[str]) -> dict:
    """The answers of a mapping with these lines left out as well."""
    rows = {entry["index"]: entry for entry in answers.get("rows", ())}
    columns = {entry["index"]: entry for entry in answers.get("columns", ())}
    for exclusion in exclusions:
        what, _hyphen, index = exclusion.partition("-")
        number = int(index)
        if what == "person":
            rows[number] = {"index": number, "role": "ignore", "reason": _("left out by hand")}
        else:
            columns[number] = {"index": number, "role": "ignore"}
    said = {"rows": list(rows.values()), "columns": list(columns.values())}
    return answers | {name: entries for name, entries in said.items() if entries}


def _number(letters: str) -> int:
    """The number of a column from 1: "A" is 1, "AA" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
