"""What does more money buy: the points of cost against coverage?

Coverage is over all needs; budget, robustness and which skills must be met play no part.
"""

from __future__ import annotations

from dataclasses import replace

from .plan_columns import Model, Row
from .plan_model import build, uncovered_terms
from .plan_problem import Problem, in_order
from .plan_search import (
    TIME_LIMIT,
    Plan,
    at_most,
    by_the_quickest_model,
    least_cost_at_price,
    least_shortage_then_cost,
    search_for,
)
from .plan_solver import Search, solve
from .planner import DOLLAR

SWEEP_SOLVES = 12
LEAST_SAVING = 1.0
"""Dollars by which a plan must lie below the line between two others to count as a corner."""


def exact_front(
    problem: Problem,
    *,
    time_limit: float = TIME_LIMIT,
    relative_gap: float | None = None,
    most_points: int = 50,
) -> list[Plan]:
    """Return every plan that no other beats in both cost and coverage, cheapest first.

    Plans less than a dollar apart count as one. Slow for large teams, and then with too many points to read: see
    `price_sweep`. Stops after the dearest `most_points`.
    """
    problem = in_order(replace(problem, robust="none"))
    model = build(problem)
    search = search_for(model, time_limit=time_limit, relative_gap=relative_gap)
    points: list[Plan] = []
    limits: list[Row] = []
    while len(points) < most_points:
        point = least_shortage_then_cost(problem, model, uncovered_terms(model, problem), limits, search)
        points.append(point)
        limits = [at_most(model.cost, point.cost - DOLLAR)]
        if point.cost < DOLLAR or solve(model, objective={}, rows=limits, search=search) is None:
            break
    return points[::-1]


def price_sweep(
    problem: Problem,
    *,
    time_limit: float = TIME_LIMIT,
    relative_gap: float | None = None,
    most_solves: int = SWEEP_SOLVES,
) -> list[Plan]:
    """Return the corners of the curve "what does more money buy", cheapest first.

    A corner minimises cost + price * uncovered share for some price. Between two known corners the price is
    tried at which both are equally good: either a new corner lies below the line or there is none between. Ends
    after `most_solves` searches, widest stretch first.
    """
    problem = in_order(replace(problem, robust="none"))

    def at_price(price: float) -> Plan:
        return by_the_quickest_model(
            problem, lambda model: least_cost_at_price(problem, model, price, limited(model))
        )

    def limited(model: Model) -> Search:
        return search_for(model, time_limit=time_limit, relative_gap=relative_gap)

    def covering_most(model: Model) -> Plan:
        return least_shortage_then_cost(problem, model, uncovered_terms(model, problem), [], limited(model))

    cheapest, dearest = at_price(0.0), by_the_quickest_model(problem, covering_most)
    corners = [cheapest]
    stretches = []
    if dearest.coverage > cheapest.coverage and dearest.cost > cheapest.cost:
        corners.append(dearest)
        stretches.append((cheapest, dearest))
    for _ in range(most_solves - 3):
        if not stretches:
            break
        low, high = max(stretches, key=lambda ends: ends[1].cost - ends[0].cost)
        stretches.remove((low, high))
        price = (high.cost - low.cost) / (high.coverage - low.coverage)
        corner = at_price(price)
        saved = (low.cost - price * low.coverage) - (corner.cost - price * corner.coverage)
        if saved > LEAST_SAVING and low.coverage < corner.coverage < high.coverage:
            corners.append(corner)
            stretches += [(low, corner), (corner, high)]
    return sorted(corners, key=lambda plan: plan.cost)
