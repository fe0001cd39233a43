"""The columns and rows of a mixed-integer linear program, and which column of a plan means what."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .costs import Cost
from .gaps import Id
from .plan_problem import Action

ROUNDING = 1e-9

Row = tuple[Mapping[int, float], float, float]


@dataclass(slots=True)
class Model:
    """The columns and rows, and which column means what.

    `adds` says by skill how much of full time each training and each loan adds.
    """

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cost: dict[int, float] = field(default_factory=dict)
    trainings: dict[tuple[Id, Id, bool], tuple[int, Cost]] = field(default_factory=dict)
    hires: dict[Id, int] = field(default_factory=dict)
    brings: dict[tuple[Id, Id], int] = field(default_factory=dict)
    loans: dict[Action, tuple[int, Cost]] = field(default_factory=dict)
    mentees: dict[tuple[Id, Id], int] = field(default_factory=dict)
    adds: dict[Id, dict[int, float]] = field(default_factory=dict)
    short: dict[Id, int] = field(default_factory=dict)
    short_after_loss: dict[Id, int] = field(default_factory=dict)

    def column(self, upper: float, *, whole: bool = True, cost: float = 0.0) -> int:
        """Add a variable from 0 to `upper` and return its number."""
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(int(whole))
        number = len(self.upper) - 1
        if cost:
            self.cost[number] = cost
        return number

    def row(self, terms: Mapping[int, float], *, least: float = -math.inf, most: float = math.inf) -> None:
        """Add least <= sum of terms <= most, if there are terms."""
        if terms:
            self.rows.append((terms, least, most))
