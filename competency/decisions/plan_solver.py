"""How is the model of a plan handed to the solver, and what comes back?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from .plan_columns import Model, Row

FINISHED, STOPPED, INFEASIBLE = 0, 1, 2
"""Answers of scipy.optimize.milp."""


@dataclass(frozen=True, slots=True)
class Search:
    """How long to search (seconds) and how close to the best is close enough (0: proven best)."""

    time_limit: float
    relative_gap: float


@dataclass(frozen=True, slots=True)
class Solution:
    """The columns rounded to whole numbers, the objective, and how far it may be from the best possible."""

    values: tuple[int, ...]
    objective: float
    gap: float
    finished: bool


def solve(
    model: Model,
    *,
    objective: Mapping[int, float],
    rows: Sequence[Row],
    search: Search,
    relaxed: bool = False,
) -> Solution | None:
    """Return the solution of least objective that also keeps the extra rows.

    `relaxed` allows fractions of actions; its objective is a bound on what any plan can reach. None if nothing
    fits the rows, or the time ended before anything was found. Raises RuntimeError if the solver fails.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    if not model.upper:
        return Solution(values=(), objective=0.0, gap=0.0, finished=True)
    every = [*model.rows, *rows]
    coefficients = np.zeros(len(model.upper))
    for column, value in objective.items():
        coefficients[column] = value
    lengths = np.fromiter((len(terms) for terms, _, _ in every), dtype=np.int32, count=len(every))
    starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int32)), dtype=np.int32)
    terms = [terms for terms, _, _ in every]
    columns = np.fromiter(chain.from_iterable(terms), dtype=np.int32, count=starts[-1])
    values = np.fromiter(chain.from_iterable(t.values() for t in terms), dtype=float, count=starts[-1])
    matrix = csr_array((values, columns, starts), shape=(len(every), len(model.upper)))
    for presolve in (True, False):
        result = milp(
            coefficients,
            integrality=np.zeros(len(model.whole)) if relaxed else np.array(model.whole),
            bounds=Bounds(np.array(model.lower), np.array(model.upper)),
            constraints=LinearConstraint(
                matrix, [least for _, least, _ in every], [most for _, _, most in every]
            ),
            options={
                "time_limit": search.time_limit,
                "mip_rel_gap": search.relative_gap,
                "presolve": presolve,
            },
        )
        # A sound problem may fail in the solver's simplification ("Solve error"); as it stands it is solved.
        if result.status in (FINISHED, STOPPED, INFEASIBLE):
            break
    else:
        raise RuntimeError(f"The solver failed: {result.message}")
    if result.x is None:
        return None
    return Solution(
        values=tuple(int(value) for value in np.rint(result.x)),
        objective=float(result.fun),
        gap=float(result.mip_gap or 0.0),
        finished=result.status == FINISHED,
    )
