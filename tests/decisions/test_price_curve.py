"""The curve of cost against coverage, against full enumeration; PLAN_INSTANCES as in test_planner."""

import os
from dataclasses import replace
from itertools import pairwise

import pytest

from competency.decisions.price_curve import exact_front, price_sweep

from .enumeration import best_front, random_problem

INSTANCES = int(os.environ.get("PLAN_INSTANCES", "240"))


def test_the_exact_front_has_every_plan_that_no_other_beats():
    for seed in range(0, INSTANCES, 3):
        problem = random_problem(seed)
        front = [(point.cost, point.coverage) for point in exact_front(problem)]
        assert front == [pytest.approx(point, abs=1e-6) for point in best_front(problem)], f"seed {seed}"


def test_the_corners_of_the_price_curve_lie_on_the_front_and_nothing_lies_below_them():
    for seed in range(0, 60, 3):
        problem = random_problem(seed)
        corners = [(plan.cost, plan.coverage) for plan in price_sweep(problem)]
        front = best_front(problem)
        assert corners[0] == pytest.approx(front[0]), f"seed {seed}"
        assert corners[-1] == pytest.approx(front[-1]), f"seed {seed}"
        for (low, less), (high, more) in pairwise(corners):
            for cost, covered in front:
                if low <= cost <= high:
                    line = less + (more - less) * (cost - low) / (high - low)
                    assert covered <= line + 1e-4, f"seed {seed}"


def test_budget_and_robustness_play_no_part():
    problem = random_problem(3)
    free = replace(problem, budget=None, robust="none", must="all")
    bound = replace(problem, budget=1.0, robust="any", must="critical")
    for curve in (exact_front, price_sweep):
        assert [(p.cost, p.coverage) for p in curve(free)] == [(p.cost, p.coverage) for p in curve(bound)]


def test_what_is_pinned_is_paid_for_at_every_point():
    pinned = 0
    for seed in range(30):
        problem = random_problem(seed)
        most = exact_front(problem)[-1]
        if not most.steps:
            continue
        action = most.steps[0].action
        points = exact_front(replace(problem, pinned=(action,)))
        assert all(action in [step.action for step in point.steps] for point in points), f"seed {seed}"
        assert points[-1].coverage == pytest.approx(most.coverage), f"seed {seed}"
        pinned += 1
    assert pinned > 10


def test_the_number_of_points_and_searches_can_be_limited():
    problem = random_problem(2664)
    points = [(point.cost, point.coverage) for point in exact_front(problem)]
    assert [(p.cost, p.coverage) for p in exact_front(problem, most_points=2)] == points[-2:]
    assert len(price_sweep(problem, most_solves=3)) == 2
