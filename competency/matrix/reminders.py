"""Who misses what in the open rating rounds, and whether it is time to say so."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from competency.models import (
    Cycle,
    CyclePart,
    Leadership,
    Nudge,
    PeerAnswer,
    PeerChoice,
    Skill,
    Team,
    User,
)
from competency.models.rounds import count_given

DAYS_BEFORE_END = 2


@dataclass(frozen=True, slots=True)
class Missing:
    """How many skills of somebody are not rated yet, of how many that a round asks for."""

    name: str
    missing: int
    asked: int


@dataclass(slots=True)
class Owed:
    """What one person misses in one round. The members who have not rated themselves are no duty of the manager's."""

    user: User
    cycle: Cycle
    own: Missing | None = None
    to_rate: list[Missing] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    members: list[Missing] = field(default_factory=list)
    peers: list[str] = field(default_factory=list)

    @property
    def is_something(self) -> bool:
        """Whether there is anything to remind of."""
        return bool(self.own or self.to_rate or self.members or self.peers)


def stage_of(cycle: Cycle, *, on: date) -> tuple[str, date] | None:
    """Which reminder of an open round is due on a day, and since when; None once the last day is over.

    That it has begun from its opening on, what is missing from half time on, and that it closes soon two days before
    its last day. In a round of a few days the ones that would come at once are left out.
    """
    opened = timezone.localdate(cycle.opened_at)
    soon = cycle.closes_on - timedelta(days=DAYS_BEFORE_END)
    half = opened + (cycle.closes_on - opened) // 2
    if on > cycle.closes_on:
        return None
    if soon > opened and on >= soon:
        return Nudge.Kind.DUE, soon
    if opened < half < soon and on >= half:
        return Nudge.Kind.MISSING, half
    return Nudge.Kind.BEGUN, opened


def load_owed(cycle: Cycle) -> list[Owed]:
    """Everybody who misses something in an open round, by name. Ten queries, whatever the size.

    One's own skills; as manager the people to rate, and who of them has not finished; as peer those about whom nothing
    is said yet. Of several teams above somebody the nearest one that has managers is asked.
    """
    parts = list(cycle.parts.asked().select_related("engineer__user", "team"))
    parts = [part for part in parts if not part.engineer.has_left]
    counts = count_given(cycle, parts)
    owed: dict[int, Owed] = {}

    def of(user: User) -> Owed:
        return owed.setdefault(user.pk, Owed(user, cycle))

    managers = _managers(parts)
    for part in parts:
        (own_asked, own_given), (asked, given) = counts[part.pk]
        own = Missing(part.engineer.name, own_asked - own_given, own_asked)
        if own.missing and part.engineer.user is not None:
            of(part.engineer.user).own = own
        for user in managers[part.pk]:
            if asked > given:
                of(user).to_rate.append(Missing(part.engineer.name, asked - given, asked))
            if own.missing:
                of(user).members.append(own)
            if (asked > given or own.missing) and part.team not in of(user).teams:
                of(user).teams.append(part.team)
    if cycle.asks_peers:
        for choice in _silent_peers(cycle):
            of(choice.peer.user).peers.append(choice.part.engineer.name)
    found = [each for each in owed.values() if each.is_something]
    for each in found:
        each.to_rate.sort(key=_by_name)
        each.members.sort(key=_by_name)
        each.peers.sort(key=str.casefold)
    return sorted(found, key=lambda each: (each.user.name.casefold(), each.user.pk))


def _by_name(missing: Missing) -> str:
    return missing.name.casefold()


def _managers(parts: Iterable[CyclePart]) -> dict[int, list[User]]:
    """Who rates the engineer of each part as manager, by id of the part; nobody rates themselves. One query."""
    by_team: dict[int, list[User]] = defaultdict(list)
    led = Leadership.objects.filter(part=Leadership.Part.MANAGER, user__is_active=True)
    for each in led.select_related("user").order_by("user__name", "user"):
        by_team[each.team_id].append(each.user)
    found = {}
    for part in parts:
        found[part.pk] = []
        path = [int(step) for step in part.team.path.split("/") if step] if part.team else []
        for team in reversed(path):
            found[part.pk] = [user for user in by_team[team] if user.pk != part.engineer.user_id]
            if found[part.pk]:
                break
    return found


def _silent_peers(cycle: Cycle) -> list[PeerChoice]:
    """Those who have said nothing at all yet: what somebody cannot judge may be left out. Three queries or fewer."""
    begun = PeerAnswer.objects.filter(choice__part__cycle=cycle).values("choice")
    choices = PeerChoice.objects.filter(
        part__cycle=cycle, part__exempt_at=None, peer__user__is_active=True
    ).exclude(pk__in=begun)
    in_use = set(Skill.objects.in_use().filter(framework=cycle.framework_id).values_list("pk", flat=True))
    choices = choices.select_related("peer__user", "part__engineer")
    return [
        choice
        for choice in choices
        if not choice.part.engineer.has_left and in_use.intersection(choice.part.skill_ids)
    ]
