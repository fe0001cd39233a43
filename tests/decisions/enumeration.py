"""Tiny random planning problems, and their best plans found by trying everything.

Written without the planner's model: hires are single people with the skills they bring, learning orders are
tried one by one, mentors are dealt out one by one.
"""

import math
import random
from itertools import combinations, combinations_with_replacement, permutations, product

from competency.decisions import costs
from competency.decisions.gaps import Requirement, parts
from competency.decisions.plan_problem import Engineer, Loan, Need, Problem, Profile

SKILLS = ("k8s", "nlp", "sql")


def random_problem(seed):
    """Two to four people with part-timers, up to three skills, hires, loans, budgets, robustness."""
    rng = random.Random(seed)
    skills = SKILLS[: rng.choice([1, 2, 2, 3, 3])]
    people = tuple(
        Engineer(
            id=f"p{number}",
            share=rng.choice([1.0, 1.0, 0.5, 0.75]),
            levels={skill: rng.choice([None, 0, 1, 2, 2, 3, 4]) for skill in skills},
            interest={skill: rng.choice([0, 1, 1, 2]) for skill in skills},
        )
        for number in range(rng.randint(2, 4))
    )
    needs = {
        skill: Need(
            Requirement(
                level=rng.choice([2, 3, 3, 4]),
                headcount=rng.choice([0.5, 1, 1, 1.5, 2, 3]),
                weight=rng.randint(1, 3),
                deadline_months=rng.choice([3, 6, 9, 12]),
            ),
            months_per_level=rng.choice([2, 3, 4]),
            mentor_level=4,
        )
        for skill in skills
    }
    profiles = tuple(
        Profile(
            id=f"j{number}",
            skills=tuple(rng.sample(skills, rng.randint(1, len(skills)))),
            most_skills=rng.randint(1, 2),
            level=rng.randint(2, 4),
            cost=rng.choice([43_350, 58_537.5, 66_131.25]),
            months=rng.choice([4, 6]),
        )
        for number in range(rng.randint(0, 2))
    )
    loans = tuple(
        Loan(f"z{number % 2}", skill, rng.choice([0.25, 0.5, 1.0]))
        for number, skill in enumerate(rng.sample(skills, rng.randint(0, len(skills))))
    )
    return Problem(
        people=people,
        needs=needs,
        mentors_elsewhere={skill: rng.choice([0, 0, 1]) for skill in skills},
        profiles=profiles,
        loans=loans,
        open_seats=rng.randint(0, 2),
        budget=rng.choice([None, None, 5_000, 20_000, 60_000, 100_000]),
        must=rng.choice(["all", "all", "critical"]),
        robust=rng.choice(["none", "none", "two", "any"]),
    )


def best_plan(problem):
    """Return (least unmet weight, its least cost) over all plans within the budget."""
    within = [
        plan for plan in all_plans(problem) if problem.budget is None or plan[0] <= problem.budget + 0.001
    ]
    least = min(unmet for _, unmet, _ in within)
    return least, min(cost for cost, unmet, _ in within if unmet < least + 1e-9)


def best_front(problem):
    """Return every (cost, coverage) that no other plan beats in both, without regard to the budget."""
    front = []
    for cost, _, covered in sorted(all_plans(problem), key=lambda plan: (plan[0], -plan[2])):
        if not front or covered > front[-1][1] + 1e-9:
            front.append((cost, covered))
    return front


def all_plans(problem):
    """Yield (cost, unmet weight, coverage) of every plan, without repeating equal supplies at higher cost."""
    hires, loans = list(_hire_choices(problem)), list(_loan_choices(problem))
    for (trained, training_cost), (hired, hire_cost), (lent, loan_cost) in product(
        _cheapest(_training_choices(problem)), hires, loans
    ):
        supplies = {}
        for skill, need in problem.needs.items():
            held = [
                parts(person.share)
                for person in problem.people
                if (person.levels.get(skill) or 0) >= need.requirement.level
            ]
            added = [parts(share) for added_to, share in (*trained, *hired, *lent) if added_to == skill]
            supplies[skill] = held + added
        cost = round(training_cost + hire_cost + loan_cost, 2)
        yield cost, _unmet(problem, supplies), _coverage(problem, supplies)


