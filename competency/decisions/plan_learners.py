"""Who learns, and with whom, where a plan has only counted how many of those who are alike do?

Each member learns one skill after the other, and a mentor has two learners over all skills. So members are named
one by one: from the bundles with fewest to spare first, whoever has least to learn so far, the keen before the
others. Where nobody has the time, somebody hands a skill on to an equal. Mentors are named along augmenting paths,
whoever has fewest learners first. The same counts always give the same names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .candidates import OPEN
from .costs import Cost
from .gaps import Id
from .plan_bundles import Bundle, Counts
from .plan_columns import ROUNDING, Model
from .plan_model import mentors_of
from .plan_problem import Problem

Lesson = tuple[Bundle, bool, Cost]
"""What one of a bundle does: learn its skill, with a mentor or alone, in so much time."""


class NotApart(Exception):
    """The counts may still be right, but nobody was found who could learn all of it in time, or mentor it."""


def tell_apart(problem: Problem, counts: Counts, values: Sequence[int]) -> tuple[Model, Sequence[int]]:
    """Return the model with the trainings of single people that the counts stand for, and its values.

    Raises NotApart.
    """
    learning = _name_learners(problem, counts, values)
    mentors = _name_mentors(problem, learning)
    model = Model(hires=counts.hires, brings=counts.brings, loans=counts.loans)
    values = list(values)
    for person, skills in learning.items():
        for skill, (_, mentored, training) in skills.items():
            model.trainings[person, skill, mentored] = len(values), training
            values.append(1)
    for key, learners in mentors.items():
        model.mentees[key] = len(values)
        values.append(learners)
    return model, values


class Diary:
    """What each member learns so far, and whether more fits before the deadlines."""

    def __init__(self, problem: Problem) -> None:
        self.learning: dict[Id, dict[Id, Lesson]] = {person.id: {} for person in problem.people}
        self.deadlines = {skill: need.requirement.deadline for skill, need in problem.needs.items()}
        self.interest = {person.id: person.interest for person in problem.people}

    def months(self, person: Id) -> float:
        """Return how long the person learns, all in all."""
        return sum(training.months for _, _, training in self.learning[person].values())

    def has_time(self, person: Id, lesson: Lesson, *, instead_of: Id | None = None) -> bool:
        """Say whether the person could learn this too: one skill after the other, earliest deadline first."""
        skills = {skill: taken for skill, taken in self.learning[person].items() if skill != instead_of}
        bundle = lesson[0]
        if bundle.skill in skills:
            return False
        skills[bundle.skill] = lesson
        spent = 0.0
        for skill in sorted(skills, key=self.deadlines.__getitem__):
            spent += skills[skill][2].months
            if spent > self.deadlines[skill] + ROUNDING:
                return False
        return True

    def give(self, lesson: Lesson) -> bool:
        """Let somebody of the bundle learn the skill, if need be by letting an equal take over something else."""
        bundle = lesson[0]
        order = sorted(
            bundle.people,
            key=lambda person: (self.months(person), -self.interest[person].get(bundle.skill, OPEN)),
        )
        for person in order:
            if self.has_time(person, lesson):
                self.learning[person][bundle.skill] = lesson
                return True
        for person in order:
            for skill, handed_on in list(self.learning[person].items()):
                if not self.has_time(person, lesson, instead_of=skill):
                    continue
                for other in handed_on[0].people:
                    if self.has_time(other, handed_on):
                        self.learning[other][skill] = self.learning[person].pop(skill)
                        self.learning[person][bundle.skill] = lesson
                        return True
        return False


def _name_learners(problem: Problem, counts: Counts, values: Sequence[int]) -> Mapping[Id, dict[Id, Lesson]]:
    chosen: dict[Bundle, list[Lesson]] = {}
    for (bundle, mentored), (column, training) in counts.learners.items():
        chosen.setdefault(bundle, []).extend([(bundle, mentored, training)] * values[column])
    diary = Diary(problem)
    for bundle in sorted(chosen, key=lambda bundle: len(bundle.people) - len(chosen[bundle])):
        for lesson in chosen[bundle]:
            if not diary.give(lesson):
                raise NotApart
    return diary.learning


def _name_mentors(problem: Problem, learning: Mapping[Id, dict[Id, Lesson]]) -> dict[tuple[Id, Id], int]:
    """Return how many learners each mentor of the team has in each skill; those elsewhere take as many as they can."""
    places = problem.assumptions.mentees
    needed = dict.fromkeys(problem.needs, 0)
    for skills in learning.values():
        for skill, (_, mentored, _) in skills.items():
            needed[skill] += mentored
    for skill, mentors in problem.mentors_elsewhere.items():
        if skill in needed:
            needed[skill] = max(0, needed[skill] - places * mentors)
    able = {skill: mentors_of(problem, skill) for skill, learners in needed.items() if learners}
    taken: dict[Id, list[Id]] = {mentor: [] for mentors in able.values() for mentor in mentors}

    def find(skill: Id, seen: set[Id]) -> bool:
        for mentor in sorted(able[skill], key=lambda mentor: len(taken[mentor])):
            if len(taken[mentor]) < places:
                taken[mentor].append(skill)
                return True
        for mentor in able[skill]:
            if mentor in seen:
                continue
            seen.add(mentor)
            for place, other in enumerate(taken[mentor]):
                if other != skill and find(other, seen):
                    taken[mentor][place] = skill
                    return True
        return False

    for skill in able:
        for _ in range(needed[skill]):
            if not find(skill, set()):
                raise NotApart
    found: dict[tuple[Id, Id], int] = {}
    for mentor, skills in taken.items():
        for skill in skills:
            found[mentor, skill] = found.get((mentor, skill), 0) + 1
    return found
