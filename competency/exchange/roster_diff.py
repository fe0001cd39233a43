"""What would a roster change: people, roles, teams, who is in which team, and who manages it?"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.diff import Diff
from competency.exchange.directory import Directory
from competency.exchange.mapping import Mapping
from competency.exchange.names import heading_key, name_key
from competency.exchange.people import Ignored
from competency.exchange.roster_reading import RosterReading, RosterRow
from competency.models import Engineer, Leadership, Membership, Role, Team, User


@dataclass
class Placement:
    """What one row amounts to: the engineer, made or found, with the new values.

    ``role`` and ``team`` are what the engineer gets, or the key of a new one; None leaves what is.
    """

    row: RosterRow
    engineer: Engineer
    is_new: bool
    changed: dict[str, tuple]
    role: Role | str | None = None
    team: Team | str | None = None
    ends: list[Membership] = field(default_factory=list)
    joins: bool = False


@dataclass
class RosterPlan:
    """Everything that applying writes.

    ``roles`` and ``teams`` are the names of new ones by key, ``users`` address and name of new ones by key; ``leaders``
    pairs a team with a user, each an object or the key of a new one.
    """

    placements: list[Placement] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    users: dict[str, tuple[str, str]] = field(default_factory=dict)
    leaders: list[tuple[Team | str, User | str]] = field(default_factory=list)


def diff_roster(reading: RosterReading, mapping: Mapping) -> Diff:
    """Hold a roster against the database. Nobody who is not in the file is touched. A fixed number of queries."""
    diff = Diff(mapping.sheet, ignored=list(reading.ignored), problems=list(reading.problems))
    directory, plan = Directory(), RosterPlan()
    memberships: dict[int, list[Membership]] = {}
    for membership in Membership.objects.running().select_related("team").order_by("pk"):
        memberships.setdefault(membership.engineer_id, []).append(membership)
    taken: dict[int, int] = {}
    wrong = {problem.row for problem in reading.problems}
    for row in reading.rows:
        if row.row_number in wrong:
            continue
        placement = _place(row, directory, mapping, diff, taken)
        if placement is not None:
            _say_role(placement, directory, plan, diff)
            _say_team(placement, directory, plan, diff, memberships)
            plan.placements.append(placement)
    _say_managers(plan, directory, diff)
    diff.plan = plan
    return diff


def _place(row, directory, mapping, diff, taken) -> Placement | None:
    found = directory.find(name=row.name, email=row.email, number=row.number, identity=mapping.identity)
    if isinstance(found, str):
        diff.problem(found, row=row.row_number, value=row.name)
        return None
    if found is not None and taken.setdefault(found.pk, row.row_number) != row.row_number:
        message = _("%(name)s is the person of row %(row)s already.") % {
            "name": found,
            "row": taken[found.pk],
        }
        diff.problem(message, row=row.row_number, value=row.name)
        return None
    engineer = found or Engineer()
    values = _values(row, engineer)
    changed = {
        name: (getattr(engineer, name), value)
        for name, value in values.items()
        if value is not None and value != getattr(engineer, name)
    }
    name = row.name or (found.name if found else row.email or row.number)
    if found is None and not row.name:
        diff.problem(_("there is no name for this new person."), row=row.row_number, value=name)
        return None
    clash = _clash(changed, directory, found)
    if clash:
        diff.problem(clash, row=row.row_number, value=name)
        return None
    if found is None:
        diff.add("added", "engineer", name, new=row.email or row.number, row=row.row_number)
    for part, (old, new) in changed.items() if found is not None else ():
        diff.add("changed", "engineer", f"{name}: {part}", old=_text(old), new=_text(new), row=row.row_number)
    if found is not None and not changed:
        diff.add("unchanged", "engineer", name, row=row.row_number)
    return Placement(row, engineer, found is None, changed)


def _values(row: RosterRow, engineer: Engineer) -> dict:
    """The fields that the row states; a status without a date means that somebody left or came back today."""
    values = {
        "name": row.name or None,
        "email": row.email.lower() or None,
        "number": row.number or None,
        "joined_on": row.joined_on,
        "left_on": row.left_on,
    }
    if row.left_on is None and row.active is False and engineer.left_on is None:
        values["left_on"] = max(timezone.localdate(), row.joined_on or date.min)
    return values


def _clash(changed, directory, found) -> str:
    """A sentence where the new e-mail address or number belongs to somebody else."""
    for part, known in (("email", directory.by_email), ("number", directory.by_number)):
        new = changed.get(part, (None, None))[1]
        other = known.get(new.casefold()) if new else None
        if other is not None and other is not found:
            return _("%(value)s belongs to %(name)s already.") % {"value": new, "name": other}
    return ""


def _say_role(placement, directory, plan, diff) -> None:
    title, engineer = placement.row.role, placement.engineer
    if not title:
        return
    known = directory.role(title)
    key = heading_key(title)
    if known is None and key not in plan.roles:
        plan.roles[key] = title
        diff.add("added", "role", title, row=placement.row.row_number)
    if known is None or engineer.role_id != known.pk:
        placement.role = known or key
        if not placement.is_new:
            old = engineer.role.name if engineer.role else ""
            diff.add(
                "changed",
                "engineer",
                f"{engineer.name}: role",
                old=old,
                new=title,
                row=placement.row.row_number,
            )


def _say_team(placement, directory, plan, diff, memberships) -> None:
    """A team that the person is in stays as it is; another one begins today, and the teams of before end."""
    name, row = placement.row.team, placement.row.row_number
    leaving = placement.changed.get("left_on", (None, placement.engineer.left_on))[1]
    current = memberships.get(placement.engineer.pk, []) if placement.engineer.pk else []
    if leaving is not None and leaving <= timezone.localdate():
        placement.ends = current
        return
    if not name:
        return
    team = directory.team(name)
    if isinstance(team, str):
        diff.problem(team, row=row, value=name)
        return
    key = heading_key(name)
    if team is None and key not in plan.teams:
        plan.teams[key] = name
        diff.add("added", "team", name, row=row)
    placement.team = team or key
    label = f"{placement.row.name or placement.engineer.name} · {name}"
    if team is not None and any(membership.team_id == team.pk for membership in current):
        diff.add("unchanged", "membership", label, row=row)
        return
    placement.joins, placement.ends = True, current
    if current:
        old = ", ".join(membership.team.name for membership in current)
        diff.add("changed", "membership", label, old=old, new=name, row=row)
    else:
        diff.add("added", "membership", label, new=name, row=row)


def _say_managers(plan: RosterPlan, directory: Directory, diff: Diff) -> None:
    """Whoever is named as somebody's supervisor manages that person's team; a sign-in is made for an e-mail address."""
    in_file = {}
    for placement in plan.placements:
        row = placement.row
        for key in filter(None, (row.number.casefold(), row.email.casefold(), name_key(row.name))):
            in_file.setdefault(key, row)
    users = {user.email.casefold(): user for user in User.objects.all()}
    leads = set(Leadership.objects.values_list("team", "user"))
    done: set[tuple] = set()
    for placement in plan.placements:
        row, team = placement.row, placement.team
        who = row.manager_number or row.manager_email or row.manager_name
        if not who or team is None:
            continue
        name, email = _manager(row, in_file, directory)
        pair = (team if isinstance(team, str) else team.pk, email.casefold() or name_key(who))
        if pair in done:
            continue
        done.add(pair)
        if not email:
            message = _("manages %(team)s by this file, but has no e-mail address to sign in with")
            diff.ignored.append(Ignored(diff.sheet, row.row_number, None, who, message % {"team": row.team}))
            continue
        user = users.get(pair[1])
        label = f"{name or email} · {row.team}"
        if user is not None and (pair[0], user.pk) in leads:
            diff.add("unchanged", "leadership", label, row=row.row_number)
            continue
        if user is None and pair[1] not in plan.users:
            plan.users[pair[1]] = (email, name or email)
            diff.add("added", "user", f"{name} <{email}>" if name else email, row=row.row_number)
        plan.leaders.append((team, user or pair[1]))
        diff.add("added", "leadership", label, new=_("manager"), row=row.row_number)


def _manager(row: RosterRow, in_file, directory) -> tuple[str, str]:
    """Name and e-mail address of a row's supervisor, from the file or from the database."""
    for key in (row.manager_number.casefold(), row.manager_email.casefold(), name_key(row.manager_name)):
        other = in_file.get(key) if key else None
        if other is not None and other.email:
            return other.name, other.email.lower()
    found = directory.find(name=row.manager_name, email=row.manager_email, number=row.manager_number)
    if isinstance(found, Engineer) and found.email:
        return found.name, found.email
    return row.manager_name, row.manager_email.lower()


def _text(value) -> str:
    return "" if value is None else str(value)
