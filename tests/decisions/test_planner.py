"""The planner against full enumeration. PLAN_INSTANCES sets how many random problems are tried."""

import math
import os
from dataclasses import replace

import pytest

from competency.decisions.gaps import Requirement
from competency.decisions.plan_problem import (
    Action,
    Engineer,
    Loan,
    Need,
    PlanConflict,
    Problem,
    Profile,
)
from competency.decisions.planner import make_plan, otherwise

from .enumeration import best_front, best_plan, random_problem

INSTANCES = int(os.environ.get("PLAN_INSTANCES", "240"))


def test_plans_are_as_good_as_the_best_of_all_plans():
    for seed in range(INSTANCES):
        problem = random_problem(seed)
        plan = make_plan(problem, relative_gap=0.0)
        unmet, cost = best_plan(problem)
        assert plan.unmet_weight == pytest.approx(unmet, abs=1e-6), f"seed {seed}"
        assert plan.cost == pytest.approx(cost, abs=0.01), f"seed {seed}"
        assert (plan.status, plan.fully_met) == ("optimal", unmet < 1e-9), f"seed {seed}"


@pytest.fixture
def platform():
    """Orchestration needs three people in six months, language models two in nine; one mentor far away."""
    return Problem(
        people=(
            Engineer("ana", 1, {"k8s": 2, "nlp": 2}),
            Engineer("ben", 1, {"k8s": 2, "nlp": 1}),
            Engineer("chen", 1, {"k8s": 3, "nlp": 2}, {"nlp": 0}),
            Engineer("dia", 0.5, {"k8s": 1, "nlp": None}),
        ),
        needs={
            "k8s": Need(Requirement(3, 3, 3, 6), months_per_level=4, mentor_level=4),
            "nlp": Need(Requirement(3, 2, 2, 9), months_per_level=4, mentor_level=4),
        },
        mentors_elsewhere={"k8s": 1},
        profiles=(
            Profile("platform", ("k8s",), most_skills=2, level=3, cost=58_537.5),
            Profile("full-stack-ml", ("k8s", "nlp"), most_skills=2, level=4, cost=66_131.25),
        ),
        open_seats=2,
    )


def actions(plan):
    return [step.action for step in plan.steps]


def test_the_order_of_the_input_does_not_change_the_plan(platform):
    turned = replace(
        platform,
        people=platform.people[::-1],
        needs=dict(reversed(platform.needs.items())),
        profiles=platform.profiles[::-1],
    )
    assert make_plan(turned) == make_plan(platform)


def test_every_input_has_its_own_fingerprint(platform):
    plans = [
        make_plan(problem)
        for problem in (platform, replace(platform, open_seats=1), replace(platform, robust="two"))
    ]
    assert len({plan.inputs for plan in plans}) == 3
    assert plans[0].inputs == make_plan(platform).inputs


def test_what_cannot_be_met_is_listed_and_never_infeasible(platform):
    plan = make_plan(replace(platform, open_seats=0, budget=0.0))
    assert (plan.steps, plan.cost, plan.fully_met) == ((), 0.0, False)
    assert {skill: cover.missing for skill, cover in plan.covers.items()} == {"k8s": 2.0, "nlp": 2.0}


def test_a_person_learns_one_thing_after_the_other_earliest_deadline_first():
    busy = Problem(
        people=(Engineer("ana", 1, {"k8s": 2, "nlp": 2}),),
        needs={
            "k8s": Need(Requirement(3, 1, 3, 6), months_per_level=4, mentor_level=4),
            "nlp": Need(Requirement(3, 1, 3, 12), months_per_level=4, mentor_level=4),
        },
    )
    plan = make_plan(busy)
    assert [(step.action.skill, step.from_month, step.to_month) for step in plan.steps] == [
        ("k8s", 0, 6),
        ("nlp", 6, 12),
    ]
    tight = replace(busy, needs={**busy.needs, "nlp": Need(Requirement(3, 1, 3, 11), 4, 4)})
    assert len(make_plan(tight).steps) == 1


def test_a_mentor_has_two_learners_over_all_skills():
    problem = Problem(
        people=(
            Engineer("zoe", 1, {"k8s": 5, "nlp": 5}),
            Engineer("ana", 1, {"k8s": 2}),
            Engineer("ben", 1, {"k8s": 2}),
            Engineer("chen", 1, {"nlp": 2}),
        ),
        needs={
            "k8s": Need(Requirement(3, 3, 3, 12), months_per_level=4, mentor_level=4),
            "nlp": Need(Requirement(3, 2, 3, 12), months_per_level=4, mentor_level=4),
        },
    )
    mentors = [step.mentor for step in make_plan(problem).steps]
    assert sorted(mentors, key=str) == [None, "zoe", "zoe"]


def test_nobody_is_planned_for_what_they_do_not_want_now(platform):
    everybody_busy = replace(
        platform, people=tuple(replace(p, interest={"k8s": 0, "nlp": 0}) for p in platform.people)
    )
    assert {action.kind for action in actions(make_plan(everybody_busy))} == {"hire"}


def test_a_hire_brings_each_skill_once_and_no_more_than_the_profile_allows(platform):
    plan = make_plan(replace(platform, robust="any"))
    hires = [step for step in plan.steps if step.action.kind == "hire"]
    assert [sorted(step.skills) for step in hires] == [["k8s", "nlp"], ["k8s", "nlp"]]


