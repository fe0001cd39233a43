"""Which set of trainings, hires and loans meets a team's needs at the least cost?

A plan is an exact optimum and the same every time: first the least weighted shortage, then the least cost. So no
problem is ever "infeasible": what cannot be met is listed. Solved by HiGHS (scipy.optimize.milp), which is
imported only when a plan is made. Trainings are assumed to work, and a hire to have the skill after the ramp-up.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from .gaps import Id
from .plan_model import Model, Row, build, uncovered_terms, unmet_terms
from .plan_problem import Action, PlanConflict, Problem, fingerprint, in_order
from .plan_search import Search, Solution, solve
from .plan_steps import Cover, Step, cover, coverage, read_steps, unmet_weight

TIME_LIMIT = 5.0
RELATIVE_GAP = 0.005
SMALL = 400
"""Problems of up to this many columns are solved to the proven best, larger ones to within 0.5 %."""

SLACK = 1e-5
"""By how much the least shortage may be missed while the cost is minimised; the solver's tolerance needs it."""

CENT = 0.01
BONUS = 1e-3
TIE = 1e-4
"""Dollars added to the cost, per uncovered share and per action, so that equal plans are told apart."""

SWEEP_SOLVES = 12
LEAST_SAVING = 1.0
"""Dollars by which a plan must lie below the line between two others to count as a corner."""


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


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The best plan without one action, and what it costs more; 0 and 0 mean an equally good substitute."""

    without: Action
    plan: Plan
    extra_cost: float
    extra_unmet_weight: float
    instead: tuple[Action, ...]


def make_plan(problem: Problem, *, time_limit: float = TIME_LIMIT, relative_gap: float | None = None) -> Plan:
    """Return the plan of least weighted shortage and then of least cost, within budget, seats and time.

    `time_limit` is in seconds for each of the two searches. `relative_gap` 0 asks for the proven best, None for
    the proven best where that is quick (see SMALL).
    Raises PlanConflict if what is pinned cannot be done.
    """
    problem = in_order(problem)
    model = build(problem)
    limits = [] if problem.budget is None else [_at_most(model.cost, problem.budget)]
    search = _search(model, time_limit=time_limit, relative_gap=relative_gap)
    return _least_shortage_then_cost(problem, model, unmet_terms(model, problem), limits, search)


def exact_front(
    problem: Problem,
    *,
    time_limit: float = TIME_LIMIT,
    relative_gap: float | None = None,
    most_points: int = 50,
) -> list[Plan]:
    """Return every plan that no other beats in both cost and coverage, cheapest first.

    Coverage is over all needs; budget, robustness and which skills must be met play no part. Slow for large
    teams, and then with too many points to read: see `price_sweep`. Stops after the dearest `most_points`.
    """
    problem = in_order(replace(problem, robust="none"))
    model = build(problem)
    search = _search(model, time_limit=time_limit, relative_gap=relative_gap)
    points: list[Plan] = []
    limits: list[Row] = []
    while len(points) < most_points:
        point = _least_shortage_then_cost(problem, model, uncovered_terms(model, problem), limits, search)
        points.append(point)
        limits = [_at_most(model.cost, point.cost - CENT)]
        if point.cost < CENT or solve(model, objective={}, rows=limits, search=search) is None:
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
    after `most_solves` searches, widest stretch first. Coverage, budget and robustness as in `exact_front`.
    """
    problem = in_order(replace(problem, robust="none"))
    model = build(problem)
    search = _search(model, time_limit=time_limit, relative_gap=relative_gap)
    cheapest = _least_cost_at_price(problem, model, 0.0, search)
    dearest = _least_shortage_then_cost(problem, model, uncovered_terms(model, problem), [], search)
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
        corner = _least_cost_at_price(problem, model, price, search)
        saved = (low.cost - price * low.coverage) - (corner.cost - price * corner.coverage)
        if saved > LEAST_SAVING and low.coverage < corner.coverage < high.coverage:
            corners.append(corner)
            stretches += [(low, corner), (corner, high)]
    return sorted(corners, key=lambda plan: plan.cost)


def otherwise(
    problem: Problem,
    *,
    plan: Plan,
    time_limit: float = TIME_LIMIT,
    relative_gap: float | None = None,
) -> list[Otherwise]:
    """Return, for every action of the plan that is not pinned, the best plan without it.

    Most single choices have an equally good substitute, and a page should say so: nobody was "chosen by the
    computer". For several hires on one profile, "without" means one hire fewer.
    """
    actions = [step.action for step in plan.steps]
    alternatives = []
    for action in dict.fromkeys(actions):
        if action in problem.pinned:
            continue
        other = make_plan(
            _forbid_one(problem, action, actions.count(action)),
            time_limit=time_limit,
            relative_gap=relative_gap,
        )
        instead = Counter(step.action for step in other.steps) - Counter(actions)
        alternatives.append(
            Otherwise(
                without=action,
                plan=other,
                extra_cost=round(other.cost - plan.cost, 2),
                extra_unmet_weight=round(other.unmet_weight - plan.unmet_weight, 9),
                instead=tuple(instead.elements()),
            )
        )
    return alternatives


def _search(model: Model, *, time_limit: float, relative_gap: float | None) -> Search:
    if relative_gap is None:
        relative_gap = 0.0 if len(model.upper) <= SMALL else RELATIVE_GAP
    return Search(time_limit=time_limit, relative_gap=relative_gap)


def _forbid_one(problem: Problem, action: Action, times: int) -> Problem:
    if times == 1:
        return replace(problem, forbidden=(*problem.forbidden, action))
    profiles = tuple(
        replace(profile, most_hires=times - 1) if profile.id == action.who else profile
        for profile in problem.profiles
    )
    return replace(problem, profiles=profiles)


def _least_shortage_then_cost(
    problem: Problem, model: Model, shortage: Mapping[int, float], limits: list[Row], search: Search
) -> Plan:
    """Search for the least shortage, hold it, and search for the least cost."""
    first = solve(model, objective=shortage, rows=limits, search=search)
    if first is None:
        return _plan(problem, model, None)
    held = [*limits, _at_most(shortage, first.objective + SLACK)]
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


def _least_cost_at_price(problem: Problem, model: Model, price: float, search: Search) -> Plan:
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
    """Return the plan of a solution; without one, the plan to do nothing. Raises PlanConflict if pins forbid it."""
    if found is None and problem.pinned:
        raise PlanConflict("What is pinned does not fit the seats, the time, the mentors or the budget.")
    steps = () if found is None else read_steps(problem, model=model, values=found.values)
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


def _at_most(terms: Mapping[int, float], limit: float) -> Row:
    return terms, -math.inf, limit
