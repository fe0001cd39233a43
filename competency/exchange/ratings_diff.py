"""What would a list of ratings change: one row for each person, skill and source?"""

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.dates import read_date
from competency.exchange.diff import Diff
from competency.exchange.directory import Directory
from competency.exchange.listed import Listing
from competency.exchange.listed_plan import ListPlan, Skills, find_scale, is_level
from competency.exchange.mapping import SOURCES, Mapping
from competency.exchange.matrix_diff import moment, tell_level
from competency.exchange.names import skill_key
from competency.models import Engineer, Rating, Source
from competency.models.recording import Entry

PARTS = ("level", "na", "at", "note")


def diff_ratings(listing: Listing, mapping: Mapping, *, place, where: dict, by) -> Diff:
    """Hold ratings against those in force. A manager rates the own teams; for others, nobody else is there."""
    diff = Diff(mapping.sheet, ignored=list(listing.ignored), problems=list(listing.problems))
    ends, values, _names = find_scale(place, where)
    plan = diff.plan = ListPlan(place, ends)
    skills = Skills(plan, diff)
    people = None if by is None or by.is_hr else Engineer.objects.rateable_by(by)
    directory, now, taken = Directory(people), _in_force(place, people), {}
    for record in listing.records:
        if record["framework"] and skill_key(record["framework"]) != skill_key(place.framework.name):
            diff.ignore(
                _("a skill of another framework"), **record.where("framework"), value=record["framework"]
            )
            continue
        source = (record["source"] or mapping.source).casefold()
        if source not in SOURCES:
            words = {"text": record["source"][:60], "wanted": ", ".join(SOURCES)}
            diff.problem(_("“%(text)s” is no source: %(wanted)s.") % words, **record.where("source"))
            continue
        if people is not None and source != Source.MANAGER:
            reason = _("a manager imports the manager's ratings; others are for HR to bring in")
            diff.ignore(reason, **record.where("source"), value=source)
            continue
        engineer, skill = _person(record, mapping, directory, diff), skills.find(record)
        at = _day(record, mapping, diff)
        if engineer is None or skill is None or at is False:
            continue
        first = taken.setdefault((engineer.pk, skill.pk, source), record.row)
        if first != record.row:
            words = {"label": f"{engineer.name} · {skill.name}", "row": f"{first:,}"}
            diff.problem(_("%(label)s stands in row %(row)s already.") % words, row=record.row)
        elif record.level is not None and not is_level(record.level, values, diff, record.where("level")):
            continue
        else:
            old = now.get((engineer.pk, skill.pk), {}).get(source, (None, False, None, ""))
            _say(record, engineer, skill, source, at, old, plan, diff, by)
    return diff


def _say(record, engineer, skill, source, at, old, plan, diff, by) -> None:
    """One rating against what its source says now; a blank level and a blank note say nothing."""
    level, na, said_at, note = old
    label, where = f"{engineer.name} · {skill.name}", record.where("level")
    if record.level is None and not record.not_applicable:
        diff.ignore(_("no level is stated"), **where, value=label)
        return
    new, remark = tell_level(record.level, record.not_applicable), record["remark"] or note
    if (level, na, note) == (record.level, record.not_applicable, remark):
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
        entry = Entry(engineer.pk, skill.pk, source, record.level, record.not_applicable, note=remark,
                      by_id=by.pk if by else None, rated_at=later)  # fmt: skip
        plan.entries.append(entry)


def _in_force(place, people) -> dict:
    """(level, N/A, time, note) by engineer and skill, and by source. One query."""
    columns = [f"{source}_{part}" for source in SOURCES for part in PARTS]
    rows = Rating.objects.filter(skill__framework=place.framework)
    if people is not None:
        rows = rows.filter(engineer__in=people)
    told = {}
    for engineer, skill, *said in rows.values_list("engineer_id", "skill_id", *columns).iterator():
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
