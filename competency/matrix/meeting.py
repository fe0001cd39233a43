"""A calibration meeting: one skill across the people of several teams, with what both sides have said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.access import rateable_ids
from competency.models import (
    Descriptor,
    Engineer,
    Framework,
    Level,
    Membership,
    Rating,
    RoleTarget,
    Skill,
    Source,
    Team,
)
from competency.models.ratings import Flag

from .asks import is_known_to_both
from .load import newest_seen
from .own import Step, Voice, voice_of
from .reads import MEMBER, members_of
from .shape import Person, Viewpoint


@dataclass(frozen=True)
class Seat:
    """One person in the skill. What only one side has said is not shown to anybody: a meeting looks at both words.

    ``waits_for`` are the sources that have not rated yet; ``can_agree`` says whether the viewer records the level.
    """

    person: Person
    skill: Skill
    own: Voice | None
    manager: Voice | None
    agreed: Voice | None
    waits_for: tuple[str, ...]
    differs: bool
    can_agree: bool
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        return f"{self.person.id}-{self.skill.pk}"

    @property
    def value(self) -> str:
        return self.agreed.value if self.agreed else ""


@dataclass(frozen=True)
class Meeting:
    """Everybody whom the viewer may see, by team."""

    skill: Skill
    levels: list[Level]
    tables: list[tuple[Team, list[Seat]]]
    seen: int

    @property
    def seats(self) -> list[Seat]:
        return [seat for _team, seats in self.tables for seat in seats]

    @property
    def words(self) -> str:
        """About how many of the people a level is agreed."""
        agreed = sum(seat.agreed is not None for seat in self.seats)
        return _("%(agreed)d of %(total)d agreed") % {"agreed": agreed, "total": len(self.seats)}

    def seat(self, engineer_id: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.person.id == engineer_id), None)


def skills_to_meet_over(framework: Framework) -> list[Skill]:
    """The framework's skills in order. One query."""
    return list(
        Skill.objects.in_use().filter(framework=framework).select_related("domain", "framework").in_order()
    )


def load_meeting(teams: Sequence[Team], *, skill: Skill, viewer) -> Meeting:
    """The people of these teams in this skill, each once. A fixed number of queries whatever the number of teams."""
    seen, on = newest_seen(), timezone.localdate()
    memberships = members_of(Membership.objects.filter(team__in=teams), on=on).values_list(*MEMBER, "team_id")
    rows = {row[0]: row for row in memberships}
    visible = set(Engineer.objects.visible_to(viewer).filter(pk__in=rows).values_list("pk", flat=True))
    rateable = rateable_ids(viewer, visible)
    ratings = {
        rating.engineer_id: rating
        for rating in Rating.objects.filter(engineer__in=visible, skill=skill).select_related(
            "manager_by", "agreed_by"
        )
    }
    levels = list(skill.framework.levels.all())
    texts = dict(Descriptor.objects.filter(skill=skill).values_list("level", "text"))
    targets = dict(RoleTarget.objects.filter(skill=skill).values_list("role_id", "level"))
    seats: dict[int, list[Seat]] = {}
    for pk, name, _user, role_id, role, position, share, team in rows.values():
        if pk not in visible:
            continue
        person = Person(
            pk, name, role_id, role or "", position or 0, float(share), Viewpoint.OPEN, pk in rateable
        )
        rating = ratings.get(pk) or Rating(engineer_id=pk, skill=skill)
        seats.setdefault(team, []).append(
            _seat(
                person,
                skill,
                rating,
                levels=levels,
                texts=texts,
                target=targets.get(role_id),
            )
        )
    return Meeting(
        skill=skill,
        levels=levels,
        tables=[(team, seats[team.pk]) for team in teams if team.pk in seats],
        seen=seen,
    )


def _seat(person, skill, rating, *, levels, texts, target) -> Seat:
    positions = {level.value: place for place, level in enumerate(levels)}
    # In a blind round each side may be waited for although it has said something before.
    sides = (Source.SELF, Flag.HIDDEN_FROM_SELF), (Source.MANAGER, Flag.HIDDEN_FROM_MANAGER)
    waits_for = tuple(source for source, hidden in sides if rating.flags & hidden or not rating.said(source))
    agreed = voice_of(rating, Source.AGREED, positions) if rating.flags & Flag.AGREED else None
    shown = is_known_to_both(rating)
    return Seat(
        person=person,
        skill=skill,
        own=voice_of(rating, Source.SELF, positions) if shown else None,
        manager=voice_of(rating, Source.MANAGER, positions) if shown else None,
        agreed=agreed,
        waits_for=waits_for,
        differs=rating.disagree and shown,
        can_agree=person.rateable and not waits_for,
        steps=tuple(
            Step(
                value=level.value,
                position=place,
                name=level.name,
                text=texts.get(level.value) or level.definition,
                general=level.value not in texts,
                chosen=agreed is not None and agreed.value == str(level.value),
                expected=level.value == target,
            )
            for place, level in enumerate(levels)
        ),
    )
