"""What is a team plan asked to do, and with which people, seats, loans and money?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Literal

from .assumptions import DEFAULTS, Assumptions
from .gaps import HIGHEST_WEIGHT, Id, Requirement

Must = Literal["all", "critical"]
Robust = Literal["none", "two", "any"]


@dataclass(frozen=True, slots=True)
class Need:
    """A requirement of the team with what learning the skill takes; only skills that are known to be rated."""

    requirement: Requirement
    months_per_level: float
    mentor_level: int


@dataclass(frozen=True, slots=True)
class Engineer:
    """A member: share of full time, level by skill (None or missing: not rated), interest by skill (default 1)."""

    id: Id
    share: float
    levels: Mapping[Id, int | None]
    interest: Mapping[Id, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A role to hire on: which skills a person may bring, at most how many, at which level, for how much."""

    id: Id
    skills: tuple[Id, ...]
    most_skills: int
    level: int
    cost: float
    months: float = DEFAULTS.hire_months
    most_hires: int | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """Somebody of another team who would bring one skill for `share` of full time, all or nothing."""

    lender: Id
    skill: Id
    share: float


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a plan may do.

    "train": `who` is a member, with the skill. "borrow": `who` is a lender, with the skill. "hire": `who` is a
    profile, without a skill.
    """

    kind: Literal["train", "hire", "borrow"]
    who: Id
    skill: Id | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a plan is computed from.

    `must` says which skills have to be met: all, or the critical ones (weight 3). `robust` adds for the same
    skills: "two" at least two holders, "any" still covered if any one person leaves. `mentors_elsewhere` is the
    number of mentors outside the team by skill. `open_seats` and `budget` None mean no limit. `pinned` actions
    are part of every plan (a hire may be pinned more than once), `forbidden` ones of none.
    """

    people: tuple[Engineer, ...]
    needs: Mapping[Id, Need]
    mentors_elsewhere: Mapping[Id, int] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()
    loans: tuple[Loan, ...] = ()
    open_seats: int | None = None
    budget: float | None = None
    must: Must = "all"
    robust: Robust = "none"
    pinned: tuple[Action, ...] = ()
    forbidden: tuple[Action, ...] = ()
    assumptions: Assumptions = DEFAULTS
    bottom: int = 0
    top: int = 5

    def __post_init__(self) -> None:
        for what, ids in (
            ("member", [person.id for person in self.people]),
            ("profile", [profile.id for profile in self.profiles]),
            ("loan", [(loan.lender, loan.skill) for loan in self.loans]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"Every {what} may be given only once.")

    def must_be_met(self, skill: Id) -> bool:
        """Say whether a shortage of the skill counts as unmet."""
        return self.must == "all" or self.needs[skill].requirement.weight == HIGHEST_WEIGHT


def holds(person: Engineer, skill: Id, *, level: int) -> bool:
    """Say whether a member has the level today."""
    own = person.levels.get(skill)
    return own is not None and own >= level


class PlanConflict(ValueError):
    """What is pinned cannot be done, alone or together with the limits."""


def in_order(problem: Problem) -> Problem:
    """Return the same problem in one fixed order, so that the order of the input never changes the plan."""
    return replace(
        problem,
        people=tuple(sorted(problem.people, key=lambda person: person.id)),
        needs=dict(sorted(problem.needs.items())),
        profiles=tuple(sorted(problem.profiles, key=lambda profile: profile.id)),
        loans=tuple(sorted(problem.loans, key=lambda loan: (loan.lender, loan.skill))),
    )


def fingerprint(problem: Problem) -> str:
    """Return a hash of all inputs, to store with a plan: equal inputs in any order have equal hashes."""
    plain = _fields(in_order(problem))
    for actions in ("pinned", "forbidden"):
        plain[actions] = sorted(map(_fields, plain[actions]), key=str)
    text = json.dumps(plain, sort_keys=True, default=_fields)
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(value: object) -> dict | str:
    """Return a dataclass as its fields, one level deep; asdict copies everything below, which takes thrice as long."""
    return (
        {each.name: getattr(value, each.name) for each in fields(value)}
        if is_dataclass(value)
        else str(value)
    )
