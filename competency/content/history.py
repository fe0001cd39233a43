"""Who rated whom, in what, when and how, during the demo organisation's rating rounds?"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from random import Random

from competency.content.ability import (
    BOTH,
    MANAGER_ONLY,
    NOT_APPLICABLE,
    SELF_ONLY,
    STALE,
    Abilities,
    Cell,
)
from competency.content.framework import read_json
from competency.content.records import Engineer, Organisation, RatingEvent

DAYS_PER_MONTH = 30.4375
ROUND_MONTHS = 6
LAST_ROUND_DAYS = 28  # the newest round opened this long ago and has run its course
SETTLED_IN_DAYS = 14  # nobody is rated in the first two weeks
NOTES = read_json("notes.json")
SELF_DAYS, MANAGER_DAYS, TALK_DAYS = (0, 1, 2, 3, 4, 7), (8, 9, 10, 11, 14, 15), (17, 18, 21, 22, 23, 24)
STEP = timedelta(seconds=23)  # from one rating to the next in one sitting


def schedule_rounds(*, today: date, months: int) -> tuple[date, ...]:
    """The Mondays on which the rounds opened, the oldest first: about half-yearly, at least one."""
    count = months // ROUND_MONTHS + 1
    span = max(0, months * DAYS_PER_MONTH - LAST_ROUND_DAYS) if count > 1 else 0
    days = [LAST_ROUND_DAYS + span * turn / max(1, count - 1) for turn in reversed(range(count))]
    opened = (today - timedelta(days=round(day)) for day in days)
    return tuple(day - timedelta(days=day.weekday()) for day in opened)


def generate_events(
    organisation: Organisation, *, engineers: Iterable[Engineer] | None = None
) -> Iterator[RatingEvent]:
    """Rating events of these engineers (all by default), one engineer after another, each in order of time.

    Only one engineer's events are held at a time. Each engineer has a random stream of their own, so a subset gets
    the same events as in the whole. No event is before joining, after leaving or after `organisation.today`.
    """
    abilities = Abilities.of(organisation)
    rounds = schedule_rounds(today=organisation.today, months=organisation.months)
    for engineer in organisation.engineers if engineers is None else engineers:
        rng = Random(organisation.seed * 1_000_003 + int(engineer.number))  # noqa: S311 - as in ability
        yield from _History(engineer, organisation=organisation, rng=rng).tell(abilities, rounds=rounds)


class _History:
    """The events of one engineer while they are being made."""

    def __init__(self, engineer: Engineer, *, organisation: Organisation, rng: Random):
        self.engineer = engineer
        self.organisation = organisation
        self.rng = rng
        self.first_on = engineer.joined_on + timedelta(days=SETTLED_IN_DAYS)
        self.last_on = engineer.left_on - timedelta(days=1) if engineer.left_on else organisation.today
        self.events: list[RatingEvent] = []

    def tell(self, abilities: Abilities, *, rounds: tuple[date, ...]) -> list[RatingEvent]:
        cells = []
        for cell in abilities.draw_cells(self.engineer, rng=self.rng):
            if cell.state == STALE:
                if self._rate_once(cell):
                    continue
                cell = cell._replace(state=BOTH)
            cells.append(cell)
        attended = [
            opens_on
            for opens_on in rounds
            if self.first_on <= opens_on and opens_on + timedelta(days=TALK_DAYS[-1]) <= self.last_on
        ]
        agreed: set[str] = set()
        for opens_on in attended:
            recent = opens_on >= rounds[-1] - timedelta(days=190)
            open_cells = [cell for cell in cells if cell.slug not in agreed]
            self._hold_round(
                open_cells,
                opens_on=opens_on,
                first=opens_on == attended[0],
                agreed=agreed if recent else None,
            )
        if attended and self.engineer.has_login:
            self._state_interest(cells, at=self._sit_down(attended[-1], SELF_DAYS, hour=16))
        self.events.sort(key=attrgetter("rated_at"))
        return self.events

    def _hold_round(self, cells: list[Cell], *, opens_on: date, first: bool, agreed: set[str] | None) -> None:
        """Self-ratings, then the manager's, then (for recent rounds) a talk; slugs it settles are added to `agreed`."""
        random = self.rng.random
        skipped = 0.0 if first else 0.12
        months_ago = min(48.0, (self.organisation.today - opens_on).days / DAYS_PER_MONTH)
        own, manager = self.engineer.email, self._manager_on(opens_on)
        self_at = self._sit_down(opens_on, SELF_DAYS, hour=8 + int(7 * random()))
        manager_at = self._sit_down(opens_on, MANAGER_DAYS, hour=8 + int(7 * random()))
        talk_at = self._sit_down(opens_on, TALK_DAYS, hour=9 + int(6 * random()))
        for cell in cells:
            slug, domain, _, state, seen_by_self, seen_by_manager, growth, low, high = cell
            if state == NOT_APPLICABLE:
                if first:
                    self._add(slug, "manager", None, "", manager, manager_at)
                    manager_at += STEP
                continue
            self_level = manager_level = None
            if state != MANAGER_ONLY and random() >= skipped:
                self_level = _round(seen_by_self - growth * months_ago, low, high)
                self._add(slug, "self", self_level, self._note(domain, "self", self_level), own, self_at)
                self_at += STEP
            if state != SELF_ONLY and random() >= skipped:
                manager_level = _round(seen_by_manager - growth * months_ago, low, high)
                note = self._note(domain, "manager", manager_level)
                self._add(slug, "manager", manager_level, note, manager, manager_at)
                manager_at += STEP
            if agreed is None or self_level is None or manager_level is None or self_level == manager_level:
                continue
            if random() < (0.18 if abs(self_level - manager_level) > 1 else 0.06):
                level = (3 * manager_level + 2 * self_level + 2) // 5
                note = NOTES["agreed"][int(random() * len(NOTES["agreed"]))] if random() < 0.6 else ""
                self._add(slug, "agreed", level, note, manager, talk_at)
                talk_at += STEP
                agreed.add(slug)

    def _rate_once(self, cell: Cell) -> bool:
        """Both ratings of a cell that was rated once, longer ago than its half-life; False if nobody could have."""
        months_ago = cell.half_life_months * (1.03 + 0.4 * self.rng.random())
        day = self.organisation.today - timedelta(days=round(months_ago * DAYS_PER_MONTH))
        day -= timedelta(days=day.weekday())
        if day < self.first_on or day + timedelta(days=MANAGER_DAYS[-1]) > self.last_on:
            return False
        self_level = _round(cell.seen_by_self, cell.low, cell.high)
        manager_level = _round(cell.seen_by_manager, cell.low, cell.high)
        at = self._sit_down(day, (0,), hour=10)
        self._add(cell.slug, "self", self_level, "", self.engineer.email, at)
        at = self._sit_down(day, (2,), hour=14)
        self._add(cell.slug, "manager", manager_level, "", self._manager_on(day), at)
        return True

    def _state_interest(self, cells: list[Cell], *, at: datetime) -> None:
        """The engineer's wishes for about a third of the skills: keen, open or not now."""
        for cell in cells:
            lot = self.rng.random()
            if cell.state != NOT_APPLICABLE and lot < 0.3:
                interest = 2 if lot < 0.12 else 1 if lot < 0.22 else 0
                event = (self.engineer.number, cell.slug, "interest", None, False, interest, "")
                self.events.append(RatingEvent(*event, self.engineer.email, at))
                at += STEP

    def _add(self, slug: str, source: str, level: int | None, note: str, by: str, at: datetime) -> None:
        self.events.append(
            RatingEvent(self.engineer.number, slug, source, level, level is None, None, note, by, at)
        )

    def _note(self, domain: str, source: str, level: int) -> str:
        """A short note for one rating in thirty, else ""."""
        if self.rng.random() >= 0.033:
            return ""
        kinds = NOTES.get(domain, NOTES["other"])
        return kinds[source][0 if level < 2 else 1 if level < 4 else 2]

    def _manager_on(self, day: date) -> str:
        """The e-mail address of the manager of the home team on that day."""
        for membership in reversed(self.engineer.memberships):
            if membership.starts_on <= day:
                return self.organisation.managers[membership.team]
        raise ValueError(f"Engineer {self.engineer.number} was in no team on {day}.")

    def _sit_down(self, opens_on: date, days: tuple[int, ...], *, hour: int) -> datetime:
        """The start of a sitting on one of these days after the opening, in UTC."""
        day = opens_on + timedelta(days=days[int(self.rng.random() * len(days))])
        return datetime.combine(day, time(hour, int(60 * self.rng.random())), tzinfo=UTC)


def _round(level: float, low: int, high: int) -> int:
    return min(high, max(low, int(level + 0.5)))
