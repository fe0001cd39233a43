"""Whom does a roster make a manager of which team, and who gets a sign-in for it?"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from competency.exchange.diff import find_bad_email, find_too_long
from competency.exchange.directory import Directory
from competency.exchange.names import name_key
from competency.models import Engineer, Leadership, Team, User


@dataclass(frozen=True)
class Leader:
    """A new manager of a team: a user, or the address and name of a new one.

    ``team`` is a team or the key of a new one; ``engineer`` is the same person among the rated, who has no sign-in yet:
    without the link, managers would rate themselves.
    """

    team: Team | str
    user: User | None
    email: str
    name: str
    engineer: Engineer | None


class _People:
    """The people of the file and of the database, as supervisors are named."""

    def __init__(self, placements, directory: Directory):
        self.directory = directory
        self.by_number, self.by_email, self.by_name = {}, {}, defaultdict(list)
        for placement in placements:
            row = placement.row
            self.by_number.setdefault(row.number.casefold(), placement)
            self.by_email.setdefault(row.email.casefold(), placement)
            self.by_name[name_key(row.name)].append(placement)

    def find(self, row) -> tuple[Engineer | None, str, str] | str:
        """Engineer (perhaps not saved yet), name and e-mail address of a row's supervisor; or why there is none."""
        same = self.by_name.get(name_key(row.manager_name), []) if row.manager_name else []
        found = (row.manager_number and self.by_number.get(row.manager_number.casefold())) or (
            row.manager_email and self.by_email.get(row.manager_email.casefold())
        )
        if not found and not row.manager_number and not row.manager_email:
            if len(same) > 1:
                return _("%(count)d people are called so") % {"count": len(same)}
            found = same[0] if same else None
        if found:
            left = found.changed.get("left_on", (None, found.engineer.left_on))[1]
            email = found.row.email or found.engineer.email or row.manager_email
            person, name = found.engineer, found.row.name or found.engineer.name
        else:
            person = self.directory.find(
                name=row.manager_name, email=row.manager_email, number=row.manager_number
            )
            if isinstance(person, str):
                return person.rstrip(".")
            left = person.left_on if person else None
            email = (person.email if person else "") or row.manager_email
            name = person.name if person else row.manager_name
        if left is not None and left <= timezone.localdate():
            return _("has left")
        if not email or find_bad_email(email):
            return _("has no e-mail address to sign in with")
        return find_too_long(name, model=User, field="name") or (person, name, email.lower())


def say_managers(placements, directory: Directory, diff) -> list[Leader]:
    """Whoever is named as somebody's supervisor manages that person's team; an e-mail address becomes a sign-in.

    Adds to the diff what is new, and to what it ignores the supervisors that nobody can be made of. Two queries.
    """
    people = _People(placements, directory)
    users = {user.email.casefold(): user for user in User.objects.all()}
    leads = set(Leadership.objects.values_list("team", "user"))
    leaders, said = [], set()
    # Whose sign-in an address is: nobody has two, and no two people have one.
    owners = {engineer.user_id: engineer for engineer in directory.everybody if engineer.user_id}
    owners = {email: owners[user.pk] for email, user in users.items() if user.pk in owners}
    for placement in placements:
        row, team, where = placement.row, placement.team, placement.where
        who = row.manager_name or row.manager_email or row.manager_number
        if not who or team is None:
            continue
        found = people.find(row)
        key = team if isinstance(team, str) else team.pk, found if isinstance(found, str) else found[2]
        if key in said:
            continue
        said.add(key)
        if isinstance(found, str):
            sentence = _("%(who)s should manage %(team)s by this file, but %(reason)s")
            words = {"who": who, "team": row.team, "reason": found}
            diff.ignore(sentence % words, **where, value=who)
            continue
        person, name, email = found
        user, label = users.get(email), name or email
        if user is not None and (key[0], user.pk) in leads:
            diff.add("unchanged", "leadership", label, new=row.team, **where)
            continue
        if user is None and email not in said:
            said.add(email)
            diff.add("added", "user", label, new=email, **where)
        if person is not None and person.user_id is None and owners.setdefault(email, person) is person:
            if person.pk and ("link", email) not in said:
                diff.add("changed", "engineer", f"{person.name}: {_('sign-in')}", new=email, **where)
            said.add(("link", email))
        else:
            person = None
        leaders.append(Leader(team, user, email, name, person))
        diff.add("added", "leadership", label, new=row.team, **where)
    return leaders
