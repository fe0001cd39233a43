"""What a manager is asked to rate: one skill of everybody in a team, or every skill of one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from competency.models import Descriptor, Framework, Level, Rating, RoleTarget, Skill, Source, Team
from competency.models.ratings import Flag

from .asks import Ask, asks_of
from .load import load_people, newest_seen
from .own import Progress, Step, Voice, voice_of
from .shape import Person, Viewpoint, is_blind

# Without a round to answer, a rating older than this is asked for again.
LATELY = timedelta(days=183)


@dataclass(frozen=True)
class Row:
    """One person and skill, as a manager may see it. ``own`` (the self-rating) is None while the manager is blind.

    ``proposed``: the manager's last word is older than what is asked, and may be confirmed as it is.
    """

    person: Person
    skill: Skill
    mine: Voice | None
    own: Voice | None
    agreed: Voice | None
    blind: bool
    target: int | None
    proposed: bool
    differs: bool
    steps: tuple[Step, ...]
    fixed: bool

    @property
    def key(self) -> str:
        return f"{self.person.id}-{self.skill.pk}"

    @property
    def value(self) -> str:
        """What has been said in answer, in the form's words; nothing while there is only a proposal."""
        return self.mine.value if self.mine and not self.proposed else ""


@dataclass(frozen=True)
class Part:
    """One domain with its skills that are asked."""

    slug: str
    name: str
    skills: tuple[Skill, ...]


@dataclass(frozen=True)
class Asked:
    """A team's people and skills that are asked, and what of each person: ``asks`` by id.

    ``said`` holds (engineer, skill) of what has been answered.
    """

    team: Team
    framework: Framework
    asks: dict[int, Ask]
    levels: list[Level]
    people: list[Person]
    parts: list[Part]
    said: frozenset[tuple[int, int]]
    seen: int

    @cached_property
    def skills(self) -> list[Skill]:
        return [skill for part in self.parts for skill in part.skills]

    @property
    def rounds(self) -> list[Ask]:
        """The open rounds that ask, one of each."""
        return list({ask.name: ask for ask in self.asks.values() if ask.name}.values())

    @property
    def progress(self) -> Progress:
        return self._progress(self.people, self.skills)

    def progress_of(self, item: Skill | Person) -> Progress:
        """How far one is with a skill, or with a person."""
        if isinstance(item, Skill):
            return self._progress(self.people, [item])
        return self._progress([item], self.skills)

    def progress_in(self, part: Part) -> Progress:
        return self._progress(self.people, part.skills)

    def _progress(self, people: Iterable[Person], skills: Iterable[Skill]) -> Progress:
        pairs = [
            (person.id, skill.pk) for skill in skills for person in people if self.is_asked(person, skill)
        ]
        return Progress(sum(pair in self.said for pair in pairs), len(pairs))

    def is_asked(self, person: Person, skill: Skill) -> bool:
        return self.asks[person.id].includes(skill)

    def skill(self, slug: str) -> Skill | None:
        return next((skill for skill in self.skills if skill.slug == slug), None)

    def person(self, pk: int) -> Person | None:
        return next((person for person in self.people if person.id == pk), None)

    def open_skill(self, *, after: Skill | None = None) -> Skill | None:
        """The next skill with somebody unrated, in order and around; None when everything else is said."""
        return self._next(self.skills, after)

    def open_person(self, *, after: Person | None = None) -> Person | None:
        """The next person with a skill unrated, in order and around."""
        return self._next(self.people, after)

    def _next(self, items: Sequence, after):
        place = items.index(after) + 1 if after in items else 0
        around = [*items[place:], *items[: max(place - 1, 0)]]
        return next((item for item in around if self.progress_of(item).is_open), None)


