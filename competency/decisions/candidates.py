"""Who could learn, mentor or be lent to close one gap?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import costs
from .assumptions import DEFAULTS, Assumptions
from .gaps import FULL_TIME, Id, parts

NOT_NOW, OPEN, KEEN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who could learn or mentor; `level` None is not rated or N/A, `interest` their own choice."""

    id: Id
    level: int | None
    share: float = 1.0
    interest: int = OPEN


@dataclass(frozen=True, slots=True)
class Lender:
    """Somebody of another team who could be lent for `lendable` of full time (see `lendable`)."""

    id: Id
    level: int
    lendable: float
    team: Id | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One gap and everything that could close it.

    `amount` is the full-time people missing (see `verdict.amount_to_close`), `deadline` the months left.
    `elsewhere` are people outside the team who could mentor. `open_seats` None means that no limit is known;
    `may_hire` False keeps hiring out, as for soft skills, which only the team plan hires for.
    """

    amount: float
    level: int
    deadline: float
    months_per_level: float
    mentor_level: int
    members: Sequence[Member] = ()
    elsewhere: Sequence[Member] = ()
    lenders: Sequence[Lender] = ()
    open_seats: int | None = None
    may_hire: bool = True
    assumptions: Assumptions = DEFAULTS
    bottom: int = 0
    top: int = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who could be trained; `mentor` is None where nobody could mentor."""

    id: Id
    level: int
    share: float
    interest: int
    mentor: Id | None
    months: float
    cost: float


def find_candidates(question: Question) -> tuple[Candidate, ...]:
    """Return who could be trained, best first: fewest months, keenest, largest share, id.

    A candidate has a level, L-2 <= level < L, and an interest other than 0. The mentor is somebody, of the
    team if possible, at max(mentor_level, L) or above.
    """
    mentor = _find_mentor(question)
    lowest = question.level - question.assumptions.candidate_reach
    found = []
    for member in question.members:
        if member.level is None or not lowest <= member.level < question.level or member.interest == NOT_NOW:
            continue
        training = costs.training(
            member.level,
            to=question.level,
            months_per_level=question.months_per_level,
            mentored=mentor is not None,
            assumptions=question.assumptions,
            bottom=question.bottom,
            top=question.top,
        )
        found.append(
            Candidate(
                id=member.id,
                level=member.level,
                share=member.share,
                interest=member.interest,
                mentor=mentor,
                months=training.months,
                cost=training.cost,
            )
        )
    found.sort(key=lambda c: (c.months, -c.interest, -c.share, c.id))
    return tuple(found)


def lendable(
    share: float, *, held: Iterable[tuple[float, float]], assumptions: Assumptions = DEFAULTS
) -> float:
    """Return how much of full time somebody could be lent so that their own team stays covered.

    `held` has (supply S, headcount n) of each requirement of the lending team that the person meets:
    min(share, min(S - n)), and 0 if that is under a quarter.
    """
    spare = min([parts(share), *(parts(supply) - parts(needed) for supply, needed in held)])
    return spare / FULL_TIME if spare >= parts(assumptions.smallest_loan) else 0.0


def _find_mentor(question: Question) -> Id | None:
    least = max(question.mentor_level, question.level)
    for people in (question.members, question.elsewhere):
        able = sorted(person.id for person in people if person.level is not None and person.level >= least)
        if able:
            return able[0]
    return None
