"""What would a roster change: people, their roles and who is in which team?"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.diff import Diff, find_bad_email, find_too_long, place_of_person
from competency.exchange.directory import Directory
from competency.exchange.mapping import Mapping
from competency.exchange.names import skill_key
from competency.exchange.roster_managers import Leader, say_managers
from competency.exchange.roster_reading import RosterReading, RosterRow
from competency.models import Engineer, Membership, Role, Team


@dataclass
class Placement:
    """What one row amounts to: the engineer, made or found, with the new values (old, new) by field.

    ``role`` and ``team`` are what the engineer gets, or the key of a new one; None leaves what is. ``ends`` are the
    memberships that end on the day ``ends_on``.
    """

    row: RosterRow
    engineer: Engineer
    is_new: bool
    where: dict
    changed: dict[str, tuple]
    role: Role | str | None = None
    team: Team | str | None = None
    joins: bool = False
    ends: list[Membership] = field(default_factory=list)
    ends_on: date | None = None


@dataclass
class RosterPlan:
    """Everything that applying writes; ``roles`` and ``teams`` are the names of new ones by key."""

    placements: list[Placement] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    leaders: list[Leader] = field(default_factory=list)


def diff_roster(reading: RosterReading, mapping: Mapping) -> Diff:
    """Hold a roster against the database. Nobody who is not in the file is touched. A fixed number of queries."""
    diff = Diff(mapping.sheet, ignored=list(reading.ignored), problems=list(reading.problems))
    directory, plan, claims = Directory(meant=diff.people), RosterPlan(), {}
    memberships: dict[int, list[Membership]] = {}
    unended = Membership.objects.held().exclude(ends_on__lte=timezone.localdate())
    for membership in unended.select_related("team").order_by("pk"):
        memberships.setdefault(membership.engineer_id, []).append(membership)
    for row in reading.rows:
        placement = None if row.problems else _place(row, directory, mapping, diff, claims)
        if placement is None:
            continue
        _say_role(placement, directory, plan, diff)
        _say_team(placement, directory, plan, diff, memberships.get(placement.engineer.pk, []))
        plan.placements.append(placement)
    plan.leaders = say_managers(plan.placements, directory, diff)
    diff.plan = plan
    return diff


def _place(row, directory, mapping, diff, claims) -> Placement | None:
    """Whose row it is and what it changes of that person; None where there is a problem, which is in the diff then."""
    where = place_of_person(mapping, row.row_number)
    found = directory.find(name=row.name, email=row.email, number=row.number, identity=mapping.identity)
    if isinstance(found, str):
        diff.problem(found, **where, value=row.name)
        return None
    engineer = found or Engineer()
    changed = {
        name: (getattr(engineer, name), value)
        for name, value in _values(row, engineer).items()
        if value != getattr(engineer, name)
    }
    refusal = _claim(row, found, changed, claims) or _refuse(row, engineer, changed, directory)
    if refusal:
        diff.problem(refusal, **where, value=row.name)
        return None
    if found is None:
        diff.add("added", "engineer", row.name, new=row.email or row.number, **where)
    elif changed:
        for part, (old, new) in changed.items():
            label = f"{found.name}: {Engineer._meta.get_field(part).verbose_name}"
            diff.add("changed", "engineer", label, old=_text(old), new=_text(new), **where)
    else:
        diff.add("unchanged", "engineer", found.name, **where)
    if engineer.has_left and "left_on" not in changed and row.active is None and row.left_on is None:
        reason = _("left on %(day)s and stays so; a status “Active” would bring them back")
        diff.ignore(reason % {"day": engineer.left_on}, **where, value=engineer.name)
    return Placement(row, engineer, found is None, where, changed)


def _values(row: RosterRow, engineer: Engineer) -> dict:
    """The fields that the row states; a status without a date means that somebody left, or came back, today."""
    values = {
        "name": row.name,
        "email": row.email.lower(),
        "number": row.number,
        "joined_on": row.joined_on,
        "left_on": row.left_on,
    }
    values = {name: value for name, value in values.items() if value}
    if engineer.email and engineer.email.lower() == values.get("email"):
        del values["email"]
    if row.left_on is None and row.active is False and engineer.left_on is None:
        values["left_on"] = max(timezone.localdate(), row.joined_on or engineer.joined_on or date.min)
    if row.left_on is None and row.active and engineer.has_left:
        values["left_on"] = None
    return values


def _claim(row, found, changed, claims) -> str:
    """A sentence where an earlier row is about the same person, or gives somebody the same address or number."""
    keys = [("person", found.pk)] if found is not None else []
    keys += [(part, changed[part][1].casefold()) for part in ("email", "number") if part in changed]
    for key in keys:
        first = claims.setdefault(key, row.row_number)
        if first != row.row_number and key[0] == "person":
            return _("%(name)s is the person of row %(row)s already.") % {"name": found, "row": f"{first:,}"}
        if first != row.row_number:
            return _("%(value)s stands in row %(row)s already.") % {"value": key[1], "row": f"{first:,}"}
    return ""


def _refuse(row, engineer, changed, directory) -> str:
    """A sentence where the database would not keep the new values, else ""."""
    for part, known in (("email", directory.by_email), ("number", directory.by_number)):
        new = changed[part][1] if part in changed else ""
        other = known.get(new.casefold())
        if other is not None and other is not engineer:
            return _("%(value)s belongs to %(name)s already.") % {"value": new, "name": other}
    joined = changed.get("joined_on", (None, engineer.joined_on))[1]
    left = changed.get("left_on", (None, engineer.left_on))[1]
    if joined and left and left < joined:
        days = {"left": left, "joined": joined}
        return _("left on %(left)s, before joining on %(joined)s.") % days
    texts = [(Engineer, part, changed[part][1]) for part in ("name", "email", "number") if part in changed]
    texts += [(Role, "name", row.role), (Team, "name", row.team)]
    too_long = (find_too_long(text, model=model, field=part) for model, part, text in texts)
    return next(filter(None, too_long), find_bad_email(changed["email"][1] if "email" in changed else ""))


def _say_role(placement, directory, plan, diff) -> None:
    title, engineer = placement.row.role, placement.engineer
    if not title:
        return
    known, key = directory.role(title), skill_key(title)
    if known is None and key not in plan.roles:
        plan.roles[key] = title
        diff.add("added", "role", title, **placement.where)
    if known is None or engineer.role_id != known.pk:
        placement.role = known or key
        if not placement.is_new:
            label = f"{engineer.name}: {_('role')}"
            old = engineer.role.name if engineer.role else ""
            diff.add("changed", "engineer", label, old=old, new=title, **placement.where)


def _say_team(placement, directory, plan, diff, current) -> None:
    """A team that the person is in stays as it is; another one begins today, and the teams of before end."""
    today, engineer, name = timezone.localdate(), placement.engineer, placement.row.team
    leaves = placement.changed.get("left_on", (None, engineer.left_on))[1]
    stays = leaves is None or leaves > today
    if name and stays:
        team, key = directory.team(name), skill_key(name)
        if isinstance(team, str):
            diff.problem(team, **placement.where, value=name)
            return
        if team is None and key not in plan.teams:
            plan.teams[key] = name
            diff.add("added", "team", name, **placement.where)
        placement.team = team or key
        if team is None or all(each.team_id != team.pk for each in current):
            placement.joins, placement.ends, placement.ends_on = True, current, today
            _say_move(placement, diff, old=", ".join(each.team.name for each in current), new=name)
            return
    if leaves is not None and "left_on" in placement.changed:
        placement.ends = [each for each in current if each.ends_on is None or each.ends_on > leaves]
        placement.ends_on = leaves
        for each in placement.ends:
            _say_move(placement, diff, old=each.team.name, new=_("until %s") % leaves)
    elif placement.team is not None:
        label = placement.row.name or engineer.name
        diff.add("unchanged", "membership", label, new=name, **placement.where)


def _say_move(placement, diff, *, old, new) -> None:
    name = placement.row.name or placement.engineer.name
    diff.add("changed" if old else "added", "membership", name, old=old, new=new, **placement.where)


def _text(value) -> str:
    return "" if value is None else str(value)
