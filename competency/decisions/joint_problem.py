"""What are several teams asked to do together, with which people, seats and money, and who may be lent to whom?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from .assumptions import DEFAULTS, Assumptions
from .candidates import lendable
from .gaps import FULL_TIME, HIGHEST_WEIGHT, Id, parts
from .plan_problem import Must, Need, Profile


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a share of full time in one team or more; levels and interest by skill (default 1)."""

    id: Id
    shares: Mapping[Id, float]
    levels: Mapping[Id, int | None]
    interest: Mapping[Id, int] = field(default_factory=dict)

    def holds(self, skill: Id, *, level: int) -> bool:
        """Say whether the person has the level today."""
        own = self.levels.get(skill)
        return own is not None and own >= level


@dataclass(frozen=True, slots=True)
class TeamPart:
    """One of the teams: its needs by skill, the roles it may hire on, its open seats (None: no limit), its scale."""

    id: Id
    needs: Mapping[Id, Need]
    profiles: tuple[Profile, ...] = ()
    open_seats: int | None = None
    bottom: int = 0
    top: int = 5


@dataclass(frozen=True, slots=True)
class JointProblem:
    """All that a plan of several teams is computed from.

    `forbidden` are pairs of person and skill that the person does not learn, `not_lent` those in which they help
    out nowhere.
    """

    people: tuple[Person, ...]
    teams: tuple[TeamPart, ...]
    budget: float | None = None
    must: Must = "all"
    forbidden: frozenset[tuple[Id, Id]] = frozenset()
    not_lent: frozenset[tuple[Id, Id]] = frozenset()
    assumptions: Assumptions = DEFAULTS

    def __post_init__(self) -> None:
        for what, ids in (
            ("person", [person.id for person in self.people]),
            ("team", [team.id for team in self.teams]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"Every {what} may be given only once.")

    def must_be_met(self, need: Need) -> bool:
        """Say whether a shortage of the need counts as unmet."""
        return self.must == "all" or need.requirement.weight == HIGHEST_WEIGHT

    def members(self, team: Id) -> list[Person]:
        """The people with a share in the team."""
        return [person for person in self.people if team in person.shares]

    def held(self, team: TeamPart, skill: Id) -> int:
        """Return what the team has of a needed skill today, in whole parts of FULL_TIME."""
        level = team.needs[skill].requirement.level
        return sum(
            parts(person.shares[team.id])
            for person in self.members(team.id)
            if person.holds(skill, level=level)
        )

    def surplus(self, team: TeamPart, skill: Id) -> int:
        """Return what the team has beyond its need today, in whole parts; 0 where it is short."""
        return max(0, self.held(team, skill) - parts(team.needs[skill].requirement.headcount))

    def spare(self, person: Person, team: TeamPart) -> float:
        """Return how much of full time the person alone could be lent so that the team stays covered."""
        held = [
            (self.held(team, skill) / FULL_TIME, need.requirement.headcount)
            for skill, need in team.needs.items()
            if person.holds(skill, level=need.requirement.level)
        ]
        return lendable(person.shares[team.id], held=held, assumptions=self.assumptions)


def in_order(problem: JointProblem) -> JointProblem:
    """Return the same problem in one fixed order, so that the order of the input never changes the plan."""
    return replace(
        problem,
        people=tuple(sorted(problem.people, key=lambda person: person.id)),
        teams=tuple(
            replace(
                team,
                needs=dict(sorted(team.needs.items())),
                profiles=tuple(sorted(team.profiles, key=lambda profile: profile.id)),
            )
            for team in sorted(problem.teams, key=lambda team: team.id)
        ),
    )


def fingerprint(problem: JointProblem) -> str:
    """Return a hash of all inputs, to store with a plan: equal inputs in any order have equal hashes."""
    plain = asdict(replace(in_order(problem), forbidden=frozenset(), not_lent=frozenset()))
    for pairs in ("forbidden", "not_lent"):
        plain[pairs] = sorted(map(list, getattr(problem, pairs)), key=str)
    text = json.dumps(plain, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
