"""What is known of one engineer, and who knows a skill, as a viewer may see it."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from competency.models import (
    Domain,
    Engineer,
    Framework,
    Organisation,
    Rating,
    RatingEvent,
    RoleTarget,
    Skill,
    Source,
)
from competency.models.folding import Scale

from .arrange import Fit
from .load import DAYS_PER_MONTH
from .shape import Viewpoint, is_blind, sees_log


@dataclass(frozen=True, slots=True)
class Said:
    """What one source has said: a level, "na", or "" for nothing, and when."""

    value: int | str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One skill of the engineer.

    ``hidden``: the other side has rated, and the viewer may not see it yet. ``place`` is the level's place in the
    scale, ``low`` the lower edge of the band after ageing by ``steps`` half-lives.
    """

    skill: Skill
    hidden: bool = False
    not_applicable: bool = False
    level: int | None = None
    place: int | None = None
    low: int | None = None
    high: int | None = None
    steps: int = 0
    disagree: bool = False
    said: tuple[Said, ...] = (Said("", None),) * 3
    rated_on: date | None = None
    target: int | None = None
    target_place: int | None = None

    @property
    def difference(self) -> int | None:
        """Level minus target."""
        return None if self.level is None or self.target is None else self.level - self.target

    @property
    def difference_face(self) -> tuple[str, str]:
        """The class and the text of the difference, as the matrix draws it against the target."""
        size = abs(self.difference)
        if not size:
            return "d0", "0"
        return (f"dp{min(3, size)}", f"+{size}") if self.difference > 0 else (f"dm{min(3, size)}", f"−{size}")


@dataclass(frozen=True, slots=True)
class Section:
    """One framework of a profile, its lines by domain, and how far the role's targets in it are met."""

    framework: Framework
    size: int
    domains: list[tuple[Domain, list[Line]]]
    fit: Fit
    unrated: int

    @property
    def fit_step(self) -> int:
        """The role fit in percent, rounded to the steps of 5 in which a bar is drawn."""
        return 5 * round((self.fit.percent or 0) / 5)


def viewpoint_of(viewer, engineer: Engineer) -> int:
    """The side that the viewer speaks for about this engineer. One query unless it is the viewer's own profile."""
    if engineer.user_id is not None and engineer.user_id == viewer.pk:
        return Viewpoint.SELF
    managed = Engineer.objects.rateable_by(viewer).filter(pk=engineer.pk).exists()
    return Viewpoint.MANAGER if managed else Viewpoint.OPEN


def load_profile(engineer: Engineer, *, viewpoint: int) -> list[Section]:
    """Every skill of every framework that concerns the engineer, rated or not. Seven queries.

    A framework concerns somebody who is rated in it, whose role has targets in it, or whose team uses it; a retired
    skill is shown only where it is rated.
    """
    ratings = {rating.skill_id: rating for rating in Rating.objects.filter(engineer=engineer)}
    targets = dict(RoleTarget.objects.filter(role=engineer.role_id).values_list("skill_id", "level"))
    frameworks = _frameworks(engineer, known={*ratings, *targets})
    skills = (
        Skill.objects.filter(Q(retired_on=None) | Q(pk__in=ratings), framework__in=frameworks)
        .select_related("domain")
        .order_by("framework__name", "framework_id", "domain__position", "domain_id", "position", "id")
    )
    sections = []
    for framework_id, group in groupby(skills, key=lambda skill: skill.framework_id):
        framework = frameworks[framework_id]
        scale = Scale(tuple(level.value for level in framework.levels.all()))
        lines = [
            _line(skill, ratings.get(skill.pk), targets.get(skill.pk), scale=scale, viewpoint=viewpoint)
            for skill in group
        ]
        sections.append(_section(framework, scale, lines))
    return sections


def _frameworks(engineer, *, known) -> dict[int, Framework]:
    """Frameworks by id with their levels; a team that names none uses the organisation's. Four queries."""
    wanted = set(engineer.memberships.active().values_list("team__framework", flat=True)) or {None}
    if None in wanted:
        wanted.update(Organisation.objects.values_list("framework", flat=True))
    in_them = Skill.objects.filter(pk__in=known).values("framework")
    rows = Framework.objects.filter(Q(pk__in=wanted - {None}) | Q(pk__in=in_them))
    return {framework.pk: framework for framework in rows.prefetch_related("levels")}


