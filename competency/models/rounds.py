"""Opening and closing a rating round: who is asked for what, what was given, and who is exempt.

Each function takes the cycle's row as its lock, so that a round opens once and closes once, and raises ValidationError
with a sentence where the step is not one that the round can take.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .cycles import Cycle, CyclePart
from .folding import mark_rounds
from .framework import Framework, Skill
from .needs import Requirement
from .organisation import Organisation
from .peers import count_peers
from .people import Engineer, Membership
from .ratings import Rating, Source
from .roles import RoleTarget
from .round_snapshots import keep_summaries
from .summaries import DAYS_PER_MONTH

State, Which = Cycle.State, Cycle.Which


@transaction.atomic
def open_cycle(cycle: Cycle) -> int:
    """Fix who is asked for what, and let people rate; returns how many are asked. A fixed number of queries."""
    _take(cycle, State.DRAFT, sentence=_("%(round)s is open or over already."))
    parts = asked_parts(cycle)
    if not parts:
        raise ValidationError(
            _(
                "%(round)s would ask nobody for anything. Choose other teams, another framework, or more skills."
            )
            % {"round": cycle.name}
        )
    _refuse_overlap(cycle, [part.engineer_id for part in parts])
    CyclePart.objects.bulk_create(parts, batch_size=1000)
    cycle.state, cycle.opened_at = State.OPEN, timezone.now()
    cycle.save(update_fields=["state", "opened_at"])
    mark_rounds(part.engineer_id for part in parts)
    return len(parts)


@transaction.atomic
def close_cycle(cycle: Cycle) -> None:
    """End the round now: its numbers are frozen, and ``closed_at`` is the point in time to compare with."""
    _take(cycle, State.OPEN, sentence=_("%(round)s is not open, so there is nothing to close."))
    parts = list(cycle.parts.select_related("engineer"))
    # Whoever rates one of them just now is let finish first.
    _lock_people(part.engineer_id for part in parts)
    counts = count_given(cycle, parts)
    for part in parts:
        (part.self_asked, part.self_given), (part.manager_asked, part.manager_given) = counts[part.pk]
    fields = ["self_asked", "self_given", "manager_asked", "manager_given"]
    CyclePart.objects.bulk_update(parts, fields, batch_size=500)
    count_peers(cycle)
    keep_summaries(cycle)
    cycle.state, cycle.closed_at = State.CLOSED, timezone.now()
    cycle.save(update_fields=["state", "closed_at"])
    mark_rounds(part.engineer_id for part in parts)


@transaction.atomic
def reopen_cycle(cycle: Cycle, *, closes_on: date) -> None:
    """Let people rate again until another last day."""
    _take(cycle, State.CLOSED, sentence=_("%(round)s is not closed, so it cannot be opened again."))
    _refuse_day(cycle, closes_on)
    _refuse_overlap(cycle, cycle.parts.asked().values_list("engineer_id", flat=True))
    cycle.state, cycle.closed_at, cycle.closes_on = State.OPEN, None, closes_on
    cycle.save(update_fields=["state", "closed_at", "closes_on"])
    mark_rounds(cycle.parts.values_list("engineer_id", flat=True))


@transaction.atomic
def extend_cycle(cycle: Cycle, *, closes_on: date) -> None:
    """Give an open round another last day, later or earlier, but not one that is over."""
    _take(cycle, State.OPEN, sentence=_("%(round)s is not open, so its last day stays."))
    _refuse_day(cycle, closes_on)
    cycle.closes_on = closes_on
    cycle.save(update_fields=["closes_on"])


@transaction.atomic
def archive_cycle(cycle: Cycle) -> None:
    """Put a closed round away: it is listed last and not opened again."""
    _take(cycle, State.CLOSED, sentence=_("%(round)s is not closed. Close it first."))
    cycle.state = State.ARCHIVED
    cycle.save(update_fields=["state"])


@transaction.atomic
def exempt(part: CyclePart, *, by) -> None:
    """Ask nothing of one person any more; nothing happens where that is so already."""
    _take(part.cycle, State.OPEN, sentence=_("%(round)s is not open, so nobody is exempted from it."))
    CyclePart.objects.filter(pk=part.pk, exempt_at=None).update(exempt_at=timezone.now(), exempt_by=by)
    mark_rounds([part.engineer_id])


@transaction.atomic
def take_exemption_back(part: CyclePart) -> None:
    """Ask the person again; what was given before counts."""
    _take(part.cycle, State.OPEN, sentence=_("%(round)s is not open, so nobody is asked again."))
    _refuse_overlap(part.cycle, [part.engineer_id])
    CyclePart.objects.filter(pk=part.pk).update(exempt_at=None, exempt_by=None)
    mark_rounds([part.engineer_id])


def _take(cycle: Cycle, state: str, *, sentence: str) -> None:
    """Lock the round and bring it up to date; refuse unless it is in this state."""
    known = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if known.state != state:
        raise ValidationError(sentence % {"round": known.name})
    cycle.refresh_from_db()


def _lock_people(engineers: Iterable[int]) -> None:
    people = Engineer.objects.select_for_update().filter(pk__in=list(engineers))
    list(people.order_by("pk").values_list("pk"))


def _refuse_day(cycle: Cycle, closes_on: date) -> None:
    day = {"day": closes_on.isoformat()}
    if closes_on < timezone.localdate():
        raise ValidationError(_("%(day)s is over. Choose a later day.") % day)
    if closes_on <= cycle.opens_on:
        raise ValidationError(_("%(day)s is the day on which the round opens. Choose a later one.") % day)


def _refuse_overlap(cycle: Cycle, engineers) -> None:
    """One open round at a time asks somebody about a framework: else nobody would know for which one a rating is."""
    others = CyclePart.objects.asked().of_open().filter(cycle__framework=cycle.framework_id)
    others = others.exclude(cycle=cycle.pk).filter(engineer__in=list(engineers))
    first = others.select_related("cycle").first()
    if first is None:
        return
    count = others.count()
    raise ValidationError(
        ngettext(
            "%(count)d person is asked by %(round)s, which is open. Close it first, or choose other teams.",
            "%(count)d people are asked by %(round)s, which is open. Close it first, or choose other teams.",
            count,
        )
        % {"count": count, "round": first.cycle.name}
    )


def asked_parts(cycle: Cycle) -> list[CyclePart]:
    """Whom the round would ask today, and for which skills: unsaved parts, by engineer. A fixed number of queries.

    Who works in a team of the framework, or below the chosen teams in one; who would be asked for nothing is left out.
    """
    people: dict[int, tuple] = {}
    wanted = [team.path for team in cycle.teams.all()]
    default = Organisation.objects.values_list("framework", flat=True).first()
    default = default or Framework.objects.in_use().order_by("pk").values_list("pk", flat=True).first()
    members = Membership.objects.active().filter(
        engineer__in=Engineer.objects.working(), team__retired_on=None
    )
    rows = members.order_by("engineer", "-allocation", "starts_on", "pk").values_list(
        "engineer_id", "engineer__role_id", "team_id", "team__path", "team__framework_id"
    )
    for engineer, role, team, path, framework in rows:
        inside = not wanted or any(path.startswith(each) for each in wanted)
        if inside and (framework or default) == cycle.framework_id:
            people.setdefault(engineer, (role, []))[1].append(team)
    skills_of = _asked_skills(cycle, people)
    return [
        CyclePart(cycle=cycle, engineer_id=engineer, team_id=teams[0], skills=CyclePart.listed(skills))
        for engineer, (_role, teams) in sorted(people.items())
        if (skills := skills_of(engineer))
    ]


def _asked_skills(cycle: Cycle, people):
    """A function from an engineer to the ids of the skills that the round asks for."""
    in_use = dict(
        Skill.objects.in_use().filter(framework=cycle.framework_id).values_list("pk", "half_life_months")
    )
    if cycle.which == Which.ALL:
        return lambda engineer: in_use.keys()
    if cycle.which == Which.STALE:
        fresh = defaultdict(set)
        today = timezone.localdate().toordinal()
        rows = Rating.objects.filter(engineer__in=people, skill__in=in_use, rated_day__isnull=False)
        for engineer, skill, day in rows.values_list("engineer_id", "skill_id", "rated_day"):
            if today - day < in_use[skill] * DAYS_PER_MONTH:
                fresh[engineer].add(skill)
        return lambda engineer: in_use.keys() - fresh[engineer]
    expected, needed = defaultdict(set), defaultdict(set)
    for role, skill in RoleTarget.objects.filter(skill__in=in_use).values_list("role_id", "skill_id"):
        expected[role].add(skill)
    needs = Requirement.objects.in_force().filter(skill__in=in_use)
    for team, skill in needs.values_list("team_id", "skill_id"):
        needed[team].add(skill)

    def required(engineer: int) -> set[int]:
        role, teams = people[engineer]
        return expected[role].union(*(needed[team] for team in teams))

    return required


class Count(NamedTuple):
    """How many cells one side is asked for, and how many of them it has given."""

    asked: int
    given: int

    @property
    def missing(self) -> int:
        return self.asked - self.given


def count_given(cycle: Cycle, parts: Iterable[CyclePart]) -> dict[int, tuple[Count, Count]]:
    """Counts of self and of manager by id of the part, in an open round: cells rated since it opened.

    The parts come with their engineers. Who has no sign-in is not asked about themselves; who is exempt is asked for
    nothing; a skill that was retired meanwhile counts no more. Three queries.
    """
    parts = list(parts)
    in_use = set(Skill.objects.in_use().filter(framework=cycle.framework_id).values_list("pk", flat=True))
    people = [part.engineer_id for part in parts]
    own, manager = (given_cells(cycle, people, side=side) for side in (Source.SELF, Source.MANAGER))
    counts = {}
    for part in parts:
        asked = in_use.intersection(part.skill_ids) if part.exempt_at is None else set()
        counts[part.pk] = (
            _count(
                asked, own[part.engineer_id], wanted=cycle.asks_self and part.engineer.user_id is not None
            ),
            _count(asked, manager[part.engineer_id], wanted=cycle.asks_manager),
        )
    return counts


def given_cells(cycle: Cycle, engineers: Iterable[int], *, side: str) -> dict[int, set[int]]:
    """Ids of the skills that a side (self or manager) has rated since the round opened, by engineer. One query."""
    rows = Rating.objects.filter(engineer__in=list(engineers), **{f"{side}_at__gte": cycle.opened_at})
    said = Q(**{f"{side}_level__isnull": False}) | Q(**{f"{side}_na": True})
    found: dict[int, set[int]] = defaultdict(set)
    for engineer, skill in rows.filter(said).order_by().values_list("engineer_id", "skill_id"):
        found[engineer].add(skill)
    return found


def _count(asked: set[int], given: set[int], *, wanted: bool) -> Count:
    return Count(len(asked), len(asked & given)) if wanted else Count(0, 0)
