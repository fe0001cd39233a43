"""Who is meant? Engineers, teams and roles of the database by what a file calls them."""

from collections import defaultdict

from django.utils.translation import gettext as _

from competency.exchange.names import name_key, skill_key
from competency.models import Engineer, Role, Team


class Directory:
    """Look-ups filled with three queries; ``engineers`` narrows whom the file may be about.

    ``meant`` takes the ids of those who are found.
    Nobody who was erased is ever meant: a file gives no name and no address back.
    """

    def __init__(self, engineers=None, *, meant: set[int] | None = None):
        self.meant = set() if meant is None else meant
        self.by_email: dict[str, Engineer] = {}
        self.by_number: dict[str, Engineer] = {}
        self.by_name: dict[str, list[Engineer]] = defaultdict(list)
        self.by_key: dict[int, Engineer] = {}
        among = Engineer.objects.all() if engineers is None else engineers
        self.everybody = list(among.filter(erased_at=None).select_related("role").order_by("pk"))
        for engineer in self.everybody:
            self.add(engineer)
        self.teams: dict[str, list[Team]] = defaultdict(list)
        for team in Team.objects.in_use().order_by("pk"):
            self.teams[skill_key(team.name)].append(team)
        self.roles = {skill_key(role.name): role for role in Role.objects.order_by("-pk")}

    def add(self, engineer: Engineer) -> None:
        if engineer.pk:
            self.by_key[engineer.pk] = engineer
        if engineer.email:
            self.by_email[engineer.email.casefold()] = engineer
        if engineer.number:
            self.by_number[engineer.number.casefold()] = engineer
        self.by_name[name_key(engineer.name)].append(engineer)

    def find(
        self, *, name="", email="", number="", identity="name", key: int | None = None
    ) -> Engineer | str | None:
        """The engineer who is meant, or None; or a sentence where the file leaves it open who it is.

        The key of a file that we wrote finds first, where anything else beside it says the same. The mapping's
        identity is next, then an employee number or an e-mail address, then the name. A name finds nobody whose e-mail
        address or number is another one.
        """
        found = self._find(name, email, number, identity, key)
        if isinstance(found, Engineer) and found.pk:
            self.meant.add(found.pk)
        return found

    def _find(self, name, email, number, identity, key) -> Engineer | str | None:
        if key is not None and key in self.by_key:
            return self._confirm(self.by_key[key], name, email, number)
        found = {
            "email": self.by_email.get(email.casefold()) if email else None,
            "number": self.by_number.get(number.casefold()) if number else None,
        }
        if found.get(identity) is not None:
            return found[identity]
        known = [person for person in found.values() if person is not None]
        if len(known) == 2 and known[0] is not known[1]:
            sentence = _("the e-mail address belongs to %(one)s and the employee number to %(other)s.")
            return sentence % {"one": known[0], "other": known[1]}
        if known:
            return known[0]
        same = [person for person in self.by_name.get(name_key(name), ()) if _agrees(person, email, number)]
        if len(same) > 1:
            sentence = _("%(count)d people are called %(name)s; add an e-mail address or an employee number.")
            return sentence % {"count": len(same), "name": name}
        return same[0] if same else None

    def may_be(self, name: str, *, email="", number="") -> bool:
        """Whether somebody known by this name has no other e-mail address or number than these."""
        same = self.by_name.get(name_key(name), ())
        return any(person.pk and _agrees(person, email, number) for person in same)

    @staticmethod
    def _confirm(engineer: Engineer, name: str, email: str, number: str) -> Engineer | str:
        """Whoever has the key, unless a row was torn apart and nothing beside the key is theirs."""
        same_name = name_key(name) == name_key(engineer.name)
        same_email = bool(email and engineer.email) and email.casefold() == engineer.email.casefold()
        same_number = bool(number and engineer.number) and number.casefold() == engineer.number.casefold()
        if same_name or same_email or same_number:
            return engineer
        sentence = _(
            "the hidden key of this row belongs to %(one)s and not to %(other)s; clear it for somebody new."
        )
        return sentence % {"one": engineer, "other": name or email or number}

    def team(self, name: str) -> Team | str | None:
        """The team of this name, None, or a sentence where several have it."""
        same = self.teams.get(skill_key(name), [])
        if len(same) > 1:
            return _("%(count)d teams are called %(name)s.") % {"count": len(same), "name": name}
        return same[0] if same else None

    def role(self, name: str) -> Role | None:
        return self.roles.get(skill_key(name))


def _agrees(person: Engineer, email: str, number: str) -> bool:
    if email and person.email and email.casefold() != person.email.casefold():
        return False
    return not (number and person.number and number.casefold() != person.number.casefold())
