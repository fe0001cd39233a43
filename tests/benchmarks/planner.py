"""A team's plan at least cost, against the solver alone with everybody by name, and against a first trial's times.

Seconds are those of the processor, so that whatever else the machine does counts little.
"""

from math import inf
from random import Random
from statistics import median
from time import process_time
from unittest.mock import patch

from scipy.optimize import milp

from competency.decisions import plan_bundles
from competency.decisions.gaps import Requirement
from competency.decisions.plan_problem import Engineer, Need, Problem, Profile
from competency.decisions.planner import make_plan

SKILLS, GAPS, PROFILES, INSTANCES, RUNS = 38, 30, 16, 5, 3
LEVELS = [None, None, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4]
# Seconds of the first trial by number of people: the median of ten teams of such a size on two processors.
TRIAL = {10: 0.03, 50: 0.11, 200: 0.35}


def measure(report, world) -> None:
    for people, trial in TRIAL.items():
        whole, alone, planned, columns, rows = zip(
            *(_solved(_team(people, seed)) for seed in range(INSTANCES)), strict=True
        )
        report.heading(
            f"Plan at least cost, {people} people x {SKILLS} skills, {median(columns):.0f} variables, "
            f"{median(rows):.0f} rows"
        )
        report.time("floor: scipy's milp alone, everybody by name", median(whole), median(whole))
        report.time("scipy's milp alone, on the matrices that were solved", median(alone), median(whole))
        report.time("make_plan(): modelled, solved, read back", median(planned), median(whole))
        report.time(f"the same against {trial} s, a first trial's median", median(planned), trial, goal=2)


def _solved(problem: Problem) -> tuple[float, float, float, int, int]:
    """Seconds of the solver alone, by name and as it is solved, and of all; columns and rows of the last model."""
    by_name, calls = _handed_to_solver(problem, few=inf), _handed_to_solver(problem, few=plan_bundles.FEW)
    height, width = calls[-1][1]["constraints"].A.shape
    return (
        _seconds(lambda: _solve(by_name)),
        _seconds(lambda: _solve(calls)),
        _seconds(lambda: make_plan(problem)),
        width,
        height,
    )


def _handed_to_solver(problem: Problem, *, few: float) -> list[tuple]:
    """What the planner hands to the solver, where so few that may learn are planned by name."""
    calls = []
    with (
        patch.object(plan_bundles, "FEW", few),
        patch("scipy.optimize.milp", side_effect=lambda *a, **k: calls.append((a, k)) or milp(*a, **k)),
    ):
        make_plan(problem)
    return calls


def _solve(calls: list[tuple]) -> None:
    for arguments, options in calls:
        milp(*arguments, **options)


def _seconds(run) -> float:
    taken = []
    for _ in range(RUNS):
        began = process_time()
        run()
        taken.append(process_time() - began)
    return median(taken)


def _team(people: int, seed: int) -> Problem:
    """A team in which most needs are open, whose members are spread over all levels."""
    chance = Random(seed)
    skills = [f"s{number:02}" for number in range(SKILLS)]
    members = tuple(
        Engineer(
            id=f"p{number:03}",
            share=chance.choice([1.0, 1.0, 1.0, 0.5]),
            levels={skill: chance.choice(LEVELS) for skill in skills},
            interest={skill: chance.choice([0, 1, 1, 2]) for skill in skills},
        )
        for number in range(people)
    )
    needs = {}
    for number, skill in enumerate(skills):
        level, weight = chance.choice([2, 3, 3, 4]), chance.randint(1, 3)
        have = sum(each.share for each in members if (each.levels[skill] or 0) >= level)
        missing = chance.choice([1, 1, 2]) * max(1, people // 50) if number < GAPS else -1
        needs[skill] = Need(
            Requirement(level=level, headcount=max(1.0, have + missing), weight=weight),
            months_per_level=chance.choice([2, 3, 4]),
            mentor_level=4,
        )
    profiles = tuple(
        Profile(
            id=f"j{number:02}",
            skills=tuple(sorted(chance.sample(skills, 5))),
            most_skills=3,
            level=chance.choice([3, 4]),
            cost=chance.choice([50_943.75, 58_537.50, 66_131.25]),
        )
        for number in range(PROFILES)
    )
    return Problem(people=members, needs=needs, profiles=profiles)
