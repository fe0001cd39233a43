"""What does an engineer's own page show: the skills by domain, who has said what of them, and what is missing?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from competency.models import Descriptor, Engineer, Framework, Rating, Role, RoleTarget, Skill, Source, Team
from competency.models.ratings import Flag

from .load import DAYS_PER_MONTH, framework_of, newest_seen
from .shape import Viewpoint, is_blind


class Step(NamedTuple):
    """One level as it is offered for one skill. ``general``: the scale's definition, for want of a descriptor."""

    value: int
    position: int
    name: str
    text: str
    general: bool
    chosen: bool
    expected: bool
    proposed: bool = False


class Voice(NamedTuple):
    """What one source says: ``value`` is a level as text or "na", ``position`` its place in the scale."""

    value: str
    position: int | None
    at: datetime
    by: object
    note: str


@dataclass(frozen=True)
class OwnSkill:
    """One skill as its owner may see it. ``level`` is the effective one, None while it rests on what is hidden.

    ``given``: rated, and in a round rated since it opened. A round shows what was said before as a proposal.

    ``rating`` is for reading the level's reasons; what may be shown of it stands in the other fields.
    """

    skill: Skill
    rating: Rating
    mine: Voice | None
    manager: Voice | None
    agreed: Voice | None
    blind: bool
    level: int | None
    target: int | None
    next_target: int | None
    stale: bool
    fixed: bool
    steps: tuple[Step, ...]
    given: bool

    @property
    def value(self) -> str:
        return self.mine.value if self.mine and self.given else ""

    @property
    def proposed(self) -> str:
        """What one has said before a round began and may confirm in it; "" where nothing is to be confirmed."""
        return self.mine.value if self.mine and not self.given and not self.fixed else ""

    @property
    def is_na(self) -> bool:
        """Whether the skill is not part of the engineer's work, as far as the engineer may know."""
        return self.rating.not_applicable and not self.blind


@dataclass(frozen=True)
class Progress:
    """How many of these skills the engineer has rated, N/A included."""

    rated: int
    total: int

    @property
    def words(self) -> str:
        return _("%(rated)d of %(total)d rated") % {"rated": self.rated, "total": self.total}

    @property
    def is_open(self) -> bool:
        return self.rated < self.total

    @property
    def css(self) -> str:
        """The class of a bar, in steps of five per cent; full only when nothing is missing."""
        return f"p{5 * (20 * self.rated // self.total)}" if self.total else "p0"


@dataclass(frozen=True)
class Section:
    """One domain with its skills."""

    slug: str
    name: str
    skills: tuple[OwnSkill, ...]

    @property
    def progress(self) -> Progress:
        return Progress(sum(each.given for each in self.skills), len(self.skills))

    @property
    def proposed(self) -> list[OwnSkill]:
        """Skills whose last rating may be confirmed as it is."""
        return [each for each in self.skills if each.proposed]


@dataclass
class Own:
    """The whole page. ``seen`` is the newest log entry that it shows."""

    engineer: Engineer
    framework: Framework
    levels: list
    sections: list[Section]
    role: Role | None
    next_role: Role | None
    seen: int

    @cached_property
    def skills(self) -> list[OwnSkill]:
        return [each for section in self.sections for each in section.skills]

    @property
    def progress(self) -> Progress:
        return Progress(sum(each.given for each in self.skills), len(self.skills))

    @property
    def missing(self) -> OwnSkill | None:
        """The first skill that the engineer has not rated."""
        return next((each for each in self.skills if not each.given), None)

    @property
    def stale(self) -> list[OwnSkill]:
        """Skills whose self-rating is older than its half-life."""
        return [each for each in self.skills if each.stale]

    @property
    def waiting(self) -> list[OwnSkill]:
        """Skills where the manager has rated and waits for the engineer's word."""
        return [each for each in self.skills if each.blind]

    def find(self, skill_id: int) -> tuple[Section, OwnSkill]:
        return next((s, each) for s in self.sections for each in s.skills if each.skill.pk == skill_id)


def frameworks_of(engineer: Engineer) -> list[Framework]:
    """The frameworks that one may rate oneself in: the main team's, those of other teams, those with ratings.

    Somebody in no team has the one of the last team, or the organisation's. Up to five queries, whatever the size.
    """
    memberships = engineer.memberships.select_related("team__framework")
    teams = [m.team for m in memberships.active().order_by("-allocation", "starts_on", "pk")]
    teams = teams or [m.team for m in memberships.order_by("-starts_on", "-pk")[:1]] or [Team()]
    found = {team.framework.pk: team.framework for team in teams if team.framework is not None}
    if any(team.framework is None for team in teams):
        default = framework_of(Team())
        if default is not None:
            first = {default.pk: default} if teams[0].framework is None else {}
            found = first | found | {default.pk: default}
    rated = Rating.objects.filter(engineer=engineer).values("skill__framework")
    for framework in Framework.objects.in_use().filter(pk__in=rated):
        found.setdefault(framework.pk, framework)
    return list(found.values())