def test_pinned_actions_are_in_the_plan_and_forbidden_ones_are_not(platform):
    train = Action("train", "dia", "nlp")
    hire = Action("hire", "platform")
    borrowing = replace(platform, loans=(Loan("zoe", "nlp", 1.0),))
    assert hire in actions(make_plan(replace(platform, pinned=(hire,))))
    assert actions(make_plan(replace(platform, pinned=(hire, hire)))).count(hire) == 2
    assert Action("borrow", "zoe", "nlp") in actions(
        make_plan(replace(borrowing, pinned=(Action("borrow", "zoe", "nlp"),)))
    )
    for action in actions(make_plan(borrowing)):
        assert action not in actions(make_plan(replace(borrowing, forbidden=(action,))))
    with pytest.raises(PlanConflict, match="train dia for nlp"):
        make_plan(replace(platform, pinned=(train,)))


def test_pins_that_break_a_limit_are_named_as_a_conflict(platform):
    hire = Action("hire", "platform")
    for broken in (replace(platform, budget=10_000.0), replace(platform, open_seats=0)):
        with pytest.raises(PlanConflict):
            make_plan(replace(broken, pinned=(hire,)))


def test_a_lender_is_lent_only_once(platform):
    lent = replace(platform, open_seats=0, loans=(Loan("zoe", "nlp", 1.0), Loan("zoe", "k8s", 1.0)))
    plan = make_plan(lent)
    assert [action.who for action in actions(plan)].count("zoe") == 1


def test_the_same_person_profile_or_loan_twice_is_refused(platform):
    with pytest.raises(ValueError, match="only once"):
        replace(platform, people=(*platform.people, platform.people[0]))


def test_only_what_must_be_met_counts_as_unmet(platform):
    critical = make_plan(replace(platform, must="critical", open_seats=0))
    assert critical.unmet_weight == 0
    assert critical.covers["nlp"].missing > 0


def test_two_holders_are_enough_for_the_light_form_of_robustness(platform):
    light = replace(
        platform,
        robust="two",
        needs={"nlp": Need(Requirement(3, 1, 3, 9), months_per_level=4, mentor_level=4)},
    )
    assert make_plan(light).covers["nlp"].holders >= 2
    assert make_plan(replace(light, robust="none")).covers["nlp"].holders == 1


def test_without_each_action_there_is_the_best_other_plan(platform):
    plan = make_plan(platform)
    for alternative in otherwise(platform, plan=plan):
        assert alternative.without not in actions(alternative.plan)
        assert (alternative.extra_unmet_weight, alternative.extra_cost) >= (0, 0)
        assert alternative.plan.cost == pytest.approx(plan.cost + alternative.extra_cost)
        assert alternative.instead


def test_an_equally_good_substitute_costs_nothing_more(platform):
    needs = {"k8s": Need(Requirement(3, 2, 3, 6), months_per_level=4, mentor_level=4)}
    problem = replace(platform, needs=needs)
    (alternative,) = otherwise(problem, plan=make_plan(problem))
    assert (alternative.extra_cost, alternative.extra_unmet_weight) == (0, 0)
    assert {alternative.without.who, alternative.instead[0].who} == {"ana", "ben"}


def test_of_several_equal_hires_otherwise_takes_one_away(platform):
    robust = replace(platform, robust="any")
    plan = make_plan(robust)
    hire = Action("hire", "full-stack-ml")
    assert actions(plan).count(hire) == 2
    (alternative,) = [other for other in otherwise(robust, plan=plan) if other.without == hire]
    assert actions(alternative.plan).count(hire) == 1


def test_a_problem_without_needs_has_an_empty_plan():
    plan = make_plan(Problem(people=(Engineer("ana", 1, {}),), needs={}))
    assert (plan.steps, plan.cost, plan.coverage, plan.fully_met) == ((), 0.0, 1.0, True)


def test_a_search_without_time_says_so_and_still_answers():
    """Fifty people and twenty skills cannot be planned in no time: nothing is done, and nothing is known."""
    skills = [f"s{number}" for number in range(20)]
    problem = Problem(
        people=tuple(
            Engineer(number, 1, {skill: (number + place) % 4 for place, skill in enumerate(skills)})
            for number in range(50)
        ),
        needs={skill: Need(Requirement(3, 20, 3, 9), months_per_level=2, mentor_level=4) for skill in skills},
    )
    plan = make_plan(problem, time_limit=0.0)
    assert (plan.status, plan.gap, plan.steps) == ("time limit", math.inf, ())
    assert plan.unmet_weight > 0


def test_the_budget_is_never_exceeded_not_even_by_a_cent():
    for seed in range(0, 60, 3):
        problem = random_problem(seed)
        for cost, _ in best_front(problem)[1:3]:
            for budget in (cost, cost + 0.01, cost - 1):
                limited = replace(problem, budget=budget)
                plan = make_plan(limited, relative_gap=0.0)
                assert plan.cost <= budget + 0.001, f"seed {seed}, budget {budget}"
                assert (plan.unmet_weight, plan.cost) == pytest.approx(best_plan(limited), abs=0.001), (
                    f"seed {seed}"
                )
            assert make_plan(replace(problem, budget=cost - 0.01)).cost <= cost - 0.01 + 0.001, f"seed {seed}"
