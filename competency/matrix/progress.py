"""How far is a rating round? Counts of what was given, by team and by person; never what was given."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Sum

from competency.models import Cycle, CyclePart, Engineer, Leadership, Nudge, Team
from competency.models.prepared import Prepared
from competency.models.rounds import Count, asked_parts, count_given

# The list of people is long enough at this number; of a larger round it is shown team by team.
MOST_PEOPLE = 120


@dataclass
class Share:
    """What one side has given of what it is asked for: as a bar, and in words beside it."""

    asked: int = 0
    given: int = 0

    def add(self, count: Count) -> None:
        self.asked += count.asked
        self.given += count.given

    @property
    def missing(self) -> int:
        return self.asked - self.given

    @property
    def css(self) -> str:
        """The class of a bar, in steps of five per cent; full only when nothing is missing."""
        full = " ok" if self.asked and not self.missing else ""
        return f"p{5 * (20 * self.given // self.asked) if self.asked else 0}{full}"


@dataclass
class Line:
    """One person who takes part. ``nudged_on`` is the day of the last reminder, None where there was none."""

    part: CyclePart
    own: Share
    manager: Share
    nudged_on: object = None
    calm: bool = False

    @property
    def missing(self) -> int:
        return self.own.missing + self.manager.missing


@dataclass
class TeamLine:
    """One team with everybody who counts in it."""

    team: Team | None
    people: int = 0
    exempt: int = 0
    own: Share = field(default_factory=Share)
    manager: Share = field(default_factory=Share)


@dataclass
class Progress:
    """A round as far as the viewer may count it; ``people`` are those whom the viewer may see by name."""

    cycle: Cycle
    teams: list[TeamLine]
    people: list[Line]
    total: TeamLine
    named: int

    @property
    def is_complete(self) -> bool:
        return not self.total.own.missing and not self.total.manager.missing


def load_progress(cycle: Cycle, viewer, *, team: Team | None = None, everybody: bool = False) -> Progress:
    """The round by team, and by person: those of one team, or all whom the viewer may see by name.

    Of a large round only ``everybody`` has them all. A draft is shown as it would open today. A fixed number of
    queries, whatever the size.
    """
    parts = _parts(cycle, viewer)
    counts = _counts(cycle, parts)
    teams: dict[int | None, TeamLine] = {}
    total = TeamLine(None)
    for part in parts:
        line = teams.setdefault(part.team_id, TeamLine(part.team))
        for each in (line, total):
            each.people += 1
            each.exempt += part.exempt_at is not None
            each.own.add(counts[part.pk or part.engineer_id][0])
            each.manager.add(counts[part.pk or part.engineer_id][1])
    named = [] if cycle.state == Cycle.State.DRAFT else _named(cycle, parts, viewer)
    shown = [part for part in named if team is None or part.team_id == team.pk]
    if team is None and not everybody and len(named) > MOST_PEOPLE:
        shown = []
    lines = [
        Line(part, *(Share(each.asked, each.given) for each in counts[part.pk]))
        for part in sorted(shown, key=lambda part: (part.engineer.name.casefold(), part.pk))
    ]
    if cycle.is_open:
        _add_reminders(cycle, lines)
    return Progress(cycle, sorted(teams.values(), key=_by_name), lines, total, len(named))


def _parts(cycle: Cycle, viewer) -> list[CyclePart]:
    if cycle.state == Cycle.State.DRAFT:
        parts = asked_parts(cycle)
        known = Team.objects.in_bulk({part.team_id for part in parts})
        for part in parts:
            part.team = known[part.team_id]
        return parts
    return list(cycle.parts.counted_for(viewer).select_related("engineer", "team"))


def _counts(cycle: Cycle, parts: Iterable[CyclePart]) -> dict[int, tuple[Count, Count]]:
    """Counts of self and manager by id of the part; of a draft by id of the engineer, with nothing given."""
    if cycle.is_open:
        return count_given(cycle, parts)
    if cycle.is_over:
        return {
            part.pk: (
                Count(part.self_asked or 0, part.self_given or 0),
                Count(part.manager_asked or 0, part.manager_given or 0),
            )
            for part in parts
        }
    own, manager = int(cycle.asks_self), int(cycle.asks_manager)
    return {
        part.engineer_id: (Count(own * len(part.skill_ids), 0), Count(manager * len(part.skill_ids), 0))
        for part in parts
    }


def _named(cycle: Cycle, parts: list[CyclePart], viewer) -> list[CyclePart]:
    if viewer.is_hr:
        return parts
    named = set(cycle.parts.named_to(viewer).values_list("pk", flat=True))
    return [part for part in parts if part.pk in named]


def _by_name(line: TeamLine):
    return (
        line.team is None,
        line.team.name.casefold() if line.team else "",
        line.team.pk if line.team else 0,
    )


def _add_reminders(cycle: Cycle, lines: list[Line]) -> None:
    """When each person was reminded last. One query."""
    users = {line.part.engineer.user_id for line in lines} - {None}
    nudges = Nudge.objects.standing().filter(cycle=cycle, user__in=users)
    last = dict(nudges.order_by("on").values_list("user_id", "on"))
    calm = set(nudges.recent().values_list("user_id", flat=True))
    for line in lines:
        line.nudged_on = last.get(line.part.engineer.user_id)
        line.calm = line.part.engineer.user_id in calm


@dataclass
class Listed:
    """One round in the list of rounds."""

    cycle: Cycle
    people: int
    own: Share
    manager: Share


def list_rounds(viewer) -> list[Listed]:
    """Every round that the viewer may know of: open ones first, then drafts, closed and archived ones.

    One query for all that are over, four more for each that is open.
    """
    cycles = list(Cycle.objects.visible_to(viewer).select_related("framework"))
    names = ["self_asked", "self_given", "manager_asked", "manager_given"]
    over = CyclePart.objects.counted_for(viewer).filter(cycle__state__in=Cycle.OVER).order_by()
    sums = {
        row["cycle"]: row
        for row in over.values("cycle").annotate(**{f"all_{n}": Sum(n) for n in names}, people=Sum(1))
    }
    found = []
    for cycle in cycles:
        if cycle.is_over:
            row = sums.get(cycle.pk, {})
            amounts = [row.get(f"all_{name}") or 0 for name in names]
            found.append(Listed(cycle, row.get("people") or 0, Share(*amounts[:2]), Share(*amounts[2:])))
        elif cycle.is_open:
            total = load_progress(cycle, viewer).total
            found.append(Listed(cycle, total.people, total.own, total.manager))
        else:
            found.append(Listed(cycle, 0, Share(), Share()))
    order = [Cycle.State.OPEN, Cycle.State.DRAFT, Cycle.State.CLOSED, Cycle.State.ARCHIVED]
    return sorted(found, key=lambda each: order.index(each.cycle.state))


def rounds_of(engineer: Engineer) -> list[Listed]:
    """Open rounds that ask the engineer about the own skills. One query, three more for each."""
    parts = CyclePart.objects.asked().of_open().filter(engineer=engineer, cycle__asks_self=True)
    found = []
    for part in parts.select_related("cycle", "engineer").order_by("cycle__closes_on"):
        own, manager = count_given(part.cycle, [part])[part.pk]
        if own.asked:
            found.append(Listed(part.cycle, 1, Share(*own), Share(*manager)))
    return found


def rounds_in(team: Team) -> list[Listed]:
    """Open rounds that ask somebody who counts in the team. One query where there is none, four more for each."""
    found = []
    for (pk,) in _OPEN_IN(team=team.pk):
        cycle = Cycle.objects.get(pk=pk)
        own, manager = Share(), Share()
        parts = list(cycle.parts.asked().filter(team=team).select_related("engineer"))
        for counts in count_given(cycle, parts).values():
            own.add(counts[0])
            manager.add(counts[1])
        found.append(Listed(cycle, len(parts), own, manager))
    return found


_OPEN_IN = Prepared(
    lambda team: (
        Cycle.objects.open()
        .filter(Exists(CyclePart.objects.asked().filter(cycle=OuterRef("pk"), team=team)))
        .order_by("closes_on")
        .values_list("pk")
    ),
    team=int,
)


def managers_of(parts: Iterable[CyclePart]) -> dict[int, list[int]]:
    """Ids of the users who rate each part's engineer as managers, by part: the nearest team's. Two queries."""
    parts = list(parts)
    paths = dict(Team.objects.filter(pk__in={part.team_id for part in parts}).values_list("pk", "path"))
    leading = defaultdict(list)
    rows = Leadership.objects.filter(part=Leadership.Part.MANAGER, user__is_active=True)
    for team, user in rows.order_by("pk").values_list("team_id", "user_id"):
        leading[team].append(user)
    found = {}
    for part in parts:
        line = [int(each) for each in paths.get(part.team_id, "").split("/") if each]
        others = (
            [user for user in leading[team] if user != part.engineer.user_id] for team in reversed(line)
        )
        found[part.pk] = next((users for users in others if users), [])
    return found
