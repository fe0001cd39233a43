"""Which set of trainings, hires and loans meets a team's needs at the least cost?

A plan is an exact optimum and the same every time: first the least weighted shortage, then the least cost. So no
problem is ever "infeasible": what cannot be met is listed. Solved by HiGHS (scipy.optimize.milp), which is
imported only when a plan is made. Trainings are assumed to work, and a hire to have the skill after the ramp-up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from .plan_columns import Model
from .plan_model import unmet_terms
from .plan_problem import Action, Problem, in_order
from .plan_search import (
    TIME_LIMIT,
    Plan,
    at_most,
    by_the_quickest_model,
    least_shortage_then_cost,
    search_for,
)

CENT = 0.01
DOLLAR = 1.0
"""Limits of money are kept this far from any sum in doubt: closer than about a millionth of the sum the solver
takes sums over the limit for sums within it, and the reverse."""


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

    The budget is never exceeded; a plan that would use it up to the last cents may be missed.

    `time_limit` is in seconds for each of the two searches. `relative_gap` 0 asks for the proven best, None for
    the proven best where that is quick (see SMALL).
    Raises PlanConflict if what is pinned cannot be done.
    """
    problem = in_order(problem)

    def answer(model: Model) -> Plan:
        search = search_for(model, time_limit=time_limit, relative_gap=relative_gap)
        unmet = unmet_terms(model, problem)
        if problem.budget is None:
            return least_shortage_then_cost(problem, model, unmet, [], search)
        limit = at_most(model.cost, problem.budget)
        plan = least_shortage_then_cost(problem, model, unmet, [limit], search)
        if plan.cost > problem.budget + CENT / 2:
            limit = at_most(model.cost, problem.budget - DOLLAR)
            plan = least_shortage_then_cost(problem, model, unmet, [limit], search)
        return plan

    return by_the_quickest_model(problem, answer)


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


def _forbid_one(problem: Problem, action: Action, times: int) -> Problem:
    if times == 1:
        return replace(problem, forbidden=(*problem.forbidden, action))
    profiles = tuple(
        replace(profile, most_hires=times - 1) if profile.id == action.who else profile
        for profile in problem.profiles
    )
    return replace(problem, profiles=profiles)
