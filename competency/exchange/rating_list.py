"""What did everybody say of whom? Every rating in force as a row of its own, any number of them, in flat memory.

One row for each engineer, skill and source (self, manager, agreed) that has a rating. Interest and what peers said are
no ratings of this list. Rows come in the order of the index, and names are looked up in memory: a join for each of a
million rows would cost more than everything else together.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from django.db import connection
from django.utils.timezone import get_current_timezone

from competency.matrix.load import end_of
from competency.matrix.shape import Viewpoint, is_blind
from competency.models import Engineer, Rating, RatingEvent, Skill, Team, User
from competency.models.asking import NO_ROUND, Window, moment_from, windows_of
from competency.models.ratings import Flag

from .extract import NOT_APPLICABLE
from .table_out import Table

HEADINGS = (
    "Name",
    "E-mail",
    "Employee number",
    "Framework",
    "Domain",
    "Skill",
    "Source",
    "Level",
    "Rated on",
    "Rated by",
    "Note",
)
SIDES = {"self": Flag.SELF, "manager": Flag.MANAGER, "agreed": Flag.AGREED}
NOW = (
    "engineer_id",
    "skill_id",
    "flags",
    "self_level",
    "self_na",
    "self_at",
    "self_note",
    "manager_level",
    "manager_na",
    "manager_at",
    "manager_note",
    "manager_by_id",
    "agreed_level",
    "agreed_na",
    "agreed_at",
    "agreed_note",
    "agreed_by_id",
)
THEN = ("engineer_id", "skill_id", "source", "level", "not_applicable", "rated_at", "note", "by_id")
FETCHED = 5_000
MINUTES = len("2026-11-23 10:15")


def list_ratings(viewer, *, team: Team | None = None, as_of: date | None = None, by: str = "") -> Table:
    """The ratings that the viewer may see of the people of a team and those below it, or of everybody.

    Somebody who rates a person, or is that person, does not see the other side's word before the own one is given.
    ``as_of`` reads the log up to the end of that day. Six queries, sent when the first row is asked for.
    """
    return Table("ratings", HEADINGS, _Later(viewer, team, as_of), by=by)


class _Later:
    """Rows that ask the database only when somebody begins to read them."""

    def __init__(self, *asked):
        self.asked = asked

    def __iter__(self) -> Iterator[tuple]:
        return _rows(*self.asked)


def _rows(viewer, team: Team | None, as_of: date | None) -> Iterator[tuple]:
    engineers = Engineer.objects.visible_to(viewer)
    if team is not None:
        engineers = engineers.in_teams(Team.objects.at_or_below(team), on=as_of)
    people = {
        pk: (name, email or "", number or "")
        for pk, name, email, number in engineers.values_list("pk", "name", "email", "number")
    }
    skills = {
        row[0]: row[1:]
        for row in Skill.objects.order_by().values_list("pk", "framework__name", "domain__name", "name")
    }
    raters = {user.pk: str(user) for user in User.objects.only("name", "email")}
    sides = dict.fromkeys(
        Engineer.objects.rateable_by(viewer).values_list("pk", flat=True), Viewpoint.MANAGER
    )
    sides |= dict.fromkeys(
        Engineer.objects.filter(user=viewer.pk).values_list("pk", flat=True), Viewpoint.SELF
    )
    said = _said_now() if as_of is None else _said_until(as_of)
    for engineer, skill, flags, words in said:
        person = people.get(engineer)
        if person is None or (engineer in sides and is_blind(flags, sides[engineer])):
            continue
        for source, level, at, rater, note in words:
            by = person[0] if source == "self" else raters.get(rater, "")
            yield (*person, *skills[skill], source, level, at, by, note)


def _said_now() -> Iterator[tuple]:
    """Engineer, skill, flags and (source, level, day, rater, note) of each side: straight from the current rows."""
    day = _day()
    for row in _fetch(Rating.objects.order_by("engineer_id", "skill_id").values_list(*NOW)):
        words = []
        if row[3] is not None or row[4]:
            words.append(("self", NOT_APPLICABLE if row[4] else row[3], day(row[5]), None, row[6]))
        if row[7] is not None or row[8]:
            words.append(("manager", NOT_APPLICABLE if row[8] else row[7], day(row[9]), row[11], row[10]))
        if row[12] is not None or row[13]:
            words.append(("agreed", NOT_APPLICABLE if row[13] else row[12], day(row[14]), row[16], row[15]))
        if words:
            yield row[0], row[1], row[2], words


def _said_until(as_of: date) -> Iterator[tuple]:
    """The same from the log: the newest entry of each side up to the end of the day, one cell after the other."""
    events = RatingEvent.objects.filter(rated_at__lte=end_of(as_of), source__in=SIDES)
    events = events.order_by("engineer_id", "skill_id", "rated_at", "id").values_list(*THEN)
    day, cell, newest, windows = _day(), None, {}, windows_of()
    for row in _fetch(events):
        if row[:2] != cell:
            if newest:
                yield _tell(cell, newest, day, windows(*cell))
            cell, newest = row[:2], {}
        newest[row[2]] = row
    if newest:
        yield _tell(cell, newest, day, windows(*cell))


def _tell(cell, newest: dict, day, window: Window) -> tuple:
    said = {source: row for source, row in newest.items() if row[3] is not None or row[4]}
    flags = sum(SIDES[source] for source in said)
    if window != NO_ROUND:
        times = {side: moment_from(row[5]) for side, row in newest.items()}
        flags |= window.bits_of(*((times.get(side), side in said) for side in ("self", "manager")))
    words = [
        (source, NOT_APPLICABLE if row[4] else row[3], day(row[5]), row[7], row[6])
        for source in SIDES
        if (row := said.get(source))
    ]
    return (*cell, flags, words)


def _fetch(rows) -> Iterator[tuple]:
    """What the database says, unconverted and by the thousand; the connection keeps a place in the result, no more."""
    sql, parameters = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while found := cursor.fetchmany(FETCHED):
            yield from found


def _day():
    """A function from a time, as a database gives it, to the day there is written as 2026-11-23."""
    zone = get_current_timezone()

    @lru_cache(maxsize=100_000)
    def of_minute(text: str) -> str:
        return datetime.fromisoformat(f"{text}+00:00").astimezone(zone).date().isoformat()

    def day(value) -> str:
        if isinstance(value, str):
            return of_minute(value[:MINUTES])
        return value.astimezone(zone).date().isoformat() if value is not None else ""

    return day