def load_asked(team: Team, *, framework: Framework, viewer) -> Asked:
    """The people whom the viewer rates (all, to read, for HR) and the skills that are asked. Eight queries or fewer.

    While a round asks about somebody in the team, only what it asks, about those whom it asks about.
    """
    everybody, _others = load_people(team, viewer=viewer, on=timezone.localdate(), below=False)
    ids = [person.id for person in everybody]
    asks = {pk: ask for pk, ask in asks_of(ids, framework=framework).items() if ask.of_manager}
    asks = asks or dict.fromkeys(ids, Ask(since=timezone.now() - LATELY))
    people = [person for person in everybody if person.viewpoint != Viewpoint.SELF and person.id in asks]
    skills = Skill.objects.in_use().filter(framework=framework).select_related("domain").in_order()
    parts: dict[str, list[Skill]] = {}
    for skill in skills:
        skill.framework = framework
        if any(asks[person.id].includes(skill) for person in people):
            parts.setdefault(skill.domain.slug, []).append(skill)
    said = (
        Rating.objects.of([person.id for person in people])
        .in_framework(framework)
        .filter(Q(manager_level__isnull=False) | Q(manager_na=True))
        .order_by()
        .values_list("engineer_id", "skill_id", "manager_at")
    )
    return Asked(
        team=team,
        framework=framework,
        asks=asks,
        levels=list(framework.levels.all()),
        people=people,
        parts=[Part(slug, inside[0].domain.name, tuple(inside)) for slug, inside in parts.items()],
        said=frozenset((engineer, skill) for engineer, skill, at in said if at >= asks[engineer].since),
        seen=newest_seen(),
    )


def load_rows(asked: Asked, *, people: Sequence[Person], skills: Sequence[Skill]) -> list[Row]:
    """A row for each of these skills and people, as far as it is asked. Three queries."""
    skill_ids = [skill.pk for skill in skills]
    descriptors: dict[int, dict[int, str]] = {}
    for skill_id, level, text in Descriptor.objects.filter(skill__in=skill_ids).values_list(
        "skill_id", "level", "text"
    ):
        descriptors.setdefault(skill_id, {})[level] = text
    roles = {person.role_id for person in people}
    targets = {
        (role, skill): level
        for role, skill, level in RoleTarget.objects.filter(
            role__in=roles - {None}, skill__in=skill_ids
        ).values_list("role_id", "skill_id", "level")
    }
    ratings = {
        (rating.engineer_id, rating.skill_id): rating
        for rating in Rating.objects.filter(
            engineer__in=[person.id for person in people], skill__in=skill_ids
        ).select_related("manager_by", "agreed_by")
    }
    return [
        _row(
            asked,
            person,
            skill,
            rating=ratings.get((person.id, skill.pk)) or Rating(engineer_id=person.id, skill=skill),
            descriptors=descriptors.get(skill.pk, {}),
            target=targets.get((person.role_id, skill.pk)),
        )
        for skill in skills
        for person in people
        if asked.is_asked(person, skill)
    ]


def _row(asked, person, skill, *, rating, descriptors, target) -> Row:
    positions = {level.value: place for place, level in enumerate(asked.levels)}
    ask = asked.asks[person.id]
    blind = is_blind(rating.flags, person.viewpoint)
    mine = voice_of(rating, Source.MANAGER, positions)
    return Row(
        person=person,
        skill=skill,
        mine=mine,
        own=None if blind else voice_of(rating, Source.SELF, positions),
        agreed=voice_of(rating, Source.AGREED, positions) if rating.flags & Flag.AGREED else None,
        blind=blind,
        target=target,
        proposed=mine is not None and mine.at < ask.since,
        differs=rating.disagree and not blind,
        steps=tuple(
            Step(
                value=level.value,
                position=place,
                name=level.name,
                text=descriptors.get(level.value) or level.definition,
                general=level.value not in descriptors,
                chosen=mine is not None and mine.value == str(level.value),
                expected=level.value == target,
            )
            for place, level in enumerate(asked.levels)
        ),
        fixed=not person.rateable,
    )
