"""Which columns of a table of skills hold the levels that one role each expects, and which role is it?"""

import re
from collections.abc import Iterable

from competency.exchange.frame import Frame
from competency.exchange.headings import is_expected, understand
from competency.exchange.levels import ERROR, TEXT, LevelReader, Scale
from competency.exchange.mapping import Column
from competency.exchange.packed import after

ROLE_LEVEL = "role-level"
# A slip in one cell does not make a column another one.
MOST = 0.8
# What such headings announce is no role, though the cells below may look like levels: "Priority" with high and low.
NO_ROLE = (
    "ignore",
    "note",
    "date",
    "total",
    "email",
    "number",
    "key",
    "joined-on",
    "left-on",
    "status",
    "section",
)
IN_BRACKETS = re.compile(r"[^(]*\(([^()]+)\)\s*")


def find_role_columns(frame: Frame, first: int, headings: list[str], *, free: Iterable[int], scale: Scale):
    """The columns among the free ones (from 0) that hold levels from the row ``first`` on, one for each role.

    Where some headings say that something is expected, only these are taken.
    """
    free = [index for index in free if headings[index]]
    said = [index for index in free if is_expected(headings[index])]
    found = said or [index for index in free if _holds_levels(frame, first, headings[index], index, scale)]
    return [
        Column(index + 1, headings[index], ROLE_LEVEL, target=role_of(headings[index])) for index in found
    ]


def role_of(heading: str) -> str:
    """The role that a heading names: "Proficiency expected (Day 1)" is about "Day 1"."""
    match = IN_BRACKETS.fullmatch(heading)
    return match[1].strip() if match and is_expected(heading) else heading


def _holds_levels(frame: Frame, first: int, heading: str, index: int, scale: Scale) -> bool:
    known = understand(heading)
    if known is not None and known.role in NO_ROLE:
        return False
    reader = LevelReader(scale)
    states = [
        reader.read(value).state for row in after(frame.rows, first) if (value := row[index]) is not None
    ]
    return bool(states) and sum(state not in (TEXT, ERROR) for state in states) >= MOST * len(states)