def _line(skill, rating, target, *, scale, viewpoint) -> Line:
    target_place = scale.values.index(target) if target in scale.values else None
    goal = {"target": target, "target_place": target_place}
    if rating is None:
        return Line(skill, **goal)
    if is_blind(rating.flags, viewpoint):
        return Line(skill, hidden=True, **goal)
    said = tuple(_said(rating, source) for source in (Source.SELF, Source.MANAGER, Source.AGREED))
    rated_on = timezone.localdate(rating.rated_at) if rating.rated_at else None
    if rating.level is None:
        return Line(skill, not_applicable=rating.not_applicable, said=said, rated_on=rated_on, **goal)
    age = timezone.localdate().toordinal() - rating.rated_day
    steps = int(max(0, age) // (skill.half_life_months * DAYS_PER_MONTH))
    return Line(
        skill,
        level=rating.level,
        place=scale.values.index(rating.level),
        low=max(scale.bottom, rating.low - steps),
        high=rating.high,
        steps=steps,
        disagree=rating.disagree,
        said=said,
        rated_on=rated_on,
        **goal,
    )


def _said(rating, source) -> Said:
    if not rating.said(source):
        return Said("", None)
    value = "na" if getattr(rating, f"{source}_na") else getattr(rating, f"{source}_level")
    return Said(value, getattr(rating, f"{source}_at"))


def _section(framework, scale, lines) -> Section:
    """Targets of hidden, retired and not applicable skills count neither as met nor as missed."""
    wanted = [line for line in lines if line.target is not None and line.skill.retired_on is None]
    wanted = [line for line in wanted if not line.hidden and not line.not_applicable]
    met = sum(line.level is not None and line.level >= line.target for line in wanted)
    return Section(
        framework=framework,
        size=len(scale.values),
        domains=[
            (domain, list(group)) for domain, group in groupby(lines, key=lambda line: line.skill.domain)
        ],
        fit=Fit(met, len(wanted)),
        unrated=sum(line.level is None for line in wanted),
    )


def load_history(engineer: Engineer, *, viewpoint: int, newest: int | None = 50) -> list[RatingEvent]:
    """The newest entries (None: all) of the log about an engineer that the viewpoint may see; no peer's singly.

    Interest is the engineer's own. Two queries.
    """
    events = visible_events(engineer, viewpoint=viewpoint).exclude(source=Source.PEER)
    if viewpoint != Viewpoint.SELF:
        events = events.exclude(source=Source.INTEREST)
    return list(events.select_related("skill", "by").order_by("-rated_at", "-pk")[:newest])


def visible_events(engineer: Engineer, *, viewpoint: int):
    """The log about an engineer without what one side must not see yet. One query, and that of the caller.

    What the other side said is left out of every cell that the viewer's own side has not rated and that is not agreed.
    """
    events = RatingEvent.objects.filter(engineer=engineer)
    if viewpoint == Viewpoint.OPEN:
        return events
    own = Source.SELF if viewpoint == Viewpoint.SELF else Source.MANAGER
    rows = Rating.objects.filter(engineer=engineer).values_list("skill_id", "flags")
    seen = [skill for skill, flags in rows if sees_log(flags, viewpoint)]
    return events.filter(Q(source__in=[own, Source.INTEREST]) | Q(skill__in=seen))


def who_knows(skill_id: int, *, at_least: int, among, viewer) -> dict[int, int]:
    """The levels of those engineers ``among`` a queryset who have at least this level in a skill, by engineer id.

    Only levels that the viewer may see count: whoever is still blind to a cell does not find the person by it.
    Two queries.
    """
    managed = set(Engineer.objects.rateable_by(viewer).values_list("pk", flat=True))
    rows = Rating.objects.filter(skill=skill_id, level__gte=at_least, engineer__in=among.values("pk"))
    found = {}
    for pk, user_id, level, flags in rows.values_list("engineer_id", "engineer__user_id", "level", "flags"):
        if user_id is not None and user_id == viewer.pk:
            viewpoint = Viewpoint.SELF
        else:
            viewpoint = Viewpoint.MANAGER if pk in managed else Viewpoint.OPEN
        if not is_blind(flags, viewpoint):
            found[pk] = level
    return found
