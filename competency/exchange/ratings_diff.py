"""What would a list of ratings change: one row for each person, skill and source?"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.dates import read_date
from competency.exchange.diff import Diff, Report, silent
from competency.exchange.directory import Directory
from competency.exchange.listed import Listing, Record
from competency.exchange.listed_plan import ListPlan, Skills, find_scale, is_level, same_lines
from competency.exchange.mapping import SOURCES, Mapping
from competency.exchange.matrix_diff import moment, tell_level
from competency.exchange.names import skill_key
from competency.exchange.packed import Packed
from competency.models import Engineer, Rating, Skill, Source

PARTS = ("level", "na", "at", "note")
# What a row says of whom it is about, of the skill, and of the day.
WHO, WHAT, WHEN = ("person-name", "email", "number"), ("skill-name", "domain"), ("rated-on",)
# So many rows are held against the database at once; fewer where nearly each is about somebody else.
AT_ONCE, MOST_CELLS = 5_000, 100_000


class Stated(NamedTuple):
    """A row that says something of somebody: the record and what its texts mean; ``at`` None is now."""

    record: Record
    engineer: Engineer
    skill: Skill
    source: str
    at: datetime | None


def diff_ratings(
    listing: Listing, mapping: Mapping, *, place, where: dict, by, report: Report = silent
) -> Diff:
    """Hold ratings against those in force. A manager rates the own teams; for others, nobody else is there.

    A fixed number of queries, and one more for every ``AT_ONCE`` rows: memory does not follow the number of rows.
    """
    diff = Diff(mapping.sheet, ignored=list(listing.ignored), problems=listing.problems)
    ends, values, _names = find_scale(place, where)
    plan = diff.plan = ListPlan(place, ends)
    people = None if by is None or by.is_hr else Engineer.objects.rateable_by(by)
    directory = Directory(people, meant=diff.people)
    stated = _understand(listing, mapping, Skills(plan, diff), directory, diff, own=people is not None)
    repeated = _Repeated()
    for batch in _batched(stated):
        now = _in_force(batch)
        for each in batch:
            record = each.record
            if repeated.is_known(each):
                continue
            if record.level is not None and not is_level(record.level, values, diff, record.where("level")):
                continue
            _say(each, now.get((each.engineer.pk, each.skill.pk), {}), plan, diff, by)
        report(batch[-1].record.row / listing.height)
    repeated.tell(diff)
    return diff


def _understand(listing, mapping, skills, directory, diff, *, own: bool) -> Iterator[Stated]:
    """The rows that name a person, a skill, a source and a day; the diff has a line for each of the others.

    ``own``: a manager brings in what managers say, and nothing else.
    """
    framework = skills.plan.destination.framework
    people, found, days = {}, {}, {}
    for record in listing.records:
        if record["framework"] and skill_key(record["framework"]) != skill_key(framework.name):
            diff.ignore(
                _("a skill of another framework"), **record.where("framework"), value=record["framework"]
            )
            continue
        source = (record["source"] or mapping.source).casefold()
        if source not in SOURCES:
            words = {"text": record["source"][:60], "wanted": ", ".join(SOURCES)}
            diff.problem(_("“%(text)s” is no source: %(wanted)s.") % words, **record.where("source"))
            continue
        if own and source != Source.MANAGER:
            reason = _("a manager imports the manager's ratings; others are for HR to bring in")
            diff.ignore(reason, **record.where("source"), value=source)
            continue
        # The same words stand in many rows, and mean the same in each.
        engineer = _once(people, record, WHO, lambda record=record: _person(record, mapping, directory, diff))
        skill = _once(found, record, WHAT, lambda record=record: skills.find(record))
        at = _once(days, record, WHEN, lambda record=record: _day(record, mapping, diff))
        if engineer is not None and skill is not None and at is not False:
            yield Stated(record, engineer, skill, source, at)


def _once(known: dict, record, parts: tuple[str, ...], find: Callable):
    """What these parts of a row mean; where that is a problem, each row has its own."""
    key = tuple(map(record.__getitem__, parts))
    meant = known.get(key)
    if meant is None:
        meant = find()
        if meant is not None and meant is not False:
            known[key] = meant
    return meant


def _batched(stated: Iterable[Stated]) -> Iterator[list[Stated]]:
    """Rows that follow one another, so that those they are about have no more than so many cells together."""
    batch, engineers, skills = [], set(), set()
    for each in stated:
        batch.append(each)
        engineers.add(each.engineer.pk)
        skills.add(each.skill.pk)
        if len(batch) == AT_ONCE or len(engineers) * len(skills) > MOST_CELLS:
            yield batch
            batch, engineers, skills = [], set(), set()
    if batch:
        yield batch


class _Repeated:
    """Which rows say again what a row above says? Those are problems, with the row that came first."""

    def __init__(self):
        self.places: dict[int, int] = {}
        self.known: dict[int, int] = {}
        self.rows = Packed()
        self.again: list[tuple[list, str, int]] = []

    def is_known(self, stated: Stated) -> bool:
        record, engineer, skill, source, _at = stated
        # One bit for each skill and source of a person.
        place = self.places.setdefault(skill.pk, len(self.places)) * len(SOURCES) + SOURCES.index(source)
        said = self.known.get(engineer.pk, 0)
        if said >> place & 1:
            self.again.append(([engineer.pk, place], f"{engineer.name} · {skill.name}", record.row))
            return True
        self.known[engineer.pk] = said | 1 << place
        self.rows.append((engineer.pk, place, record.row))
        return False

    def tell(self, diff: Diff) -> None:
        wanted = {tuple(cell) for cell, _label, _row in self.again}
        first = {(pk, place): row for pk, place, row in self.rows if (pk, place) in wanted} if wanted else {}
        for cell, label, row in self.again:
            words = {"label": label, "row": f"{first[tuple(cell)]:,}"}
            diff.problem(_("%(label)s stands in row %(row)s already.") % words, row=row)


def _say(stated, now, plan, diff, by) -> None:
    """One rating against what its source says now; a blank level and a blank note say nothing."""
    record, engineer, skill, source, at = stated
    level, na, said_at, note = now.get(source, (None, False, None, ""))
    label, where = f"{engineer.name} · {skill.name}", record.where("level")
    if record.level is None and not record.not_applicable:
        diff.ignore(_("no level is stated"), **where, value=label)
        return
    new, remark = tell_level(record.level, record.not_applicable), record["remark"] or note
    if (level, na, same_lines(note)) == (record.level, record.not_applicable, same_lines(remark)):
        diff.add("unchanged", "rating", label, new=new, **where)
    elif engineer.has_left:
        sentence = _("%(name)s has left; ratings of people who left are not changed.")
        diff.problem(sentence % {"name": engineer}, **where, value=new)
    elif at is not None and said_at is not None and said_at > at and said_at.date() != at.date():
        words = {"label": label, "day": timezone.localdate(said_at)}
        diff.ignore(_("%(label)s: a newer rating of %(day)s stands") % words, **where, value=new)
    else:
        told = tell_level(level, na)
        diff.add("changed" if told else "added", "rating", label, old=told, new=new, **where)
        later = max(at, said_at) if at is not None and said_at is not None else at
        said = engineer.pk, skill.pk, source, record.level, record.not_applicable, None, remark
        plan.ratings.append((*said, by.pk if by else None, later and later.isoformat()))


def _in_force(batch: list[Stated]) -> dict:
    """(level, N/A, time, note) by engineer and skill, and by source, of what a batch is about. One query."""
    cells = {(each.engineer.pk, each.skill.pk) for each in batch}
    columns = [f"{source}_{part}" for source in SOURCES for part in PARTS]
    rows = Rating.objects.filter(
        engineer__in={engineer for engineer, _skill in cells}, skill__in={skill for _engineer, skill in cells}
    )
    told = {}
    for engineer, skill, *said in rows.values_list("engineer_id", "skill_id", *columns).iterator():
        if (engineer, skill) in cells:
            told[engineer, skill] = {
                source: tuple(said[place * 4 : place * 4 + 4]) for place, source in enumerate(SOURCES)
            }
    return told


def _person(record, mapping, directory, diff) -> Engineer | None:
    name, email, number = record["person-name"], record["email"], record["number"]
    found = directory.find(name=name, email=email, number=number, identity=mapping.identity)
    if isinstance(found, Engineer):
        return found
    who = name or email or number
    if isinstance(found, str):
        sentence = found
    else:
        sentence = _("nobody whom you may rate is called “%(name)s”; a roster adds people.") % {
            "name": who[:60]
        }
    role = next((role for role in ("person-name", "email", "number") if role in record.places), "level")
    diff.problem(sentence, **record.where(role), value=who)
    return None


def _day(record, mapping, diff):
    """The time of the rating: noon of its day, None for now, False where there is a problem."""
    if not record["rated-on"]:
        return moment(mapping.rated_on)
    try:
        day = read_date(record["rated-on"], order=mapping.date_order)
    except ValueError as error:
        diff.problem(f"“{record['rated-on'][:60]}” {error}.", **record.where("rated-on"))
        return False
    if day > timezone.localdate():
        said = {"day": day}
        diff.problem(_("%(day)s is still to come.") % said, **record.where("rated-on"))
        return False
    if day == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, time(12)))
