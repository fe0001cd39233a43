"""How is a solved plan kept as JSON, and read back to the same proposal?"""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace

from competency.decisions.plan_problem import Action, Problem, fingerprint
from competency.decisions.plan_search import Plan
from competency.decisions.plan_steps import Step, cover, coverage, unmet_weight

from .planning import Proposal, Stated


def keep_plan(plan: Plan) -> dict:
    """A plan as JSON: ids and figures, no names; what follows from the problem is left out."""
    return {
        "inputs": plan.inputs,
        "steps": [asdict(step) for step in plan.steps],
        "cost": plan.cost,
        "status": plan.status,
        # JSON has no infinity.
        "gaps": [gap if math.isfinite(gap) else None for gap in (plan.shortage_gap, plan.cost_gap)],
    }


def plan_again(kept: Mapping, problem: Problem) -> Plan | None:
    """The plan that was kept; None if it is one of another problem."""
    if fingerprint(problem) != kept["inputs"]:
        return None
    steps = tuple(_step(step) for step in kept["steps"])
    covers = cover(problem, steps=steps)
    shortage_gap, cost_gap = (math.inf if gap is None else gap for gap in kept["gaps"])
    return Plan(
        steps=steps,
        cost=kept["cost"],
        unmet_weight=unmet_weight(problem, covers=covers),
        coverage=coverage(problem, covers=covers),
        covers=covers,
        status=kept["status"],
        shortage_gap=shortage_gap,
        cost_gap=cost_gap,
        inputs=kept["inputs"],
    )


def keep(proposal: Proposal) -> dict:
    """The proposal as JSON."""
    kept = keep_plan(proposal.plan) | {
        "pinned": [asdict(action) for action in proposal.problem.pinned],
        "conflicts": list(proposal.conflicts),
    }
    return kept | ({"unlimited": keep_plan(proposal.unlimited)} if proposal.unlimited else {})


def bring_back(kept: Mapping, stated: Stated) -> Proposal | None:
    """The proposal that was kept; None if what is asked has another answer by now."""
    pinned = tuple(Action(**action) for action in kept["pinned"])
    problem = replace(stated.problem, pinned=pinned)
    plan = plan_again(kept, problem)
    if plan is None:
        return None
    unlimited = plan_again(kept["unlimited"], replace(problem, budget=None)) if "unlimited" in kept else None
    return Proposal(
        stated.analysis,
        stated.wishes,
        stated.vacancies,
        problem,
        plan,
        tuple(kept["conflicts"]),
        unlimited=unlimited,
        is_kept=True,
    )


def _step(kept: Mapping) -> Step:
    return Step(**{**kept, "action": Action(**kept["action"]), "skills": tuple(kept["skills"])})
