"""Which records make up an organisation? Immutable values that a loader maps one to one to stored rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from competency.content.framework import Framework, Role


@dataclass(frozen=True, slots=True)
class Team:
    """A node of the team tree; `parent` is a slug or None. `profile` names the entry of teams.json behind it
    (None for a department) and need not be stored."""

    slug: str
    name: str
    parent: str | None
    profile: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in but is not rated: `kind` is manager, head or hr; `leads` holds slugs of teams.

    A head leads a department and so every team below it. Engineers sign in with their own e-mail address.
    """

    email: str
    name: str
    kind: str
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """An engineer (by number) in a team (by slug) with a share of full time, from `starts_on` until the day
    before `ends_on`; None means still there. Shares of one person never add up to more than 1 on any day."""

    engineer: str
    team: str
    allocation: float
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Engineer:
    """Somebody who is rated. `number` is the personnel number and the key; `role` is a role's slug; `has_login` says
    whether this person signs in (with `email`); `left_on` is the first day without somebody who left.

    `memberships` holds one or two memberships; the last of them is the home team, whose manager rates this person.
    """

    number: str
    name: str
    email: str
    role: str
    joined_on: date
    left_on: date | None
    has_login: bool
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a team needs: `headcount` full-time people (may be a fraction) at `level` 1..5 or more, `weight` 1..3,
    within `deadline_months`, in force from `starts_on` (which may lie in the future)."""

    team: str
    skill: str
    level: int
    headcount: float
    weight: int
    deadline_months: int
    starts_on: date


class RatingEvent(NamedTuple):
    """One thing said about one engineer (by number) and one skill (by slug).

    `source` is self, manager, agreed or interest. `level` is 0..5, or None for interest and for N/A; `interest` is
    0 not now, 1 open, 2 keen, and None for every other source; `note` is "" mostly; `by` is the e-mail address of the
    person who said it; `rated_at` is an aware UTC datetime. A tuple, since millions of them are made.
    """

    engineer: str
    skill: str
    source: str
    level: int | None
    not_applicable: bool
    interest: int | None
    note: str
    by: str
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class Persona:
    """An entry of the demo's sign-in page: `kind` is engineer, manager, head or hr; `line` introduces the person."""

    email: str
    name: str
    kind: str
    line: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A whole invented organisation, without its rating events: `history.generate_events` makes those on demand.

    `managers` maps a team's slug to the e-mail address of its manager. The same arguments of `generate` give the same
    organisation and the same events.
    """

    name: str
    seed: int
    today: date
    months: int
    framework: Framework
    roles: tuple[Role, ...]
    teams: tuple[Team, ...]
    accounts: tuple[Account, ...]
    managers: Mapping[str, str]
    engineers: tuple[Engineer, ...]
    requirements: tuple[Requirement, ...]
    personas: tuple[Persona, ...]

    def memberships(self) -> Iterator[Membership]:
        """Every membership, engineer by engineer."""
        for engineer in self.engineers:
            yield from engineer.memberships
