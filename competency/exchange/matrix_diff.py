"""What would a matrix change: skills, people and, cell by cell, what one source says?"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.diff import (
    Diff,
    Report,
    find_bad_email,
    find_too_long,
    place_of_person,
    silent,
)
from competency.exchange.directory import Directory
from competency.exchange.mapping import Mapping
from competency.exchange.matrix_reading import MatrixReading
from competency.exchange.matrix_skills import say_skills
from competency.exchange.nearby import Nearby, Offer
from competency.exchange.packed import Packed
from competency.exchange.tables import column_letters
from competency.models import Engineer, Framework, Membership, Rating, Skill, Team
from competency.models.folding import batched

# So many cells are held against the database at once.
AT_ONCE = 5_000


@dataclass(frozen=True)
class Destination:
    """Where a matrix goes: a framework and a team, each one that is there or the name of a new one.

    ``may_add`` says whether people and skills that are not known may be added; ``rateable`` are the ids of those who
    may be rated in the mapping's source (None: all).
    """

    framework: Framework | str
    team: Team | str
    may_add: bool
    rateable: frozenset[int] | None = None


@dataclass
class MatrixPlan:
    """Everything that applying writes. Ratings are [person index, skill index, level, not applicable].

    ``scale`` is (lowest, highest level) of a framework that is new; ``new_skills`` are pairs with the domain's name.
    """

    destination: Destination
    source: str
    scale: tuple[int, int]
    rated_at: datetime | None
    people: list[Engineer] = field(default_factory=list)
    new_people: list[Engineer] = field(default_factory=list)
    joining: list[Engineer] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)
    new_skills: list[tuple[Skill, str]] = field(default_factory=list)
    ratings: Packed = field(default_factory=Packed)


def diff_matrix(
    reading: MatrixReading, mapping: Mapping, *, destination: Destination, report: Report = silent
) -> Diff:
    """Hold a matrix against the current ratings. Blank cells change nothing.

    A fixed number of queries, and one more for every ``AT_ONCE`` cells: memory does not follow the number of cells.
    """
    diff = Diff(mapping.sheet, ignored=list(reading.ignored), problems=reading.problems)
    scale = mapping.scale.bottom, mapping.scale.top
    plan = MatrixPlan(destination, mapping.source, scale, moment(mapping.rated_on))
    diff.plan = plan
    if plan.rated_at is not None and plan.rated_at > timezone.now():
        diff.problem(_("The ratings are of %(day)s, which is still to come.") % {"day": mapping.rated_on})
        return diff
    for name, model in ((destination.framework, Framework), (destination.team, Team)):
        too_long = find_too_long(str(name), model=model, field="name")
        if too_long:
            diff.problem(too_long)
            return diff
    plan.skills, plan.new_skills = say_skills(reading, mapping, destination, diff)
    _say_people(reading, mapping, destination, plan, diff)
    _say_ratings(reading, plan, diff, report)
    return diff


def moment(rated_on: str | None) -> datetime | None:
    """The day of the ratings as a time: noon, or now for today and where no day is given."""
    if not rated_on or date.fromisoformat(rated_on) == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(date.fromisoformat(rated_on), time(12)))


def _say_people(reading, mapping, destination, plan, diff) -> None:
    """Fill in who stands in each line of the file; lines with a problem get somebody who is not saved."""
    team = destination.team
    if isinstance(team, str):
        diff.add("added", "team", team)
        members = set()
    else:
        members = set(Membership.objects.running().filter(team=team).values_list("engineer_id", flat=True))
    # Whoever may not add people may not learn who else is there either: the team is the world.
    within = None if destination.may_add else Engineer.objects.working().in_teams([team])
    directory, taken, unknown = Directory(within, meant=diff.people), {}, []
    for person in reading.people:
        where = place_of_person(mapping, person.row)
        found = directory.find(
            name=person.name,
            email=person.email,
            number=person.number,
            identity=mapping.identity,
            key=person.key,
        )
        problem = found if isinstance(found, str) else _refuse(person, found, destination)
        engineer = found if isinstance(found, Engineer) else _make_engineer(person)
        if not problem and taken.setdefault(id(engineer), person.row) != person.row:
            problem = _("%(name)s stands in the file already.") % {"name": engineer}
        plan.people.append(engineer)
        if found is None and person.name:
            unknown.append(person)
        if problem:
            diff.problem(problem, **where, value=person.name)
            continue
        if found is None:
            plan.new_people.append(engineer)
            directory.add(engineer)
            diff.add("added", "engineer", engineer.name, **where)
        else:
            diff.add("unchanged", "engineer", engineer.name, **where)
        if engineer.pk not in members:
            plan.joining.append(engineer)
            diff.add("added", "membership", engineer.name, new=str(team), **where)
    _offer_people(unknown, mapping, directory, plan, diff)


def _offer_people(unknown, mapping, directory, plan, diff) -> None:
    """Whom new names may mean: somebody whom the file does not name as well, and nobody with another address."""
    named = {id(engineer) for engineer in plan.people}
    others = [each for each in directory.everybody if id(each) not in named and not each.has_left]
    nearby = Nearby(each.name for each in (others if unknown else ()))
    for person in unknown:
        for name in nearby.find(person.name):
            if directory.may_be(name, email=person.email, number=person.number):
                where = place_of_person(mapping, person.row)
                diff.offers.append(Offer("engineer", person.name, name, **where))


def _make_engineer(person) -> Engineer:
    return Engineer(name=person.name, email=person.email.lower() or None, number=person.number or None)


def _refuse(person, found: Engineer | None, destination) -> str:
    """Why this person cannot be rated by this file, or ""."""
    if found is None and not destination.may_add:
        return _("nobody in %(team)s is called so; HR can add people.") % {"team": destination.team}
    if found is None:
        texts = {"name": person.name, "email": person.email, "number": person.number}
        said = [find_too_long(text, model=Engineer, field=name) for name, text in texts.items()]
        said.append("" if person.name else _("there is no name for this new person."))
        return next(filter(None, said), find_bad_email(person.email))
    if found.has_left:
        return _("%(name)s has left; ratings of people who left are not changed.") % {"name": found}
    if destination.rateable is not None and found.pk and found.pk not in destination.rateable:
        return _("you do not rate %(name)s.") % {"name": found}
    return ""


def _say_ratings(reading, plan, diff, report) -> None:
    """Each stated cell against what the source says now: the same, another, or nothing yet."""
    framework = plan.destination.framework
    values = (
        set(range(plan.scale[0], plan.scale[1] + 1))
        if isinstance(framework, str)
        else set(framework.levels.values_list("value", flat=True))
    )
    for cells in batched(reading.cells, AT_ONCE):
        now = _in_force(cells, plan)
        for cell in cells:
            _say_rating(cell, now, values, plan, diff)
        report((cells[-1].person_index + 1) / len(plan.people))


def _in_force(cells, plan) -> dict:
    """(level, N/A, time) that the plan's source says now, by engineer and skill. One query."""
    source = plan.source
    columns = "engineer_id", "skill_id", f"{source}_level", f"{source}_na", f"{source}_at"
    engineers = {plan.people[cell.person_index].pk for cell in cells} - {None}
    skills = {plan.skills[cell.skill_index].pk for cell in cells} - {None}
    rows = Rating.objects.filter(engineer__in=engineers, skill__in=skills).values_list(*columns)
    return {(engineer, skill): said for engineer, skill, *said in rows}


