"""What lies on the table in a one-to-one: what both see differently and alike, what comes next, wishes, requests."""

from dataclasses import dataclass
from typing import NamedTuple

from competency.models import Comment, Descriptor, Engineer, Framework, Level, Rating, Role, RoleTarget, Skill
from competency.models.ratings import Flag, Interest

from .asks import is_known_to_both
from .differences import Difference, describe_differences
from .shape import Person, Viewpoint

# In full, so that the sheet stays one page; the others are named in a line.
MOST_IN_FULL = 4
MOST_NEXT = 4


class Alike(NamedTuple):
    """A skill that both see alike, or have agreed on: the level with its place in the scale, None for N/A."""

    skill: Skill
    level: int | None
    position: int | None
    agreed: bool


class Next(NamedTuple):
    """A target above today's level. ``step`` is the next level, ``text`` what it looks like."""

    skill: Skill
    level: int
    target: int
    step: int
    text: str


class Wish(NamedTuple):
    """The engineer's own interest in some skills."""

    label: str
    skills: list[Skill]


@dataclass(frozen=True)
class Talk:
    """The sheet. It holds only what both may see, so that it can lie between them whoever printed it.

    ``waiting`` are skills that one of the two has not rated yet, and that nobody agreed on: by name, without a word
    of who said what. ``next_of`` is the role whose targets ``ahead`` lists: today's, or the next one once all are met.
    """

    engineer: Engineer
    framework: Framework
    levels: list[Level]
    differences: list[Difference]
    others: list[Difference]
    alike: list[Alike]
    waiting: list[Skill]
    next_of: Role | None
    ahead: list[Next]
    more_ahead: int
    wishes: list[Wish]
    comments: list[Comment]


def load_talk(engineer: Engineer, *, framework: Framework) -> Talk:
    """The sheet for a talk with the engineer. A fixed number of queries whatever the size."""
    levels = list(framework.levels.all())
    skills = list(Skill.objects.in_use().filter(framework=framework).select_related("domain").in_order())
    ratings = {rating.skill_id: rating for rating in Rating.objects.of([engineer.pk]).in_framework(framework)}
    shared = {skill: rating for skill, rating in ratings.items() if is_known_to_both(rating)}
    person = Person(engineer.pk, engineer.name, engineer.role_id, "", 0, 1.0, Viewpoint.OPEN, rateable=False)
    targets = _targets(engineer, framework)
    apart = sorted(
        (skill.pk for skill in skills if skill.pk in shared and shared[skill.pk].disagree),
        key=lambda skill: -abs(shared[skill].self_level - shared[skill].manager_level),
    )
    found = describe_differences([(person, skill) for skill in apart], levels=levels, targets=targets)
    next_of, ahead = _ahead(engineer, skills, shared, levels=levels, targets=targets)
    return Talk(
        engineer=engineer,
        framework=framework,
        levels=levels,
        differences=found[:MOST_IN_FULL],
        others=found[MOST_IN_FULL:],
        alike=_alike(skills, shared, levels=levels),
        waiting=[
            skill
            for skill in skills
            if skill.pk in ratings and skill.pk not in shared and _is_rated(ratings[skill.pk])
        ],
        next_of=next_of,
        ahead=ahead[:MOST_NEXT],
        more_ahead=max(0, len(ahead) - MOST_NEXT),
        wishes=_wishes(skills, ratings),
        comments=[
            comment
            for comment in Comment.objects.open().filter(engineer=engineer).select_related("skill")
            if comment.skill_id in shared
        ],
    )


def _is_rated(rating: Rating) -> bool:
    return bool(rating.flags & (Flag.SELF | Flag.MANAGER))


def _targets(engineer, framework) -> dict[int, dict[int, int]]:
    """Targets of the engineer's role and of the one that follows it, by role and skill. One query."""
    if engineer.role is None:
        return {}
    found: dict[int, dict[int, int]] = {}
    roles = [pk for pk in (engineer.role_id, engineer.role.next_id) if pk is not None]
    rows = RoleTarget.objects.filter(role__in=roles, skill__framework=framework)
    for role, skill, level in rows.values_list("role_id", "skill_id", "level"):
        found.setdefault(role, {})[skill] = level
    return found


def _alike(skills, shared, *, levels) -> list[Alike]:
    positions = {level.value: place for place, level in enumerate(levels)}
    return [
        Alike(skill, rating.level, positions.get(rating.level), bool(rating.flags & Flag.AGREED))
        for skill in skills
        if (rating := shared.get(skill.pk)) is not None and not rating.disagree
    ]


def _ahead(engineer, skills, shared, *, levels, targets) -> tuple[Role | None, list[Next]]:
    """What today's role expects beyond the levels, the nearest first; the next role's once that is all met."""
    if engineer.role is None:
        return None, []
    for role in (engineer.role, engineer.role.next):
        if role is None or role.retired_on is not None:
            continue
        wanted = targets.get(role.pk, {})
        below = [
            (skill, shared[skill.pk].level, wanted[skill.pk])
            for skill in skills
            if skill.pk in wanted
            and skill.pk in shared
            and shared[skill.pk].level is not None
            and shared[skill.pk].level < wanted[skill.pk]
        ]
        if below:
            below.sort(key=lambda each: each[2] - each[1])
            return role, _with_steps(below, levels=levels)
    return None, []


def _with_steps(below, *, levels) -> list[Next]:
    texts = {
        (skill, level): text
        for skill, level, text in Descriptor.objects.filter(
            skill__in=[skill.pk for skill, _level, _target in below]
        ).values_list("skill_id", "level", "text")
    }
    found = []
    for skill, level, target in below:
        step = next(each for each in levels if each.value > level)
        text = texts.get((skill.pk, step.value)) or step.definition
        found.append(Next(skill, level, target, step.value, text))
    return found


def _wishes(skills, ratings) -> list[Wish]:
    """Keen and open, the keener first."""
    found = []
    for interest in (Interest.KEEN, Interest.OPEN):
        wished = [skill for skill in skills if skill.pk in ratings and ratings[skill.pk].interest == interest]
        if wished:
            found.append(Wish(interest.label, wished))
    return found
