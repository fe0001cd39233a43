"""Tiny random problems of several teams, and their best plans found by trying everything.

Written without the planner's model: each person's week is tried out option by option, learning orders one by one,
mentors are dealt out one by one, and hires are single people with the skills they bring.
"""

import math
import random
from itertools import combinations, combinations_with_replacement, permutations, product

from competency.decisions import costs
from competency.decisions.gaps import Requirement, parts
from competency.decisions.joint_problem import JointProblem, Person, TeamPart
from competency.decisions.plan_problem import Need, Profile

SKILLS = ("k8s", "nlp")
MOST_WAYS = 30_000


def random_problem(seed):
    """Two or three teams, two to four people of whom some work in two, one or two skills, hires, budgets."""
    rng = random.Random(seed)
    while True:
        problem = _drawn(rng)
        if _ways(problem) <= MOST_WAYS:
            return problem


def _drawn(rng):
    names = ["a", "b", "c"][: rng.choice([2, 2, 3])]
    skills = SKILLS[: rng.choice([1, 2])]
    people = tuple(
        Person(
            id=f"p{number}",
            shares={
                team: rng.choice([1.0, 0.5, 0.75]) if place == 0 else 0.5
                for place, team in enumerate(rng.sample(names, rng.choice([1, 1, 2])))
            },
            levels={skill: rng.choice([None, 1, 2, 2, 3, 3, 4, 4]) for skill in skills},
            interest={skill: rng.choice([0, 1, 1, 2]) for skill in skills},
        )
        for number in range(rng.randint(2, 4))
    )
    teams = tuple(
        TeamPart(
            id=name,
            needs={
                skill: Need(
                    Requirement(
                        level=rng.choice([2, 3, 3, 4]),
                        headcount=rng.choice([0.25, 0.5, 1, 1, 1.5]),
                        weight=rng.randint(1, 3),
                        deadline_months=rng.choice([3, 6, 9]),
                    ),
                    months_per_level=3,
                    mentor_level=rng.choice([3, 4]),
                )
                for skill in skills
                if rng.random() < 0.8
            },
            profiles=tuple(
                Profile(f"j{name}", tuple(skills), rng.randint(1, 2), rng.randint(2, 4), 43_350, months=6)
                for _ in range(rng.choice([0, 1]))
            ),
            open_seats=rng.choice([0, 1, 1]),
        )
        for name in names
    )
    return JointProblem(
        people=people,
        teams=teams,
        budget=rng.choice([None, None, 0, 15_000, 60_000]),
        must=rng.choice(["all", "all", "critical"]),
    )


def _ways(problem):
    return math.prod(len(_options(problem, person)) for person in problem.people) * math.prod(
        len(_hirings(team)) for team in problem.teams
    )


def _training(problem, team, person, skill, mentored):
    need = team.needs[skill]
    return costs.training(
        person.levels[skill],
        to=need.requirement.level,
        months_per_level=need.months_per_level,
        mentored=mentored,
        assumptions=problem.assumptions,
    )


def _options(problem, person):
    """What one person may do: a set of trainings, (team, skill, mentored) each, or one loan, (lender, team, skill)."""
    by_skill = []
    for skill in SKILLS:
        ways = [None]
        for team in problem.teams:
            need, level = team.needs.get(skill), person.levels.get(skill)
            if team.id not in person.shares or need is None or level is None or person.interest[skill] == 0:
                continue
            if not need.requirement.level - 2 <= level < need.requirement.level:
                continue
            ways += [(team.id, skill, mentored) for mentored in (True, False)]
        by_skill.append(ways)
    chosen = [tuple(each for each in ways if each) for ways in product(*by_skill)]
    options = [("learn", trainings) for trainings in chosen if _fits(problem, person, trainings)]
    return options + [("lend", loan) for loan in _loans(problem, person)]


def _fits(problem, person, trainings):
    """Whether some order of the trainings keeps every deadline."""
    teams = {team.id: team for team in problem.teams}
    for order in permutations(trainings):
        month = 0.0
        for team, skill, mentored in order:
            month += _training(problem, teams[team], person, skill, mentored).months
            if month > teams[team].needs[skill].requirement.deadline + 1e-9:
                break
        else:
            return True
    return False


def _loans(problem, person):
    for lender in problem.teams:
        if lender.id not in person.shares or not _spare(problem, person, lender):
            continue
        for team in problem.teams:
            for skill, need in team.needs.items():
                if team.id not in person.shares and _meets(person, skill, need):
                    yield lender.id, team.id, skill


def _meets(person, skill, need):
    return (person.levels.get(skill) or 0) >= need.requirement.level