def load_own(
    engineer: Engineer,
    *,
    framework: Framework,
    keep: int | None = None,
    on: date | None = None,
    only: Collection[int] | None = None,
    since: datetime | None = None,
) -> Own:
    """The engineer's own page in this framework, with a fixed number of queries whatever the size.

    Retired skills are left out, except the one whose id is ``keep``. In a round ``only`` are the ids of the skills that
    it asks for, and what was said before ``since`` is not given yet.
    """
    role = engineer.role
    next_role = None
    if role is not None and role.next_id is not None:
        next_role = Role.objects.in_use().filter(pk=role.next_id).first()
    levels = list(framework.levels.all())
    descriptors: dict[int, dict[int, str]] = {}
    for skill_id, level, text in Descriptor.objects.filter(skill__framework=framework).values_list(
        "skill_id", "level", "text"
    ):
        descriptors.setdefault(skill_id, {})[level] = text
    targets: dict[tuple[int, int], int] = {}
    roles = [each.pk for each in (role, next_role) if each is not None]
    for role_id, skill_id, level in RoleTarget.objects.filter(
        role__in=roles, skill__framework=framework
    ).values_list("role_id", "skill_id", "level"):
        targets[role_id, skill_id] = level
    ratings = (
        Rating.objects.of([engineer.pk]).in_framework(framework).select_related("manager_by", "agreed_by")
    )
    said = {rating.skill_id: rating for rating in ratings}
    skills = Skill.objects.filter(Q(retired_on=None) | Q(pk=keep), framework=framework)
    if only is not None:
        skills = skills.filter(pk__in=only)
    sections: dict[str, list[OwnSkill]] = {}
    names: dict[str, str] = {}
    for skill in skills.select_related("domain").in_order():
        names[skill.domain.slug] = skill.domain.name
        each = _own_skill(
            skill,
            rating=said.get(skill.pk) or Rating(engineer=engineer, skill=skill),
            levels=levels,
            descriptors=descriptors.get(skill.pk, {}),
            target=targets.get((role.pk, skill.pk)) if role else None,
            next_target=targets.get((next_role.pk, skill.pk)) if next_role else None,
            fixed=engineer.has_left or skill.retired_on is not None,
            on=on or timezone.localdate(),
            since=since,
        )
        sections.setdefault(skill.domain.slug, []).append(each)
    return Own(
        engineer=engineer,
        framework=framework,
        levels=levels,
        sections=[Section(slug, names[slug], tuple(found)) for slug, found in sections.items()],
        role=role,
        next_role=next_role,
        seen=newest_seen(),
    )


def _own_skill(skill, *, rating, levels, descriptors, target, next_target, fixed, on, since) -> OwnSkill:
    positions = {level.value: place for place, level in enumerate(levels)}
    blind = is_blind(rating.flags, Viewpoint.SELF)
    mine = voice_of(rating, Source.SELF, positions)
    age = (on - timezone.localdate(mine.at)).days if mine else 0
    given = mine is not None and (since is None or mine.at >= since)
    return OwnSkill(
        skill=skill,
        rating=rating,
        mine=mine,
        manager=None if blind else voice_of(rating, Source.MANAGER, positions),
        agreed=voice_of(rating, Source.AGREED, positions) if rating.flags & Flag.AGREED else None,
        blind=blind,
        level=None if blind else rating.level,
        target=target,
        next_target=next_target,
        stale=mine is not None and age >= skill.half_life_months * DAYS_PER_MONTH,
        fixed=fixed,
        given=given,
        steps=tuple(
            Step(
                value=level.value,
                position=place,
                name=level.name,
                text=descriptors.get(level.value) or level.definition,
                general=level.value not in descriptors,
                chosen=given and mine.value == str(level.value),
                proposed=mine is not None and not given and mine.value == str(level.value),
                expected=level.value == target,
            )
            for place, level in enumerate(levels)
        ),
    )


def voice_of(rating: Rating, source: str, positions: dict[int, int]) -> Voice | None:
    """What the source says in this row; None for nothing. ``positions`` are the places of the levels in the scale."""
    if not rating.said(source):
        return None
    level = getattr(rating, f"{source}_level")
    return Voice(
        value="na" if level is None else str(level),
        position=positions.get(level),
        at=getattr(rating, f"{source}_at"),
        by=getattr(rating, f"{source}_by", None),
        note=getattr(rating, f"{source}_note"),
    )
