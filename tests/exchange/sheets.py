"""Sheets as lists of rows, the way the tests write them down."""

from competency.exchange.tables import Merge, Sheet

NAMES = ("None", "Aware", "Beginner", "Practitioner", "Advanced", "Expert")
SCALE = (0, 5, {name: level for level, name in enumerate(NAMES)})


def sheet(*rows: list, merges=(), name: str = "Team") -> Sheet:
    """A sheet of rows filled up to the same length; "" is a blank cell, merges are four numbers from 0."""
    width = max(map(len, rows), default=0)
    filled = [[None if cell == "" else cell for cell in row] + [None] * (width - len(row)) for row in rows]
    return Sheet(name, filled, [Merge(*corners) for corners in merges])