def _held(problem, team, skill):
    people = [person for person in problem.people if team.id in person.shares]
    return sum(person.shares[team.id] for person in people if _meets(person, skill, team.needs[skill]))


def _spare(problem, person, team):
    spare = person.shares[team.id]
    for skill, need in team.needs.items():
        if _meets(person, skill, need):
            spare = min(spare, _held(problem, team, skill) - need.requirement.headcount)
    return spare if spare >= 0.25 else 0.0


def _hirings(team):
    """Every list of hires within the seats: (profile, skills) each."""
    singles = []
    for profile in team.profiles:
        brought = [skill for skill in profile.skills if _brings(profile, team.needs.get(skill))]
        for size in range(1, profile.most_skills + 1):
            singles += [(profile, skills) for skills in combinations(brought, size)]
    return [hires for n in range(team.open_seats + 1) for hires in combinations_with_replacement(singles, n)]


def _brings(profile, need):
    return (
        need is not None
        and profile.level >= need.requirement.level
        and profile.months <= need.requirement.deadline
    )


def best_by_trying_everything(problem):
    """(unmet weight, cost) of the best of all ways."""
    best = (math.inf, math.inf)
    people = problem.people
    hirings = list(product(*(_hirings(team) for team in problem.teams)))
    for options in product(*(_options(problem, person) for person in people)):
        if not _lenders_stay_covered(problem, options) or not _mentors_suffice(problem, options):
            continue
        base = _cost_of_people(problem, options)
        for hires in hirings:
            cost = base + sum(profile.cost for team in hires for profile, _ in team)
            if problem.budget is not None and cost > problem.budget + 1e-6:
                continue
            best = min(best, (round(_unmet(problem, options, hires), 6), round(cost, 2)))
    return best


def _cost_of_people(problem, options):
    teams = {team.id: team for team in problem.teams}
    total = 0.0
    for person, (kind, what) in zip(problem.people, options, strict=True):
        if kind == "lend":
            lender, team, skill = what
            share = _spare(problem, person, teams[lender])
            level = teams[team].needs[skill].requirement.level
            total += costs.borrow(level, share=share, assumptions=problem.assumptions).cost
        else:
            total += sum(_training(problem, teams[t], person, s, mentored).cost for t, s, mentored in what)
    return total


def _lenders_stay_covered(problem, options):
    for team in problem.teams:
        for skill, need in team.needs.items():
            left = held = _held(problem, team, skill)
            for person, (kind, what) in zip(problem.people, options, strict=True):
                if kind == "lend" and what[0] == team.id and _meets(person, skill, need):
                    left -= _spare(problem, person, team)
            if left < held and left < need.requirement.headcount - 1e-9:
                return False
    return True


def _mentors_suffice(problem, options):
    teams = {team.id: team for team in problem.teams}
    learners = [
        max(teams[team].needs[skill].mentor_level, teams[team].needs[skill].requirement.level) * 10
        + SKILLS.index(skill)
        for kind, what in options
        if kind == "learn"
        for team, skill, mentored in what
        if mentored
    ]

    def dealt(rest, taken):
        if not rest:
            return True
        least, skill = divmod(rest[0], 10)
        for person in problem.people:
            places = taken.get(person.id, 0)
            able = (person.levels.get(SKILLS[skill]) or 0) >= least and places < problem.assumptions.mentees
            if able and dealt(rest[1:], taken | {person.id: places + 1}):
                return True
        return False

    return dealt(learners, {})


def _unmet(problem, options, hires):
    teams = {team.id: team for team in problem.teams}
    total = 0.0
    for team, hired in zip(problem.teams, hires, strict=True):
        for skill, need in team.needs.items():
            asked = need.requirement
            if problem.must == "critical" and asked.weight < 3:
                continue
            supply = _held(problem, team, skill) + sum(skill in skills for _, skills in hired)
            for person, (kind, what) in zip(problem.people, options, strict=True):
                if kind == "lend":
                    lender, to, brought = what
                    if (to, brought) == (team.id, skill):
                        supply += _spare(problem, person, teams[lender])
                    elif lender == team.id and _meets(person, skill, need):
                        supply -= _spare(problem, person, team)
                elif team.id in person.shares and not _meets(person, skill, need):
                    goals = [teams[t].needs[s].requirement for t, s, _ in what if s == skill]
                    if any(g.level >= asked.level and g.deadline <= asked.deadline for g in goals):
                        supply += person.shares[team.id]
            missing = max(0, parts(asked.headcount) - parts(supply)) / parts(1)
            total += asked.weight * missing / asked.headcount
    return total
