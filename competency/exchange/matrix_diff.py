"""What would a matrix change: skills, people and, cell by cell, what one source says?"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.diff import Diff
from competency.exchange.directory import Directory
from competency.exchange.mapping import Mapping
from competency.exchange.matrix_reading import MatrixReading
from competency.exchange.names import skill_key
from competency.exchange.people import Ignored
from competency.exchange.tables import column_letters
from competency.models import Engineer, Framework, Membership, Rating, Skill, Team


@dataclass(frozen=True)
class Destination:
    """Where a matrix goes: a framework and a team, each one that is there or the name of a new one.

    ``engineers`` are those whom the file may be about, ``rateable`` the ids of those that may be rated in the mapping's
    source (None: all); ``may_add`` whether people and skills that are not known may be added.
    """

    framework: Framework | str
    team: Team | str
    may_add: bool
    rateable: frozenset[int] | None = None


@dataclass
class MatrixPlan:
    """Everything that applying writes. Ratings are (person index, skill index, level, not applicable)."""

    destination: Destination
    source: str
    rated_at: datetime | None
    people: list[Engineer] = field(default_factory=list)
    new_people: list[Engineer] = field(default_factory=list)
    joining: list[Engineer] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)
    new_skills: list[tuple[Skill, str]] = field(default_factory=list)
    ratings: list[tuple[int, int, int | None, bool]] = field(default_factory=list)


def diff_matrix(reading: MatrixReading, mapping: Mapping, *, destination: Destination) -> Diff:
    """Hold a matrix against the current ratings. A fixed number of queries; blank cells change nothing."""
    diff = Diff(mapping.sheet, ignored=list(reading.ignored), problems=list(reading.problems))
    plan = MatrixPlan(destination, mapping.source, _moment(mapping.rated_on))
    _say_skills(reading, destination, plan, diff)
    _say_people(reading, mapping, destination, plan, diff)
    _say_ratings(reading, mapping, plan, diff)
    diff.plan = plan
    return diff


def _moment(rated_on: str | None) -> datetime | None:
    """The day of the ratings as a time: noon, or now for today and where no day is given."""
    if not rated_on or date.fromisoformat(rated_on) == timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(date.fromisoformat(rated_on), time(12)))


def _say_skills(reading, destination, plan, diff) -> None:
    """Match headings to skills by name; the same name in two domains is told apart by the domain."""
    framework = destination.framework
    known: dict[str, list[Skill]] = {}
    if isinstance(framework, str):
        diff.add("added", "framework", framework)
    else:
        for skill in Skill.objects.filter(framework=framework).select_related("domain"):
            for name in {skill_key(skill.name), skill_key(skill.heading)} - {""}:
                known.setdefault(name, []).append(skill)
    for each in reading.skills:
        same = known.get(skill_key(each.name), [])
        if len(same) > 1 and each.domain:
            same = [skill for skill in same if skill_key(skill.domain.name) == skill_key(each.domain)] or same
        column = column_letters(each.column - 1)
        if len(same) > 1:
            message = _("the framework has %(count)d skills of this name; name the domain above it.")
            diff.problem(message % {"count": len(same)}, column=column, value=each.name)
        elif same and same[0].retired_on is not None:
            diff.problem(_("this skill is retired and takes no new ratings."), column=column, value=each.name)
        elif not same and not (destination.may_add or isinstance(framework, str)):
            message = _("%(framework)s has no such skill; leave the column out, or ask HR to add it.")
            diff.problem(message % {"framework": framework}, column=column, value=each.name)
        if same:
            plan.skills.append(same[0])
            diff.add("unchanged", "skill", same[0].name, column=column)
        else:
            skill = Skill(name=each.name[:120])
            plan.skills.append(skill)
            plan.new_skills.append((skill, each.domain or ""))
            diff.add("added", "skill", each.name, new=each.domain or "", column=column)


def _say_people(reading, mapping, destination, plan, diff) -> None:
    team = destination.team
    if isinstance(team, str):
        diff.add("added", "team", team)
        members = set()
    else:
        members = set(Membership.objects.running().filter(team=team).values_list("engineer_id", flat=True))
    # Whoever may not add people may not learn who else is there either: the team is the world.
    directory = Directory(None if destination.may_add else Engineer.objects.filter(pk__in=members))
    taken: dict[int, int] = {}
    for person in reading.people:
        found = directory.find(
            name=person.name, email=person.email, number=person.number, identity=mapping.identity
        )
        if isinstance(found, str):
            diff.problem(found, row=person.row, value=person.name)
            found = None
        elif found is None and not destination.may_add:
            message = _("nobody in %(team)s is called so; HR can add people.") % {"team": team}
            diff.problem(message, row=person.row, value=person.name)
        elif found is not None and found.has_left:
            message = _("has left; ratings of people who left are not changed.")
            diff.problem(message, row=person.row, value=person.name)
        elif found is not None and taken.setdefault(found.pk, person.row) != person.row:
            message = _("%(name)s stands in row %(row)s already.") % {"name": found, "row": taken[found.pk]}
            diff.problem(message, row=person.row, value=person.name)
        elif found is not None and destination.rateable is not None and found.pk not in destination.rateable:
            message = _("you do not rate %(name)s.") % {"name": found}
            diff.problem(message, row=person.row, value=person.name)
        if found is None:
            found = Engineer(
                name=person.name, email=person.email.lower() or None, number=person.number or None
            )
            plan.new_people.append(found)
            directory.add(found)
            diff.add("added", "engineer", person.name, row=person.row)
        else:
            diff.add("unchanged", "engineer", found.name, row=person.row)
        if found.pk not in members:
            plan.joining.append(found)
            diff.add("added", "membership", f"{found.name} · {team}", row=person.row)
        plan.people.append(found)


def _say_ratings(reading, mapping, plan, diff) -> None:
    """Each stated cell against what the source says now: the same, another, or nothing yet."""
    source, moment = plan.source, plan.rated_at
    engineers = [person.pk for person in plan.people if person.pk]
    skills = [skill.pk for skill in plan.skills if skill.pk]
    columns = "engineer_id", "skill_id", f"{source}_level", f"{source}_na", f"{source}_at"
    now = {
        (engineer, skill): (level, na, at)
        for engineer, skill, level, na, at in Rating.objects.filter(
            engineer__in=engineers, skill__in=skills
        ).values_list(*columns)
    }
    for cell in reading.cells:
        person, skill = plan.people[cell.person_index], plan.skills[cell.skill_index]
        level, na, at = now.get((person.pk, skill.pk), (None, False, None))
        label = f"{person.name} · {skill.name}"
        where = {"row": cell.row, "column": column_letters(cell.column - 1)}
        new = _word(cell.level, cell.not_applicable)
        if (level, na) == (cell.level, cell.not_applicable):
            diff.add("unchanged", "rating", label, new=new, **where)
        elif moment is not None and at is not None and at > moment:
            reason = _("a newer rating of %(day)s stands") % {"day": timezone.localdate(at)}
            diff.ignored.append(Ignored(mapping.sheet, cell.row, where["column"], str(cell.raw), reason))
        else:
            plan.ratings.append((cell.person_index, cell.skill_index, cell.level, cell.not_applicable))
            old = _word(level, na)
            diff.add("changed" if old else "added", "rating", label, old=old, new=new, **where)


def _word(level, not_applicable) -> str:
    return _("N/A") if not_applicable else "" if level is None else str(level)
