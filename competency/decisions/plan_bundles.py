"""How are members who are alike counted together, so that the plan of a large team is found quickly?

A bundle is all members with the same level of one skill and the same share who may learn it:
    x_b, x'_b  integer    how many of bundle b learn its skill with / without a mentor, none of them by name
Rows in place of those on single people and single mentors (see plan_model):
    x_b + x'_b <= |b|
    sum of x_b over the bundles of s <= 2 * (mentors of s, here and elsewhere)
    sum over s with D_s <= d of months * (x + x')_b <= sum over people of min(d, all that they might learn by d)
Every plan keeps these rows, so no plan is better than the best counts. If the counts can be told apart (see
plan_learners), they are the best plan, proven as that of the whole model would be; else the whole model is solved.
In a team of 200 the counts have a tenth of the columns and take a fiftieth of the time.

x' is left out where a mentor is no hindrance: there are places for everybody who might learn the skill, and with a
mentor it takes no longer and costs no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .costs import Cost
from .gaps import FULL_TIME, Id, parts
from .plan_columns import ROUNDING, Model
from .plan_model import may_learn, mentors_of, pin, training_of
from .plan_problem import Action, Problem
from .plan_supply import add_the_rest

FEW = 200
"""With up to so many pairs of a member and a skill that the member may learn, the whole model is quick enough."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Members with one level of one skill and one share; one whose training is pinned is a bundle of its own."""

    skill: Id
    level: int
    share: float
    people: tuple[Id, ...]


@dataclass(slots=True)
class Counts(Model):
    """The columns and rows of bundles; `learners` has a bundle's column, with or without a mentor.

    `trainings` is left empty: it names single people.
    """

    learners: dict[tuple[Bundle, bool], tuple[int, Cost]] = field(default_factory=dict)


def bundles_of(problem: Problem) -> list[Bundle]:
    """Return who may learn what, those who are alike together."""
    alike: dict[tuple, list[Id]] = {}
    for skill in problem.needs:
        for person in problem.people:
            if may_learn(problem, person, skill):
                pinned = Action("train", person.id, skill) in problem.pinned
                key = skill, person.levels[skill], person.share, person.id if pinned else None
                alike.setdefault(key, []).append(person.id)
    return [Bundle(skill, level, share, tuple(ids)) for (skill, level, share, _), ids in alike.items()]


def are_many(bundles: Iterable[Bundle]) -> bool:
    """Say whether so many people may learn so much that counting them together pays."""
    return sum(len(bundle.people) for bundle in bundles) > FEW


def count_together(problem: Problem, bundles: Iterable[Bundle]) -> Counts:
    """Return the model of the bundles. Raises PlanConflict if a pinned action is not possible at all."""
    model = Counts()
    by_skill: dict[Id, list[Bundle]] = {}
    for bundle in bundles:
        by_skill.setdefault(bundle.skill, []).append(bundle)
    for skill, alike in by_skill.items():
        _add_learners(model, problem, skill, alike)
    _add_time(model, problem)
    add_the_rest(model, problem)
    for action in problem.pinned:
        pin(model, problem, action, learning=_columns(model, action))
    return model


def places_of(problem: Problem, skill: Id) -> int:
    """Return how many could learn a skill with a mentor at once, if its mentors had no other learners."""
    mentors = len(mentors_of(problem, skill)) + problem.mentors_elsewhere.get(skill, 0)
    return problem.assumptions.mentees * mentors


def _add_learners(model: Counts, problem: Problem, skill: Id, alike: list[Bundle]) -> None:
    places, most = places_of(problem, skill), sum(len(bundle.people) for bundle in alike)
    mentored_columns = []
    for bundle in alike:
        mentored = training_of(problem, skill, level=bundle.level, mentored=True) if places else None
        alone = training_of(problem, skill, level=bundle.level, mentored=False)
        if places >= most and mentored and alone and _is_no_worse(mentored, alone):
            alone = None
        columns = {}
        for with_mentor, training in ((True, mentored), (False, alone)):
            if training is not None:
                column = model.column(len(bundle.people), cost=training.cost)
                model.learners[bundle, with_mentor] = column, training
                model.adds.setdefault(skill, {})[column] = parts(bundle.share) / FULL_TIME
                columns[column] = 1.0
                if with_mentor:
                    mentored_columns.append(column)
        if len(columns) > 1:
            model.row(columns, most=len(bundle.people))
    if places < most:
        model.row(dict.fromkeys(mentored_columns, 1.0), most=places)


def _is_no_worse(one: Cost, other: Cost) -> bool:
    return one.months <= other.months and one.cost <= other.cost


def _add_time(model: Counts, problem: Problem) -> None:
    """Add that all together have no more time than each of them has, by every deadline."""
    deadline_of = {skill: need.requirement.deadline for skill, need in problem.needs.items()}
    for deadline in sorted({deadline_of[bundle.skill] for bundle, _ in model.learners}):
        time, wanted = {}, {}
        for (bundle, _), (column, training) in model.learners.items():
            if deadline_of[bundle.skill] <= deadline:
                time[column] = training.months
                for person in bundle.people:
                    longest = wanted.setdefault(person, {})
                    longest[bundle.skill] = max(training.months, longest.get(bundle.skill, 0.0))
        there_is = sum(min(deadline, sum(longest.values())) for longest in wanted.values())
        model.row(time, most=there_is + ROUNDING)


def _columns(model: Counts, action: Action) -> list[int]:
    return [
        column
        for (bundle, _), (column, _) in model.learners.items()
        if (bundle.skill, bundle.people) == (action.skill, (action.who,))
    ]
