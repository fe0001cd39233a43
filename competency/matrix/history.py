"""How did the level of a skill go over time? Folded from the log, as every past day of the matrix is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from itertools import groupby
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from competency.models import (
    Domain,
    Engineer,
    Framework,
    Level,
    Rating,
    RatingEvent,
    RoleTarget,
    Skill,
    Source,
)
from competency.models.folding import Scale, conclude, fold

from .load import end_of
from .profile import visible_events
from .shape import Viewpoint, sees_log

MONTHS_SHOWN, MONTHS_APART = 24, 6
WIDTH, HEIGHT, EDGE = 180, 44, 4


class Step(NamedTuple):
    """What a skill's level became, and when. ``place`` is that of the level in the scale, from 0."""

    at: datetime
    level: int | None
    place: int | None
    not_applicable: bool

    @property
    def said(self) -> tuple[int | None, bool]:
        return self.level, self.not_applicable


NOTHING_YET = (None, False)


@dataclass(frozen=True, slots=True)
class Course:
    """One skill: its steps, oldest first, what was in force on each of the days of the table, and the drawing."""

    skill: Skill
    steps: list[Step]
    on_days: list[Step | None]
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class History:
    """One framework's skills that have any history, by domain; ``size`` is the number of its levels."""

    framework: Framework
    size: int
    domains: list[tuple[Domain, list[Course]]]


def steps_of(events: Iterable[RatingEvent], *, scale: Scale) -> list[Step]:
    """The changes of level that one cell's entries, in fold order, amount to.

    What is true since the same moment is one change: what peers say counts at once, and no step between tells one of
    them from the others.
    """
    rating, steps, last = Rating(), [], NOTHING_YET
    for at, together in groupby(events, key=lambda event: event.rated_at):
        for event in together:
            fold(rating, event)
        conclude(rating, scale=scale)
        place = None if rating.level is None else scale.place(rating.level)
        step = Step(at, rating.level, place, rating.not_applicable)
        if step.said != last:
            steps.append(step)
            last = step.said
    return steps


def step_on(steps: Sequence[Step], day: date) -> Step | None:
    """What was in force at the end of a day; None where nothing had been said."""
    end = end_of(day)
    found = [step for step in steps if step.at <= end]
    return found[-1] if found and found[-1].said != NOTHING_YET else None


def days_shown(*, on: date) -> list[date]:
    """The days of the table: every six months of the last two years, and the day itself."""
    return [_months_before(on, months) for months in range(MONTHS_SHOWN, 0, -MONTHS_APART)] + [on]


def _months_before(day: date, months: int) -> date:
    years, place = divmod(day.year * 12 + day.month - 1 - months, 12)
    # The 29th to 31st are not in every month.
    return date(years, place + 1, min(day.day, 28))


def load_histories(engineer: Engineer, *, viewpoint: int, on: date) -> list[History]:
    """Every skill that something was said of, by framework, as the viewpoint may see it. Five queries or fewer."""
    events = visible_events(engineer, viewpoint=viewpoint).exclude(source=Source.INTEREST)
    by_skill = {
        skill: list(group)
        for skill, group in groupby(events.order_by("skill", "rated_at", "id"), key=lambda e: e.skill_id)
    }
    skills = (
        Skill.objects.filter(pk__in=by_skill)
        .select_related("domain", "framework")
        .order_by("framework__name", "framework_id", "domain__position", "domain_id", "position", "id")
    )
    values: dict[int, list[int]] = {}
    for framework, value in Level.objects.order_by("value").values_list("framework_id", "value"):
        values.setdefault(framework, []).append(value)
    targets = dict(RoleTarget.objects.filter(role=engineer.role_id).values_list("skill_id", "level"))
    days, found = days_shown(on=on), []
    for framework, group in groupby(skills, key=lambda skill: skill.framework):
        scale = Scale(tuple(values[framework.pk]))
        courses = [
            _course(skill, by_skill[skill.pk], targets.get(skill.pk), scale=scale, days=days)
            for skill in group
        ]
        domains = groupby(
            (course for course in courses if course.steps), key=lambda course: course.skill.domain
        )
        shown = [(domain, list(inside)) for domain, inside in domains]
        if shown:
            found.append(History(framework, len(scale.values), shown))
    return found


SIDES = {Source.SELF: Viewpoint.SELF, Source.MANAGER: Viewpoint.MANAGER}


