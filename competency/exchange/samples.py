"""How may a file look that we take: a small one of each kind, to fill in."""

import csv
import io

from competency.exchange.table_out import BYTE_ORDER_MARK
from competency.exchange.text import guard
from competency.models import Framework, Organisation, Skill, Team

ROSTER = (
    ("Employee number", "Name", "E-mail", "Role", "Team", "Manager's e-mail", "Joined on", "Left on", "Status"),
    ("1001", "Ada Example", "ada@example.com", "Team lead", "Vision", "", "2022-03-01", "", "Active"),
    ("1002", "Ben Example", "ben@example.com", "Engineer", "Vision", "ada@example.com", "2023-09-15", "", "Active"),
    ("1003", "Cleo Example", "cleo@example.com", "Engineer", "Data", "ada@example.com", "2021-01-10", "", "Active"),
)  # fmt: skip
FRAMEWORK = (
    ("Domain", "Skill", "Description", "1 Beginner", "2 Practitioner", "3 Expert"),
    ("Languages", "Python", "Programming in Python", "Changes a script", "Writes a tested module", "Designs a library"),
    ("Languages", "SQL", "Asking databases", "Reads a query", "Joins several tables", "Makes slow queries fast"),
    ("Mathematics", "Statistics", "", "Explains a mean", "Tests a hypothesis", "Designs an experiment"),
)  # fmt: skip
NEEDS = ("People", "Weight", "Deadline, months"), (2, 3, 6)
SKILLS = "Python", "SQL", "Statistics"
MOST_SKILLS = 8
LEVELS = (3, 4, 2, "", 1, "N/A", 3, 2), (2, 1, "", 4, 3, 2, "", 5)


def write_sample(kind: str) -> bytes | None:
    """A sample of a kind as a CSV file; None for no kind. A matrix has skills of the organisation's framework."""
    rows = {
        "roster": lambda: ROSTER,
        "matrix": _matrix,
        "framework": lambda: FRAMEWORK,
        "roles": lambda: _list(("Role",), ("Engineer",), ("Senior engineer",)),
        "requirements": lambda: _list(
            ("Team",), (_team(),), after=(("People", "Weight", "Deadline, months"), (2, 3, 6))
        ),
        "ratings": lambda: _list(
            ("Name", "E-mail", "Source"),
            ("Ada Example", "ada@example.com", "manager"),
            ("Ben Example", "ben@example.com", "manager"),
        ),
    }.get(kind)
    if rows is None:
        return None
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows():
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _matrix() -> list[tuple]:
    names = [name for _domain, name in _skills()]
    people = ("Ada Example", "ada@example.com"), ("Ben Example", "ben@example.com")
    rows = [(*who, *levels[: len(names)]) for who, levels in zip(people, LEVELS, strict=True)]
    return [("Name", "E-mail", *names), *rows]


def _skills() -> list[tuple[str, str]]:
    """Domain and name of the first skills of the organisation's framework."""
    own = Organisation.objects.values_list("framework", flat=True).first()
    framework = own or Framework.objects.in_use().values_list("pk", flat=True).first()
    skills = Skill.objects.in_use().filter(framework=framework).in_order()
    return list(skills.values_list("domain__name", "name")[:MOST_SKILLS]) or [
        ("Skills", name) for name in SKILLS
    ]


def _list(headings: tuple, *subjects: tuple, after: tuple = ((), ())) -> list[tuple]:
    """One row for each subject and skill, with a level each."""
    rows = [
        (*who, domain, name, 1 + (place + row) % 3, *after[1])
        for row, who in enumerate(subjects)
        for place, (domain, name) in enumerate(_skills()[:3])
    ]
    return [(*headings, "Domain", "Skill", "Level", *after[0]), *rows]


def _team() -> str:
    return Team.objects.in_use().order_by("pk").values_list("name", flat=True).first() or "Vision"
