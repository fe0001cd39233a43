"""What do a person and the manager see two or more levels apart, and which of it should be settled first?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from competency.decisions.settle import settle_first
from competency.models import Descriptor, Level, Rating, Requirement, Skill, Source
from competency.models.ratings import Flag

from .asks import is_known_to_both
from .cells import team_of
from .own import Step, Voice, voice_of
from .shape import Matrix, Person, Viewpoint


@dataclass(frozen=True)
class Difference:
    """One person and skill that both have rated and see far apart.

    ``span`` are the levels from the lower word to the higher one. ``swing`` is how far the severity of a gap of the
    team hangs on it, 0 where none does; ``need`` is the level that the team needs, where that lies within the span.
    """

    person: Person
    skill: Skill
    rating: Rating
    own: Voice
    manager: Voice
    target: int | None
    span: tuple[Step, ...]
    swing: float = 0
    need: int | None = None

    @property
    def key(self) -> str:
        return f"{self.person.id}-{self.skill.pk}"

    @property
    def apart(self) -> int:
        return abs(self.rating.self_level - self.rating.manager_level)


def load_differences(matrix: Matrix) -> list[Difference]:
    """The team's differences that the viewer may see, what matters most first. Five queries or fewer.

    First what a gap of the team hangs on, by how far its severity swings (competency.decisions.settle), then what the
    team needs, by weight, then what is further apart.
    """
    people = {
        person.id: row
        for person, row in zip(matrix.people, matrix.cells, strict=True)
        if person.viewpoint != Viewpoint.SELF
    }
    pairs = [
        (pk, column.id)
        for pk, row in people.items()
        for column, state in zip(matrix.columns, row, strict=True)
        if state is not None and state.flags > 0 and state.flags & Flag.DISAGREE
    ]
    if not pairs:
        return []
    needs = {need.skill_id: need for need in _needs(matrix)}
    swings = {(each.person, each.skill): each.swing for each in settle_first(team_of(matrix, needs.values()))}
    named = {person.id: person for person in matrix.people}
    order = {column.id: place for place, column in enumerate(matrix.columns)}
    found = describe_differences(
        [(named[pk], skill) for pk, skill in pairs],
        levels=matrix.levels,
        targets=matrix.targets,
        swings=swings,
        needs=needs,
    )

    def matters(each: Difference):
        weight = needs[each.skill.pk].weight if each.need is not None else 0
        return -each.swing, -weight, -each.apart, each.person.name, order[each.skill.pk]

    return sorted((each for each in found if is_known_to_both(each.rating)), key=matters)


def _needs(matrix: Matrix) -> Iterable[Requirement]:
    needs = Requirement.objects.in_force(on=matrix.on).filter(team=matrix.team)
    return needs.filter(skill__framework=matrix.framework)


def describe_differences(
    pairs: Sequence[tuple[Person, int]], *, levels: Sequence[Level], targets, swings=None, needs=None
) -> list[Difference]:
    """Each pair of person and skill id with what both have said and the levels between. Three queries."""
    swings, needs = swings or {}, needs or {}
    skill_ids = {skill for _person, skill in pairs}
    skills = Skill.objects.select_related("domain", "framework").in_bulk(skill_ids)
    texts = {
        (skill, level): text
        for skill, level, text in Descriptor.objects.filter(skill__in=skill_ids).values_list(
            "skill_id", "level", "text"
        )
    }
    ratings = {
        (rating.engineer_id, rating.skill_id): rating
        for rating in Rating.objects.filter(
            engineer__in={person.id for person, _skill in pairs}, skill__in=skill_ids
        ).select_related("manager_by", "agreed_by")
    }
    positions = {level.value: place for place, level in enumerate(levels)}
    found = []
    for person, skill in pairs:
        rating = ratings[person.id, skill]
        low, high = sorted((rating.self_level, rating.manager_level))
        target = targets.get(person.role_id, {}).get(skill)
        need = needs.get(skill)
        found.append(
            Difference(
                person=person,
                skill=skills[skill],
                rating=rating,
                own=voice_of(rating, Source.SELF, positions),
                manager=voice_of(rating, Source.MANAGER, positions),
                target=target,
                span=tuple(
                    Step(
                        value=level.value,
                        position=place,
                        name=level.name,
                        text=texts.get((skill, level.value)) or level.definition,
                        general=(skill, level.value) not in texts,
                        chosen=False,
                        expected=level.value == target,
                    )
                    for place, level in enumerate(levels)
                    if low <= level.value <= high
                ),
                swing=swings.get((person.id, skill), 0),
                need=need.level if need and low < need.level <= high else None,
            )
        )
    return found
