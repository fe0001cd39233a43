"""The plan of several teams: the best of all ways on small problems, and lenders that stay covered."""

import math
from dataclasses import replace

import pytest

from competency.decisions.gaps import Requirement
from competency.decisions.joint_planner import coverage, make_joint_plan
from competency.decisions.joint_problem import JointProblem, Person, TeamPart
from competency.decisions.plan_problem import Need, Profile

from .joint_enumeration import best_by_trying_everything, random_problem


def needs(headcount=1.0, *, level=3, months=9, weight=3, mentor_level=4):
    requirement = Requirement(level=level, headcount=headcount, weight=weight, deadline_months=months)
    return {"k8s": Need(requirement, months_per_level=4, mentor_level=mentor_level)}


def person(name, team, level, *, share=1.0, **fields):
    return Person(name, {team: share}, {"k8s": level}, **fields)


def two_teams(*people, have=1.0, want=1.0, **fields):
    """Team a needs ``have`` people, team b ``want``."""
    teams = (TeamPart("a", needs(have)), TeamPart("b", needs(want)))
    return JointProblem(people=people, teams=teams, **fields)


def told(plan):
    return [(step.kind, step.who, step.team) for step in plan.steps]


@pytest.mark.parametrize("block", range(10))
def test_a_joint_plan_is_as_good_as_the_best_of_all_ways(block):
    for seed in range(150 * block, 150 * (block + 1)):
        problem = random_problem(seed)
        plan = make_joint_plan(problem, relative_gap=0.0)
        unmet, cost = best_by_trying_everything(problem)
        assert plan.unmet_weight == pytest.approx(unmet, abs=1e-5), f"seed {seed}"
        assert plan.cost == pytest.approx(cost, abs=0.02), f"seed {seed}"


def test_somebody_to_spare_is_lent_and_the_lender_stays_covered():
    problem = two_teams(person("ana", "a", 3), person("ben", "a", 4), person("cleo", "b", None))
    plan = make_joint_plan(problem)
    [step] = plan.steps
    assert (step.kind, step.team, step.lender, step.share) == ("borrow", "b", "a", 1.0)
    assert (step.from_month, step.to_month) == (1.0, 7.0)
    assert (plan.after["a", "k8s"], plan.after["b", "k8s"]) == (1.0, 1.0)
    assert plan.unmet_weight == 0


def test_two_who_could_each_be_spared_alone_are_not_both_lent():
    people = [person("ana", "a", 3), person("ben", "a", 3), person("cleo", "b", None)]
    plan = make_joint_plan(two_teams(*people, want=2.0))
    assert [step.kind for step in plan.steps] == ["borrow"]
    assert plan.after["a", "k8s"] == 1.0


def test_a_team_without_surplus_lends_nobody():
    assert make_joint_plan(two_teams(person("ana", "a", 3), person("ben", "b", None))).steps == ()


def test_a_mentor_has_two_learners_over_all_teams():
    people = [person("mo", "a", 5), *(person(f"p{n}", "ab"[n % 2], 2) for n in range(4))]
    plan = make_joint_plan(two_teams(*people, have=3.0, want=2.0))
    assert [step.kind for step in plan.steps] == ["train"] * 4
    assert sorted(step.mentor or "" for step in plan.steps) == ["", "", "mo", "mo"]


def test_who_works_in_two_teams_learns_once_for_both():
    both = Person("ana", {"a": 0.5, "b": 0.5}, {"k8s": 2})
    plan = make_joint_plan(two_teams(both, have=0.5, want=0.5))
    assert [step.kind for step in plan.steps] == ["train"]
    assert plan.unmet_weight == 0


def test_seats_belong_to_their_team():
    profile = Profile("lead", ("k8s",), 1, 4, 43_350.0, months=6)
    teams = (
        TeamPart("a", needs(), (profile,), open_seats=0),
        TeamPart("b", needs(), (profile,), open_seats=1),
    )
    plan = make_joint_plan(JointProblem(people=(), teams=teams))
    assert told(plan) == [("hire", "lead", "b")]
    assert coverage(JointProblem((), teams), supply=plan.after) == 0.5
    assert coverage(JointProblem((), teams), supply=plan.after, team="b") == 1.0


def test_not_now_and_what_was_declined_are_never_planned():
    keen = person("ana", "a", 2)
    assert told(make_joint_plan(two_teams(keen))) == [("train", "ana", "a")]
    assert make_joint_plan(two_teams(replace(keen, interest={"k8s": 0}))).steps == ()
    assert make_joint_plan(two_teams(keen, forbidden=frozenset({("ana", "k8s")}))).steps == ()


def test_a_budget_is_kept_over_all_teams():
    people = [person("ana", "a", 2), person("ben", "b", 2)]
    free = make_joint_plan(two_teams(*people))
    half = make_joint_plan(two_teams(*people, budget=free.cost * 0.6))
    assert (len(free.steps), len(half.steps)) == (2, 1)
    assert half.cost <= free.cost * 0.6


def test_the_order_of_the_input_changes_neither_plan_nor_digest():
    problem = random_problem(7)
    turned = replace(problem, people=problem.people[::-1], teams=problem.teams[::-1])
    assert make_joint_plan(problem) == make_joint_plan(turned)


def test_without_teams_there_is_nothing_to_do():
    plan = make_joint_plan(JointProblem((), ()))
    assert (plan.steps, plan.cost, plan.unmet_weight) == ((), 0.0, 0.0)
    assert not math.isinf(plan.gap)


def test_nobody_and_no_team_is_given_twice():
    with pytest.raises(ValueError, match="person"):
        two_teams(person("ana", "a", 1), person("ana", "b", 1))
    with pytest.raises(ValueError, match="team"):
        JointProblem((), (TeamPart("a", {}), TeamPart("a", {})))
