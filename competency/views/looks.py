"""Which looks at named people go into the audit log: those from outside the management of their team.

Whoever manages the team writes nothing and asks the database nothing. Everybody else who sees names is HR.
"""

from collections.abc import Iterable

from competency.access import can_rate, rateable_ids
from competency.models import Engineer, Leadership, Team, User
from competency.models.auditing import Kind, write, write_look


def note_team(user: User, team: Team, *, place: str, people: Iterable[int]) -> None:
    """Note a look at people of a team by name, if the user neither manages the team nor one above it."""
    if user.is_hr and not user.leads(team, part=Leadership.Part.MANAGER):
        write_look(user, place=place, team=team.pk, people=people)


def note_engineer(user: User, engineer: Engineer, *, place: str) -> None:
    """Note a look at one person, if it is neither the user nor somebody whom the user manages."""
    if user.is_hr and engineer.user_id != user.pk and not can_rate(user, engineer):
        write_look(user, place=place, people=[engineer.pk])


def note_engineers(user: User, engineers: Iterable[int], *, place: str, team: Team | None = None) -> None:
    """Note a look at the levels of several people, but for those whom the user manages."""
    if user.is_hr:
        people = set(engineers) - rateable_ids(user, engineers)
        write_look(user, place=place, team=team.pk if team else None, people=people)


def note_export(user: User, *, place: str, people: Iterable[int], team: Team | None = None, **detail) -> None:
    """Note that data about these people leaves as a file; managers' own teams are no exception."""
    write(Kind.EXPORT, by=user, place=place, team=team.pk if team else None, people=people, **detail)
