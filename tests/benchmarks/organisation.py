"""The organisation that is measured: an invented one of a size, and in it the team of 25 people by 60 skills."""

from dataclasses import dataclass

from competency.loading.organisation import Loaded
from competency.management.commands.load_demo import describe, load
from competency.models import Engineer, RatingEvent, Requirement, Role, Skill, Team

from .data import Measured, build, find
from .database import settle

# Rounds are half a year apart: four in S and M, eight in L, one in XL.
SIZES = {
    "S": {"teams": 1, "engineers": 10, "skills": 38, "months": 18},
    "M": {"teams": 20, "engineers": 300, "skills": 60, "months": 18},
    "L": {"teams": 500, "engineers": 10_000, "skills": 100, "months": 42},
    "XL": {"teams": 2_000, "engineers": 100_000, "skills": 100, "months": 5},
}


@dataclass(frozen=True)
class World:
    """``measured`` is the same team in an organisation of every size; ``described`` says how much there is."""

    size: str
    measured: Measured
    described: str


def load_world(size: str) -> World:
    """The organisation in this database, loaded if it is not there yet."""
    measured = find()
    if measured is None:
        load(seed=7, **SIZES[size])
        measured = build()
        settle()
    tables = {
        "teams": Team, "engineers": Engineer, "skills": Skill, "roles": Role, "requirements": Requirement,
        "ratings": RatingEvent,
    }  # fmt: skip
    counted = Loaded(**{name: table.objects.count() for name, table in tables.items()})
    return World(size=size, measured=measured, described=describe(counted))
