"""Learners counted together: the same plans as by name, and the names that the counts stand for.

PLAN_INSTANCES sets how many random problems are tried.
"""

import math
import os
import random
from dataclasses import replace

import pytest

from competency.decisions import plan_bundles, plan_search
from competency.decisions.gaps import Requirement
from competency.decisions.plan_learners import NotApart, tell_apart
from competency.decisions.plan_problem import Action, Engineer, Need, Problem, Profile
from competency.decisions.planner import make_plan

from .enumeration import best_plan, random_problem

INSTANCES = int(os.environ.get("PLAN_INSTANCES", "240"))


@pytest.fixture
def told_apart(monkeypatch):
    """Every problem is counted together first, however small; whether that led to a plan, once for each search."""
    outcomes = []

    def noted(*arguments):
        try:
            answer = tell_apart(*arguments)
        except NotApart:
            outcomes.append(False)
            raise
        outcomes.append(True)
        return answer

    monkeypatch.setattr(plan_bundles, "FEW", 0)
    monkeypatch.setattr(plan_search, "tell_apart", noted)
    return outcomes


def by_name(problem, monkeypatch):
    """The plan of the whole model."""
    with monkeypatch.context() as patched:
        patched.setattr(plan_bundles, "FEW", math.inf)
        return make_plan(problem, relative_gap=0.0)


def random_team(seed):
    """Twelve people of whom many are alike, eight skills, roles to hire on; more than can be tried out."""
    rng = random.Random(seed)
    skills = [f"s{number}" for number in range(8)]
    people = tuple(
        Engineer(
            id=f"p{number:02}",
            share=rng.choice([1.0, 1.0, 0.5]),
            levels={skill: rng.choice([None, 0, 1, 1, 2, 2, 3, 4]) for skill in skills},
            interest={skill: rng.choice([0, 1, 1, 2]) for skill in skills},
        )
        for number in range(12)
    )
    needs = {
        skill: Need(
            Requirement(
                level=rng.choice([2, 3, 3]),
                headcount=rng.choice([2, 3.5, 5, 7]),
                weight=rng.randint(1, 3),
                deadline_months=rng.choice([6, 9, 12]),
            ),
            months_per_level=rng.choice([2, 3, 4]),
            mentor_level=rng.choice([3, 4]),
        )
        for skill in skills
    }
    profiles = tuple(
        Profile(
            id=f"j{number}",
            skills=tuple(sorted(rng.sample(skills, 4))),
            most_skills=2,
            level=3,
            cost=rng.choice([50_943.75, 58_537.5]),
        )
        for number in range(3)
    )
    return Problem(
        people=people,
        needs=needs,
        profiles=profiles,
        open_seats=rng.choice([None, 2]),
        budget=rng.choice([None, 100_000]),
        robust=rng.choice(["none", "two", "any"]),
    )


def test_counted_together_a_plan_is_as_good_as_the_best_of_all_plans(told_apart):
    for seed in range(INSTANCES):
        problem = random_problem(seed)
        plan = make_plan(problem, relative_gap=0.0)
        unmet, cost = best_plan(problem)
        assert plan.unmet_weight == pytest.approx(unmet, abs=1e-6), f"seed {seed}"
        assert plan.cost == pytest.approx(cost, abs=0.01), f"seed {seed}"
    assert told_apart.count(True) > told_apart.count(False)


def test_counted_together_a_plan_is_as_good_as_by_name(told_apart, monkeypatch):
    for seed in range(12):
        problem = random_team(seed)
        plan, whole = make_plan(problem, relative_gap=0.0), by_name(problem, monkeypatch)
        if "time limit" not in (plan.status, whole.status):
            assert plan.unmet_weight == pytest.approx(whole.unmet_weight, abs=1e-5), f"seed {seed}"
            assert plan.cost == pytest.approx(whole.cost, abs=0.01), f"seed {seed}"
    assert True in told_apart


def test_nobody_learns_more_than_fits_and_no_mentor_has_more_than_two_learners(told_apart):
    for seed in range(12):
        problem = random_team(seed)
        learning, mentoring = {}, {}
        for step in make_plan(problem).steps:
            if step.action.kind == "train":
                learning.setdefault(step.action.who, []).append(step)
                mentoring.setdefault(step.mentor, []).append(step)
        mentoring.pop(None, None)
        for steps in learning.values():
            assert len({step.action.skill for step in steps}) == len(steps)
            for step in steps:
                assert step.to_month <= problem.needs[step.action.skill].requirement.deadline + 1e-6
        levels = {person.id: person.levels for person in problem.people}
        for mentor, steps in mentoring.items():
            assert len(steps) <= problem.assumptions.mentees
            for step in steps:
                assert levels[mentor][step.action.skill] >= problem.needs[step.action.skill].mentor_level
    assert True in told_apart


def needed(*skills, headcount, deadline=6):
    requirement = Requirement(3, headcount, 3, deadline)
    return {skill: Need(requirement, months_per_level=4, mentor_level=4) for skill in skills}


def learners(plan):
    return {step.action.who for step in plan.steps}


def test_the_order_of_the_input_does_not_change_who_is_named(told_apart):
    problem = random_team(3)
    turned = replace(problem, people=problem.people[::-1], needs=dict(reversed(problem.needs.items())))
    assert make_plan(turned) == make_plan(problem)


def test_of_those_who_are_alike_the_keen_learn_first(told_apart):
    interest = {"ana": 1, "ben": 2, "chen": 1, "dia": 2}
    people = tuple(Engineer(name, 1, {"k8s": 2}, {"k8s": keen}) for name, keen in interest.items())
    plan = make_plan(Problem(people=people, needs=needed("k8s", headcount=2)))
    assert (learners(plan), told_apart) == ({"ben", "dia"}, [True])


def test_somebody_hands_a_skill_on_to_an_equal_to_learn_what_no_other_can(told_apart):
    """Three could learn the first skill, of whom one alone may learn the second, and has time for one of them."""
    people = (
        Engineer("ana", 1, {"k8s": 2, "nlp": 2}, {"k8s": 2}),
        Engineer("ben", 1, {"k8s": 2, "nlp": 2}, {"k8s": 2}),
        Engineer("chen", 1, {"k8s": 2, "nlp": 1}),
    )
    needs = needed("k8s", headcount=2) | needed("nlp", headcount=1)
    plan = make_plan(Problem(people=people, needs=needs))
    assert plan.fully_met
    assert told_apart == [True]


def test_where_the_counts_stand_for_nobody_the_whole_team_is_searched_by_name(told_apart):
    """Two people have twelve months, which would do for three skills of four to six months, but not for one each."""
    people = tuple(Engineer(name, 1, {"k8s": 2, "nlp": 2, "sql": 2}) for name in ("ana", "ben"))
    mentors = {"k8s": 1, "nlp": 1, "sql": 1}
    plan = make_plan(
        Problem(people=people, needs=needed("k8s", "nlp", "sql", headcount=1), mentors_elsewhere=mentors)
    )
    assert (plan.unmet_weight, len(plan.steps), told_apart) == (3.0, 2, [False])


def test_a_pinned_training_is_done_by_the_person_who_is_pinned(told_apart):
    people = tuple(Engineer(name, 1, {"k8s": 2}) for name in "abcd")
    problem = Problem(people=people, needs=needed("k8s", headcount=1), pinned=(Action("train", "c", "k8s"),))
    assert learners(make_plan(problem)) == {"c"}
    assert told_apart == [True]