def _cheapest(choices):
    best = {}
    for added, cost in choices:
        added = tuple(sorted(added))
        best[added] = min(cost, best.get(added, math.inf))
    return list(best.items())


def _training_choices(problem):
    per_person = [list(_learning_choices(problem, person)) for person in problem.people]
    for chosen in product(*per_person):
        trainings = [training for learning in chosen for training in learning]
        wanted = [skill for _, skill, mentored, _, _ in trainings if mentored]
        if _mentors_suffice(problem, wanted):
            added = [(skill, person.share) for person, skill, _, _, _ in trainings]
            yield added, sum(cost for *_, cost in trainings)


def _learning_choices(problem, person):
    """Yield every set of trainings that one person can finish in some order, each by its deadline."""
    possible = []
    for skill, need in problem.needs.items():
        level, goal = person.levels.get(skill), need.requirement.level
        if level is None or not goal - 2 <= level < goal or person.interest.get(skill, 1) == 0:
            continue
        possible.append(
            [
                (person, skill, mentored, training.months, training.cost)
                for mentored in (True, False)
                for training in [
                    costs.training(level, to=goal, months_per_level=need.months_per_level, mentored=mentored)
                ]
            ]
        )
    for choice in product(*([None, *ways] for ways in possible)):
        learning = [training for training in choice if training is not None]
        if any(_in_time(problem, order) for order in permutations(learning)):
            yield learning


def _in_time(problem, order):
    now = 0.0
    for _, skill, _, months, _ in order:
        now += months
        if now > problem.needs[skill].requirement.deadline + 1e-9:
            return False
    return True


def _mentors_suffice(problem, wanted, places=None):
    if places is None:
        places = {person.id: 2 for person in problem.people}
        places |= {("far", skill): 2 * number for skill, number in problem.mentors_elsewhere.items()}
    if not wanted:
        return True
    skill, *rest = wanted
    least = max(problem.needs[skill].mentor_level, problem.needs[skill].requirement.level)
    able = [person.id for person in problem.people if (person.levels.get(skill) or 0) >= least]
    for mentor in [*able, ("far", skill)]:
        if places.get(mentor) and _mentors_suffice(problem, rest, {**places, mentor: places[mentor] - 1}):
            return True
    return False


def _hire_choices(problem):
    kinds = []
    for profile in problem.profiles:
        useful = [
            skill
            for skill in profile.skills
            if profile.level >= problem.needs[skill].requirement.level
            and profile.months <= problem.needs[skill].requirement.deadline
        ]
        kinds += [
            (brought, profile.cost) for brought in combinations(useful, min(profile.most_skills, len(useful)))
        ]
    for number in range(problem.open_seats + 1):
        for chosen in combinations_with_replacement(kinds, number):
            yield (
                [(skill, 1.0) for brought, _ in chosen for skill in brought],
                sum(cost for _, cost in chosen),
            )


def _loan_choices(problem):
    for number in range(len(problem.loans) + 1):
        for chosen in combinations(problem.loans, number):
            if len({loan.lender for loan in chosen}) == number and all(
                problem.needs[loan.skill].requirement.deadline >= 1 for loan in chosen
            ):
                prices = [
                    costs.borrow(problem.needs[loan.skill].requirement.level, share=loan.share).cost
                    for loan in chosen
                ]
                yield [(loan.skill, loan.share) for loan in chosen], sum(prices)


def _unmet(problem, supplies):
    unmet = 0.0
    for skill, need in problem.needs.items():
        if problem.must == "critical" and need.requirement.weight < 3:
            continue
        shares, needed = supplies[skill], parts(need.requirement.headcount)
        missing = max(0, needed - sum(shares)) / needed
        if problem.robust == "any":
            missing += 0.5 * max(0, needed - sum(shares) + max(shares, default=0)) / needed
        elif problem.robust == "two":
            missing += 0.5 * max(0, 2 - len(shares)) / need.requirement.headcount
        unmet += need.requirement.weight * missing
    return unmet


def _coverage(problem, supplies):
    weighted = total = 0.0
    for skill, need in problem.needs.items():
        total += need.requirement.weight
        weighted += need.requirement.weight * min(1, sum(supplies[skill]) / parts(need.requirement.headcount))
    return weighted / total
