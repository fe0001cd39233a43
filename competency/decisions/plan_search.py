"""In which order does a plan search: the least shortage first, then the least cost, and what is held meanwhile?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .gaps import Id
from .plan_bundles import Counts, are_many, bundles_of, count_together
from .plan_columns import Model, Row
from .plan_learners import NotApart, tell_apart
from .plan_model import build, uncovered_terms
from .plan_problem import PlanConflict, Problem, fingerprint
from .plan_solver import Search, Solution, solve
from .plan_steps import Cover, Step, cover, coverage, read_steps, unmet_weight

TIME_LIMIT = 5.0
RELATIVE_GAP = 0.005
SMALL = 400
"""Problems of up to this many columns are solved to the proven best, larger ones to within 0.5 %."""

SLACK = 1e-5
"""By how much the least shortage may be missed while the cost is minimised; the solver's tolerance needs it."""

BONUS = 1e-3
TIE = 1e-4
"""Dollars added to the cost, per uncovered share and per action, so that equal plans are told apart."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The chosen steps and what they lead to.

    `cost` is one-off dollars; `unmet_weight` 0 means that all that must be met is met; `coverage` 0 to 1 is over
    all needs. `shortage_gap` and `cost_gap` say how far the plan may be from the best possible (0.01: within
    1 %; infinite: nothing is known). `status` tells whether the time limit ended a search. `inputs` is the hash
    of the problem.
    """

    steps: tuple[Step, ...]
    cost: float
    unmet_weight: float
    coverage: float
    covers: Mapping[Id, Cover]
    status: Literal["optimal", "time limit"]
    shortage_gap: float
    cost_gap: float
    inputs: str

    @property
    def fully_met(self) -> bool:
        return self.unmet_weight == 0

    @property
    def gap(self) -> float:
        """The larger of the two gaps."""
        return max(self.shortage_gap, self.cost_gap)


def by_the_quickest_model(problem: Problem, search: Callable[[Model], Plan]) -> Plan:
    """Search in a large team by counts of members who are alike; else, or if that fails, in the whole model."""
    bundles = bundles_of(problem)
    if are_many(bundles):
        try:
            return search(count_together(problem, bundles))
        except NotApart:
            pass
    return search(build(problem))


def search_for(model: Model, *, time_limit: float, relative_gap: float | None) -> Search:
    if relative_gap is None:
        relative_gap = 0.0 if len(model.upper) <= SMALL else RELATIVE_GAP
    return Search(time_limit=time_limit, relative_gap=relative_gap)


def least_shortage_then_cost(
    problem: Problem, model: Model, shortage: Mapping[int, float], limits: list[Row], search: Search
) -> Plan:
    """Search for the least shortage, hold it, and search for the least cost."""
    first = solve(model, objective=shortage, rows=limits, search=search)
    if first is None:
        return _plan(problem, model, None)
    held = [*limits, at_most(shortage, first.objective + SLACK)]
    objective = _cost_with_ties(problem, model)
    second = solve(model, objective=objective, rows=held, search=search)
    if second is None:
        second = _drop_idle_actions(model, first, objective, held, search)
    return _plan(problem, model, second, shortage_gap=first.gap, finished=first.finished and second.finished)


def _drop_idle_actions(
    model: Model, first: Solution, objective: Mapping[int, float], held: list[Row], search: Search
) -> Solution:
    """Return the plan of least shortage without its idle actions, where the search for less cost ran dry.

    Only what is already chosen may stay, which is quick. The gap is taken from the bound that allows fractions.
    """
    chosen = [({column: 1.0}, -math.inf, float(first.values[column])) for column in model.cost]
    found = solve(model, objective=objective, rows=[*held, *chosen], search=search) or first
    bound = solve(model, objective=objective, rows=held, search=search, relaxed=True)
    cost = math.fsum(objective[column] * found.values[column] for column in model.cost)
    gap = math.inf if bound is None else max(0.0, 1 - bound.objective / cost) if cost else 0.0
    return replace(found, gap=gap, finished=False)


def least_cost_at_price(problem: Problem, model: Model, price: float, search: Search) -> Plan:
    """Search for the least cost where `price` dollars are charged for leaving everything uncovered."""
    objective = _cost_with_ties(problem, model)
    for column, share in uncovered_terms(model, problem).items():
        objective[column] += price * share
    return _plan(problem, model, solve(model, objective=objective, rows=[], search=search))


def _cost_with_ties(problem: Problem, model: Model) -> dict[int, float]:
    """Return the cost, with less than a cent added so that equal plans are told apart the same way each time.

    Among plans of equal cost the one that also covers more comes first, then the one of the earlier actions.
    """
    columns = len(model.upper)
    objective = {column: TIE * column / columns for column in range(columns) if model.whole[column]}
    for column, share in uncovered_terms(model, problem).items():
        objective[column] = BONUS * share
    for column, cost in model.cost.items():
        objective[column] += cost
    return objective


def _plan(
    problem: Problem,
    model: Model,
    found: Solution | None,
    *,
    shortage_gap: float = 0.0,
    finished: bool = True,
) -> Plan:
    """Return the plan of a solution; without one, the plan to do nothing.

    Raises PlanConflict if pins forbid it, NotApart if its counts stand for nobody.
    """
    if found is None and problem.pinned:
        raise PlanConflict("What is pinned does not fit the seats, the time, the mentors or the budget.")
    values: Sequence[int] = () if found is None else found.values
    if found is not None and isinstance(model, Counts):
        model, values = tell_apart(problem, model, values)
    steps = () if found is None else read_steps(problem, model=model, values=values)
    covers = cover(problem, steps=steps)
    return Plan(
        steps=steps,
        cost=round(math.fsum(step.cost for step in steps), 2),
        unmet_weight=unmet_weight(problem, covers=covers),
        coverage=coverage(problem, covers=covers),
        covers=covers,
        status="optimal" if found is not None and found.finished and finished else "time limit",
        shortage_gap=math.inf if found is None else shortage_gap,
        cost_gap=math.inf if found is None else found.gap,
        inputs=fingerprint(problem),
    )


def at_most(terms: Mapping[int, float], limit: float) -> Row:
    return terms, -math.inf, limit