def _say_rating(cell, now, values, plan, diff) -> None:
    person, skill = plan.people[cell.person_index], plan.skills[cell.skill_index]
    level, na, at = now.get((person.pk, skill.pk), (None, False, None))
    where = {"row": cell.row, "column": column_letters(cell.column - 1)}
    new = tell_level(cell.level, cell.not_applicable)
    label = f"{person.name} · {skill.name}"
    if cell.level is not None and cell.level not in values:
        steps = {"level": cell.level, "values": ", ".join(map(str, sorted(values)))}
        diff.problem(_("%(level)s is no level; choose %(values)s.") % steps, **where, value=cell.raw)
    elif (level, na) == (cell.level, cell.not_applicable):
        diff.add("unchanged", "rating", label, new=new, **where)
    elif plan.rated_at is not None and at is not None and at > plan.rated_at:
        reason = _("%(label)s: a newer rating of %(day)s stands")
        words = {"label": label, "day": timezone.localdate(at)}
        diff.ignore(reason % words, **where, value=cell.raw)
    else:
        plan.ratings.append((cell.person_index, cell.skill_index, cell.level, cell.not_applicable))
        old = tell_level(level, na)
        diff.add("changed" if old else "added", "rating", label, old=old, new=new, **where)


def tell_level(level, not_applicable) -> str:
    return _("N/A") if not_applicable else "" if level is None else str(level)
