"""The organisation that is measured: an invented one of a size, and in it the team of 25 people by 60 skills."""

from dataclasses import dataclass

from competency.management.commands.load_demo import describe, load

from .data import Measured, build

SIZES = {
    "S": {"teams": 1, "engineers": 10, "skills": 38, "months": 18},
    "M": {"teams": 20, "engineers": 300, "skills": 60, "months": 18},
    "L": {"teams": 500, "engineers": 10_000, "skills": 100, "months": 18},
    "XL": {"teams": 2_000, "engineers": 100_000, "skills": 100, "months": 6},
}


@dataclass(frozen=True)
class World:
    """``measured`` is the same team in an organisation of every size; ``described`` says how much there is."""

    size: str
    measured: Measured
    described: str


def load_world(size: str) -> World:
    loaded = load(seed=7, **SIZES[size])
    return World(size=size, measured=build(), described=describe(loaded))
