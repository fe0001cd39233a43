"""What would a plan be without one of its steps, without its budget, and what would more money buy?"""

from collections import Counter
from dataclasses import replace

from competency.decisions.plan_problem import Action, Problem
from competency.decisions.plan_search import TIME_LIMIT, Plan
from competency.decisions.planner import Otherwise, make_plan
from competency.decisions.price_curve import price_sweep

from .planning import Proposal

SWEEP_SECONDS = 2.0


def without_step(proposal: Proposal, action: Action) -> Problem | None:
    """The same problem without one step of the plan; None if it is forced or no step of the plan.

    Of several hires on one role it is one fewer.
    """
    problem = proposal.problem
    times = [step.action for step in proposal.plan.steps].count(action)
    if not times or action in problem.pinned:
        return None
    if times == 1:
        return replace(problem, forbidden=(*problem.forbidden, action))
    profiles = tuple(
        replace(profile, most_hires=times - 1) if profile.id == action.who else profile
        for profile in problem.profiles
    )
    return replace(problem, profiles=profiles)


def compare_otherwise(proposal: Proposal, action: Action, other: Plan) -> Otherwise:
    """What the other plan does in place of the step, and what it costs more."""
    plan = proposal.plan
    instead = Counter(step.action for step in other.steps) - Counter(step.action for step in plan.steps)
    return Otherwise(
        without=action,
        plan=other,
        extra_cost=round(other.cost - plan.cost, 2),
        extra_unmet_weight=round(other.unmet_weight - plan.unmet_weight, 9),
        instead=tuple(instead.elements()),
    )


def otherwise_of(proposal: Proposal, action: Action) -> Otherwise | None:
    """The best plan without one step; None if it is forced or no step of the plan."""
    problem = without_step(proposal, action)
    return None if problem is None else compare_otherwise(proposal, action, make_plan(problem))


def without_limit(proposal: Proposal, *, time_limit: float = TIME_LIMIT) -> Plan | None:
    """The plan without the budget, where there is one and it leaves something open."""
    problem = proposal.problem
    if problem.budget is None or not proposal.plan.unmet_weight:
        return None
    return make_plan(replace(problem, budget=None), time_limit=time_limit)


def curve_of(proposal: Proposal) -> list[Plan]:
    """What more money buys, cheapest first; robustness, budget and the choice of skills play no part."""
    return price_sweep(proposal.problem, time_limit=SWEEP_SECONDS)
