"""How may a file look that we take: a small one of each kind, to fill in."""

import csv
import io

from competency.exchange.table_out import BYTE_ORDER_MARK
from competency.exchange.text import guard
from competency.models import Framework, Organisation, Skill

ROSTER = (
    ("Employee number", "Name", "E-mail", "Role", "Team", "Manager's e-mail", "Joined on", "Left on", "Status"),
    ("1001", "Ada Example", "ada@example.com", "Team lead", "Vision", "", "2022-03-01", "", "Active"),
    ("1002", "Ben Example", "ben@example.com", "Engineer", "Vision", "ada@example.com", "2023-09-15", "", "Active"),
    ("1003", "Cleo Example", "cleo@example.com", "Engineer", "Data", "ada@example.com", "2021-01-10", "", "Active"),
)  # fmt: skip
SKILLS = "Python", "SQL", "Statistics"
MOST_SKILLS = 8
LEVELS = (3, 4, 2, "", 1, "N/A", 3, 2), (2, 1, "", 4, 3, 2, "", 5)


def write_sample(kind: str) -> bytes | None:
    """A sample of a kind as a CSV file; None for no kind. A matrix has skills of the organisation's framework."""
    rows = {"roster": lambda: ROSTER, "matrix": _matrix}.get(kind)
    if rows is None:
        return None
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows():
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in row])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _matrix() -> list[tuple]:
    own = Organisation.objects.values_list("framework", flat=True).first()
    framework = own or Framework.objects.in_use().values_list("pk", flat=True).first()
    skills = Skill.objects.in_use().filter(framework=framework).in_order()
    names = list(skills.values_list("name", flat=True)[:MOST_SKILLS]) or list(SKILLS)
    people = ("Ada Example", "ada@example.com"), ("Ben Example", "ben@example.com")
    rows = [(*who, *levels[: len(names)]) for who, levels in zip(people, LEVELS, strict=True)]
    return [("Name", "E-mail", *names), *rows]