def cell_events(rating: Rating, *, side: str | None) -> list[RatingEvent]:
    """The log of one cell, in fold order, as a side may see it; None is somebody who rates neither way. One query.

    Until the viewer's own side has rated, a level is agreed or a round shows both, only the own side's: what the
    other side said and took back again stays hidden too.
    """
    events = RatingEvent.objects.filter(engineer=rating.engineer, skill=rating.skill).select_related("by")
    if side is not None and not sees_log(rating.flags, SIDES[side]):
        events = events.filter(source__in=[side, Source.INTEREST])
    return list(events.in_fold_order())


def told(events: Sequence[RatingEvent], *, side: str | None) -> list[RatingEvent]:
    """The entries that are listed, newest first: none of a single peer; interest is the engineer's own."""
    unsaid = {Source.PEER} if side == Source.SELF else {Source.PEER, Source.INTEREST}
    return [event for event in reversed(events) if event.source not in unsaid]


def draw_cell(
    events: Sequence[RatingEvent], *, skill: Skill, levels: Sequence[Level], target: int | None
) -> SafeString:
    """The course of one cell's level in the last two years; "" until it has changed."""
    scale, on = Scale(tuple(level.value for level in levels)), timezone.localdate()
    steps = steps_of((event for event in events if event.source != Source.INTEREST), scale=scale)
    if len(steps) < 2:
        return mark_safe("")
    first = days_shown(on=on)[0]
    return draw_steps(steps, name=skill.name, scale=scale, first=first, last=on, target=target)


def _course(skill, events, target, *, scale, days) -> Course:
    steps = steps_of(events, scale=scale)
    drawing = draw_steps(steps, name=skill.name, scale=scale, first=days[0], last=days[-1], target=target)
    return Course(skill, steps, [step_on(steps, day) for day in days], drawing)


def draw_steps(
    steps: Sequence[Step], *, name: str, scale: Scale, first: date, last: date, target: int | None = None
) -> SafeString:
    """An SVG of the level as stairs between two days, the target dashed; the line stops where there is no level."""
    start, end = end_of(first), end_of(last)

    def x(moment: datetime) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * ((moment - start) / (end - start)), 1)

    def y(place: int) -> float:
        return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * place / (len(scale.values) - 1), 1)

    shown = _within(steps, start, end)
    lines, dots = [], []
    for step, until in zip(shown, [*(step.at for step in shown[1:]), end], strict=True):
        if step.place is None:
            continue
        if lines and lines[-1][-1][0] == x(step.at):
            lines[-1] += [(x(step.at), y(step.place)), (x(until), y(step.place))]
        else:
            lines.append([(x(step.at), y(step.place)), (x(until), y(step.place))])
        dots.append((x(step.at), y(step.place)))
    goal = ""
    if target in scale.values:
        at = y(scale.place(target))
        goal = f'<line class="want" x1="0" x2="{WIDTH}" y1="{at}" y2="{at}"/>'
    stairs = "".join(
        f'<polyline class="line" points="{" ".join(f"{a:g},{b:g}" for a, b in line)}"/>' for line in lines
    )
    marks = "".join(f'<circle class="dot" cx="{a:g}" cy="{b:g}" r="2.5"/>' for a, b in dots)
    bottom = HEIGHT - EDGE
    return mark_safe(
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(_in_words(name, shown))}">'
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{bottom}" y2="{bottom}"/>{goal}{stairs}{marks}</svg>'
    )


def _within(steps: Sequence[Step], start: datetime, end: datetime) -> list[Step]:
    """The steps up to ``end``; of those before ``start`` the last one, as though it were made then."""
    before = [step for step in steps if step.at < start][-1:]
    return [step._replace(at=start) for step in before] + [step for step in steps if start <= step.at <= end]


def _in_words(name: str, steps: Sequence[Step]) -> str:
    told = [
        _("%(level)s from %(day)s") % {"level": _level_in_words(step), "day": _day(step.at)} for step in steps
    ]
    said = ", ".join(told) or _("nothing said yet")
    return f"{name}: {said}"


def _level_in_words(step: Step) -> str:
    if step.not_applicable:
        return _("not applicable")
    return _("not rated") if step.level is None else str(step.level)


def _day(moment: datetime) -> str:
    return date_format(timezone.localdate(moment))
