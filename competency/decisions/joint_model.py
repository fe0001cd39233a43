"""How is the plan of several teams written down as one mixed-integer linear program?

Teams T, skills s with requirement (L, n, w, D) in T; people p with share f_pT:
    x_pTs, x'_pTs  in {0,1}   train p to T's level of s with / without a mentor, only where it can be done by D
    y_Tj, z_Tsj    integer    hires of T on profile j, and how many of them bring skill s
    v_pABs         in {0,1}   p of team A is lent to team B for skill s, all or nothing
    a_mTs          integer    learners of mentor m for T's skill s
    u_Ts           >= 0       shortage
Rows:
    held_Ts + sum f_pT x + sum z + sum b v + u >= n          every need; a training for one team of p also counts in
                                                             another that asks no more and no sooner
    sum over T of (x + x')_pTs <= 1                          a skill is learnt once
    sum over D <= d of months * x <= d                       every p and deadline d, over all teams of p
    sum_p x_pTs <= sum_m a_mTs,  sum over T, s of a_mTs <= 2 a mentor has two learners, over all teams and skills
    sum_p b v_pABs <= max(0, held_As' - n_As')               for each need s' of A, over those lent who meet it:
                                                             lenders stay covered, however many leave at once
    x_pTs + sum of v_p <= 1                                  nobody is lent and trained at once, or lent twice
    z <= y,  sum_s z <= B y,  sum y <= seats of T,  cost <= budget
What a team may lend is what it has to spare today: nobody is lent in the hope of a hire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from . import costs
from .candidates import OPEN
from .costs import Cost
from .gaps import FULL_TIME, Id, parts
from .joint_problem import JointProblem, Person, TeamPart
from .plan_columns import ROUNDING, Model
from .plan_model import is_near, training_in_time
from .plan_supply import add_profile

Learning = tuple[Id, Id, Id, bool]
"""Person, team, skill, and whether with a mentor."""

Move = tuple[Id, Id, Id, Id]
"""Person, lending team, borrowing team, skill."""


@dataclass(slots=True)
class JointModel:
    """The columns and rows, and which column means what."""

    model: Model = field(default_factory=Model)
    trainings: dict[Learning, tuple[int, Cost]] = field(default_factory=dict)
    moves: dict[Move, tuple[int, Cost, float]] = field(default_factory=dict)
    hires: dict[tuple[Id, Id], int] = field(default_factory=dict)
    brings: dict[tuple[Id, Id, Id], int] = field(default_factory=dict)
    mentees: dict[tuple[Id, Id, Id], int] = field(default_factory=dict)
    short: dict[tuple[Id, Id], int] = field(default_factory=dict)


def build(problem: JointProblem) -> JointModel:
    """Return the model of a problem."""
    joint = JointModel()
    teams = {team.id: team for team in problem.teams}
    for person in problem.people:
        _add_trainings(joint, problem, person, teams)
        _add_moves(joint, problem, person, teams)
        _add_time(joint, problem, person, teams)
    _add_mentors(joint, problem)
    for team in problem.teams:
        _add_hires(joint, team)
        _keep_covered(joint, problem, team)
    for team in problem.teams:
        for skill in team.needs:
            _add_supply(joint, problem, team, skill, teams)
    if problem.budget is not None and joint.model.cost:
        joint.model.row(joint.model.cost, most=problem.budget)
    return joint


def unmet_terms(joint: JointModel, problem: JointProblem) -> dict[int, float]:
    """Return the objective "unmet weight": sum over the needs that must be met of w*u/n."""
    return {
        joint.short[team.id, skill]: need.requirement.weight / need.requirement.headcount
        for team in problem.teams
        for skill, need in team.needs.items()
        if problem.must_be_met(need)
    }


def _add_trainings(joint: JointModel, problem: JointProblem, person: Person, teams) -> None:
    for team in (teams[each] for each in sorted(person.shares) if each in teams):
        for skill, need in team.needs.items():
            if (person.id, skill) in problem.forbidden or not is_near(
                need, person.levels.get(skill), person.interest.get(skill, OPEN), problem.assumptions
            ):
                continue
            for mentored in (True, False):
                training = training_in_time(
                    need,
                    person.levels[skill],
                    mentored=mentored,
                    assumptions=problem.assumptions,
                    bottom=team.bottom,
                    top=team.top,
                )
                if training is not None:
                    column = joint.model.column(1, cost=training.cost)
                    joint.trainings[person.id, team.id, skill, mentored] = column, training


def _add_moves(
    joint: JointModel, problem: JointProblem, person: Person, teams: Mapping[Id, TeamPart]
) -> None:
    """Add the loans of one person to every team where the person does not work and could bring a skill in time."""
    for lender in (teams[each] for each in sorted(person.shares) if each in teams):
        spare = problem.spare(person, lender)
        if not spare:
            continue
        for team in problem.teams:
            if team.id in person.shares:
                continue
            for skill, need in team.needs.items():
                if (person.id, skill) in problem.not_lent:
                    continue
                if not person.holds(skill, level=need.requirement.level):
                    continue
                price = costs.borrow(
                    need.requirement.level,
                    share=spare,
                    assumptions=problem.assumptions,
                    bottom=team.bottom,
                    top=team.top,
                )
                if price.months <= need.requirement.deadline:
                    column = joint.model.column(1, cost=price.cost)
                    joint.moves[person.id, lender.id, team.id, skill] = column, price, spare


def _add_time(joint: JointModel, problem: JointProblem, person: Person, teams) -> None:
    """Add the rows that a skill is learnt once, that time is used once, and that nobody is lent and trained."""
    learning = {key: value for key, value in joint.trainings.items() if key[0] == person.id}
    lent = [column for key, (column, _, _) in joint.moves.items() if key[0] == person.id]
    joint.model.row(dict.fromkeys(lent, 1.0), most=1)
    by_skill: dict[Id, dict[int, float]] = {}
    due: dict[float, dict[int, float]] = {}
    for (_, team, skill, _), (column, training) in learning.items():
        by_skill.setdefault(skill, {})[column] = 1.0
        deadline = teams[team].needs[skill].requirement.deadline
        due.setdefault(deadline, {})[column] = training.months
        if lent:
            joint.model.row({column: 1.0} | dict.fromkeys(lent, 1.0), most=1)
    for columns in by_skill.values():
        joint.model.row(columns, most=1)
    for deadline in sorted(due):
        time = {
            column: months
            for when, columns in due.items()
            if when <= deadline
            for column, months in columns.items()
        }
        joint.model.row(time, most=deadline + ROUNDING)


def _add_mentors(joint: JointModel, problem: JointProblem) -> None:
    places = problem.assumptions.mentees
    for team in problem.teams:
        for skill, need in team.needs.items():
            learners = [
                column
                for (_, at, learnt, mentored), (column, _) in joint.trainings.items()
                if mentored and (at, learnt) == (team.id, skill)
            ]
            if not learners:
                continue
            terms = dict.fromkeys(learners, 1.0)
            least = max(need.mentor_level, need.requirement.level)
            for person in problem.people:
                if person.holds(skill, level=least):
                    column = joint.mentees[person.id, team.id, skill] = joint.model.column(places)
                    terms[column] = -1.0
            joint.model.row(terms, most=0)
    taken: dict[Id, dict[int, float]] = {}
    for (mentor, _, _), column in joint.mentees.items():
        taken.setdefault(mentor, {})[column] = 1.0
    for columns in taken.values():
        joint.model.row(columns, most=places)


def _add_hires(joint: JointModel, team: TeamPart) -> None:
    for profile in team.profiles:
        hires, brings = add_profile(joint.model, team.needs, profile, seats=team.open_seats)
        if brings:
            joint.hires[team.id, profile.id] = hires
            joint.brings |= {(team.id, profile.id, skill): column for skill, column in brings.items()}
    if team.open_seats is not None:
        seats = [column for (at, _), column in joint.hires.items() if at == team.id]
        joint.model.row(dict.fromkeys(seats, 1.0), most=team.open_seats)


def _keep_covered(joint: JointModel, problem: JointProblem, team: TeamPart) -> None:
    """Add the rows that all who leave a team together take no more than it has to spare."""
    people = {person.id: person for person in problem.people}
    for skill, need in team.needs.items():
        leaving = {
            column: float(parts(share))
            for (person, lender, _, _), (column, _, share) in joint.moves.items()
            if lender == team.id and people[person].holds(skill, level=need.requirement.level)
        }
        joint.model.row(leaving, most=problem.surplus(team, skill) + ROUNDING)


def counting(problem: JointProblem, team: TeamPart, skill: Id, teams) -> dict[tuple[Id, Id], float]:
    """Return which trainings count for a need: (person, team that it is for), with the share that it gives.

    One for another team of the person counts too if that team asks at least the level, and no later.
    """
    own = team.needs[skill].requirement
    found = {}
    for person in problem.members(team.id):
        if person.holds(skill, level=own.level):
            continue
        for other in person.shares:
            need = teams[other].needs.get(skill) if other in teams else None
            if need is None:
                continue
            asked = need.requirement
            if other == team.id or (asked.level >= own.level and asked.deadline <= own.deadline):
                found[person.id, other] = parts(person.shares[team.id]) / FULL_TIME
    return found


def _add_supply(joint: JointModel, problem: JointProblem, team: TeamPart, skill: Id, teams) -> None:
    need = team.needs[skill].requirement
    supply: dict[int, float] = {}
    for (person, at), share in counting(problem, team, skill, teams).items():
        for mentored in (True, False):
            if (person, at, skill, mentored) in joint.trainings:
                supply[joint.trainings[person, at, skill, mentored][0]] = share
    for (_, _, to, brought), (column, _, share) in joint.moves.items():
        if (to, brought) == (team.id, skill):
            supply[column] = parts(share) / FULL_TIME
    for (at, _, brought), column in joint.brings.items():
        if (at, brought) == (team.id, skill):
            supply[column] = 1.0
    short = joint.short[team.id, skill] = joint.model.column(need.headcount, whole=False)
    held = problem.held(team, skill) / FULL_TIME
    joint.model.row(supply | {short: 1.0}, least=need.headcount - held - ROUNDING)
