"""What would a list of targets or requirements change? Of two levels for one thing in a file, the strictest counts."""

from decimal import Decimal

from django.utils.translation import gettext as _

from competency.exchange.dates import read_date
from competency.exchange.diff import Diff, find_too_long
from competency.exchange.directory import Directory
from competency.exchange.framework_facts import say_roles
from competency.exchange.listed import Listing
from competency.exchange.listed_plan import ListPlan, Skills, find_scale, is_level, read_number, say_changes
from competency.exchange.mapping import Mapping
from competency.exchange.names import skill_key
from competency.models import Engineer, Requirement, Role, RoleTarget, Team

MOST_PEOPLE, MOST_MONTHS = 999, 600


def diff_roles(listing: Listing, mapping: Mapping, *, place, where: dict, told: dict | None = None) -> Diff:
    """Hold the targets of roles against the database; roles and skills that are new are added."""
    diff = Diff(mapping.sheet, ignored=list(listing.ignored), problems=list(listing.problems))
    words = {level: word.capitalize() for word, level in mapping.words.items() if isinstance(level, int)}
    ends, values, names = find_scale(place, where, names=words)
    plan = diff.plan = ListPlan(place, ends, names, told=told or {})
    known = Role.objects.select_related("next")
    skills, roles = Skills(plan, diff), {skill_key(role.name): role for role in known}
    current = {(row.role_id, row.skill_id): row for row in RoleTarget.objects.all()}
    wanted: dict = {}
    for record in listing.records:
        role = _role(record, roles, plan, diff)
        skill = skills.find(record)
        if role is not None and skill is not None and _has_level(record, values, diff):
            _keep_strictest(wanted, (id(role), id(skill)), (record, role, skill), f"{role} · {skill}", diff)
    for record, role, skill in wanted.values():
        label, where_ = f"{role} · {skill}", record.where("level")
        target = current.get((role.pk, skill.pk)) if role.pk and skill.pk else None
        if target is None:
            plan.targets.append(RoleTarget(role=role, skill=skill, level=record.level))
            diff.add("added", "target", label, new=str(record.level), **where_)
        else:
            say_changes(
                plan, diff, target, {"level": record.level}, model="target", label=label, where=where_
            )
    say_roles(roles, plan, diff)
    return diff


def diff_requirements(listing: Listing, mapping: Mapping, *, place, where: dict, team, by) -> Diff:
    """Hold the needs of teams against the database; ``team`` is meant where a row names none."""
    diff = Diff(mapping.sheet, ignored=list(listing.ignored), problems=list(listing.problems))
    ends, values, _names = find_scale(place, where)
    plan = diff.plan = ListPlan(place, ends)
    skills, directory = Skills(plan, diff), Directory(Engineer.objects.none())
    managed = None if by is None else set(Team.objects.managed_by(by).values_list("pk", flat=True))
    current = {
        (row.team_id, row.skill_id): row
        for row in Requirement.objects.filter(skill__framework=place.framework)
    }
    wanted: dict = {}
    for record in listing.records:
        own = _team(record, team, directory, managed, diff)
        skill = skills.find(record)
        details = _details(record, mapping, diff)
        if own is None or skill is None or details is None or not _has_level(record, values, diff):
            continue
        if record.level == 0:
            diff.problem(_("a requirement asks for level 1 or more."), **record.where("level"), value=0)
            continue
        _keep_strictest(wanted, (own.pk, skill.pk), (record, own, skill, details), f"{own} · {skill}", diff)
    for record, own, skill, details in wanted.values():
        values_, label, where_ = {"level": record.level, **details}, f"{own} · {skill}", record.where("level")
        need = current.get((own.pk, skill.pk))
        plan.teams.add(own.pk)
        if need is None:
            plan.requirements.append(Requirement(team=own, skill=skill, **values_))
            diff.add("added", "requirement", label, new=str(record.level), **where_)
        else:
            say_changes(plan, diff, need, values_, model="requirement", label=label, where=where_)
    return diff


def _has_level(record, values, diff) -> bool:
    if record.level is None:
        diff.ignore(_("no level is asked for"), **record.where("level"), value=record["skill-name"])
        return False
    return is_level(record.level, values, diff, record.where("level"))


def _keep_strictest(wanted, key, stated, label, diff) -> None:
    """Of two rows about the same thing, the one with the higher level; the page says which one does not count."""
    first = wanted.setdefault(key, stated)
    if first is stated:
        return
    strict, other = (first, stated) if first[0].level >= stated[0].level else (stated, first)
    wanted[key] = strict
    words = {"label": label, "level": strict[0].level, "row": f"{strict[0].row:,}", "other": other[0].level}
    sentence = _("%(label)s: the strictest counts, %(level)s in row %(row)s; %(other)s here does not")
    diff.ignore(sentence % words, **other[0].where("level"), value=other[0].level)


def _role(record, roles, plan, diff) -> Role | None:
    name, where = record["role"], record.where("role")
    key = skill_key(name)
    too_long = find_too_long(name, model=Role, field="name")
    if not name or too_long:
        diff.problem(too_long or _("there is no role in this row."), **where, value=name)
        return None
    if key not in roles:
        roles[key] = Role(name=name)
        plan.roles.append(roles[key])
        diff.add("added", "role", name, **where)
    return roles[key]


def _team(record, team, directory, managed, diff) -> Team | None:
    """The team of a row; a manager learns nothing about teams that are not theirs."""
    name, where = record["team"], record.where("team")
    found = directory.team(name) if name else team
    if isinstance(found, Team) and managed is not None and found.pk not in managed:
        found = None
    if isinstance(found, Team):
        return found
    sentence = _("there is no team “%(name)s” here that you manage.") if name else _("no team is named.")
    diff.problem(found if isinstance(found, str) else sentence % {"name": name[:60]}, **where, value=name)
    return None


def _details(record, mapping, diff) -> dict | None:
    """What a row says of people, weight, deadline and first day; None where one of it is wrong."""
    before, details = len(diff.problems), {}
    if record["headcount"]:
        details["headcount"] = read_number(
            record, "headcount", least=Decimal("0.01"), most=MOST_PEOPLE, places=2, diff=diff
        )
    if record["deadline"]:
        details["deadline_months"] = read_number(record, "deadline", least=1, most=MOST_MONTHS, diff=diff)
    if record["weight"]:
        weights = {str(label).casefold(): value for value, label in Requirement.Weight.choices}
        weights |= {str(value): value for value in Requirement.Weight.values}
        details["weight"] = weights.get(record["weight"].casefold())
        if details["weight"] is None:
            sentence = _("“%(text)s” is no weight; write 1 useful, 2 important or 3 critical.")
            diff.problem(sentence % {"text": record["weight"][:60]}, **record.where("weight"))
    if record["starts-on"]:
        try:
            details["starts_on"] = read_date(record["starts-on"], order=mapping.date_order)
        except ValueError as error:
            diff.problem(f"“{record['starts-on'][:60]}” {error}.", **record.where("starts-on"))
    return details if len(diff.problems) == before else None
