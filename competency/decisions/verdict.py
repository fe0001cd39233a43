"""What should we do about one gap: train, borrow, hire or a mix, by when, for how much?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from . import costs
from .assumptions import DEFAULTS, Assumptions
from .candidates import Candidate, Question, find_candidates
from .gaps import FULL_TIME, Gap, Id, parts

Kind = Literal["train", "mixed", "borrow", "hire"]
TIES: tuple[Kind, ...] = ("train", "mixed", "borrow", "hire")
"""Between equally good options the earlier one wins."""


@dataclass(frozen=True, slots=True)
class Loan:
    """Who would be lent, from which team, for how much of full time."""

    id: Id
    share: float
    team: Id | None


@dataclass(frozen=True, slots=True)
class Option:
    """One way to close the gap; `cost` is one-off dollars, `months` until all of it is there.

    `people` are the ids trained (train, mixed) or lent (borrow). `yearly_pay` is what the hires are paid, loaded:
    always printed, never compared, because it buys whole people and not one skill.
    """

    kind: Kind
    months: float
    cost: float
    in_time: bool
    candidates: tuple[Candidate, ...] = ()
    loans: tuple[Loan, ...] = ()
    hires: int = 0
    yearly_pay: float = 0.0

    @property
    def people(self) -> tuple[Id, ...]:
        return tuple(chosen.id for chosen in (*self.candidates, *self.loans))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one gap: the best of `options` by the rule of `decide`, or "none" without any."""

    question: Question
    kind: Kind | Literal["none"]
    late: bool
    options: Mapping[Kind, Option]
    candidates: tuple[Candidate, ...]

    @property
    def option(self) -> Option | None:
        """The chosen option."""
        return None if self.kind == "none" else self.options[self.kind]

    @property
    def meanwhile(self) -> Candidate | None:
        """Whom to train while somebody is borrowed: a loan ends, so it always names a lasting step."""
        return self.candidates[0] if self.kind == "borrow" and self.candidates else None


def amount_to_close(gap: Gap, *, assumptions: Assumptions = DEFAULTS) -> float:
    """Return how many full-time people a gap asks for; 0 if it is ok, or unknown ("rate first").

    absent, short: n - S      single: 0.25, one backup for a quarter of a job      tight: n - S1
    """
    needed = parts(gap.requirement.headcount)
    if gap.status in ("absent", "short"):
        return (needed - parts(gap.supply)) / FULL_TIME
    if gap.status == "single":
        return assumptions.backup_share
    if gap.status == "tight":
        return (needed - parts(gap.supply_after_loss)) / FULL_TIME
    return 0.0


def decide(question: Question) -> Verdict:
    """Return the options for one gap and the verdict.

    train    the first candidates with months <= deadline until their shares reach the amount; if these do not
             suffice, the same without the deadline (then late)
    hire     ceil(amount) people, if there are seats
    mixed    if candidates in time exist but give less: all of them, and hires for the rest
    borrow   lenders at the level, by id, each up to what is lendable, until the amount is reached
    Verdict: the cheapest option in time, ties in the order train, mixed, borrow, hire. If none is in time,
    the fastest, then the cheapest, marked late. Without any option: "none".
    """
    candidates = find_candidates(question)
    options: dict[Kind, Option] = {}
    if parts(question.amount) > 0:
        found = (
            _train(question, candidates),
            _mix(question, candidates),
            _borrow(question),
            _hire(question),
        )
        options = {option.kind: option for option in found if option is not None}
    if not options:
        return Verdict(question, "none", late=False, options={}, candidates=candidates)
    in_time = [option for option in options.values() if option.in_time]
    if in_time:
        best = min(in_time, key=lambda option: (option.cost, TIES.index(option.kind)))
    else:
        best = min(options.values(), key=lambda option: (option.months, option.cost, TIES.index(option.kind)))
    return Verdict(question, best.kind, late=not in_time, options=options, candidates=candidates)


def _take(candidates: Iterable[Candidate], amount: float) -> tuple[Candidate, ...]:
    """Return the first candidates whose shares reach the amount, or nobody if all together do not."""
    taken, reached = [], 0
    for candidate in candidates:
        if reached >= parts(amount):
            break
        taken.append(candidate)
        reached += parts(candidate.share)
    return tuple(taken) if reached >= parts(amount) else ()


def _in_time(question: Question, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(candidate for candidate in candidates if candidate.months <= question.deadline)


def _train(question: Question, candidates: tuple[Candidate, ...]) -> Option | None:
    chosen = _take(_in_time(question, candidates), question.amount) or _take(candidates, question.amount)
    if not chosen:
        return None
    months = max(candidate.months for candidate in chosen)
    return Option(
        kind="train",
        months=months,
        cost=round(math.fsum(candidate.cost for candidate in chosen), 2),
        in_time=months <= question.deadline,
        candidates=chosen,
    )


def _mix(question: Question, candidates: tuple[Candidate, ...]) -> Option | None:
    trained = _in_time(question, candidates)
    rest = parts(question.amount) - sum(parts(candidate.share) for candidate in trained)
    if not trained or rest <= 0:
        return None
    hires = _whole_people(rest)
    if not _seats_for(question, hires):
        return None
    hired = _cost_of_hires(question, hires)
    months = max(hired.months, *(candidate.months for candidate in trained))
    return Option(
        kind="mixed",
        months=months,
        cost=round(hired.cost + math.fsum(candidate.cost for candidate in trained), 2),
        in_time=months <= question.deadline,
        candidates=trained,
        hires=hires,
        yearly_pay=_pay_of_hires(question, hires),
    )


def _borrow(question: Question) -> Option | None:
    loans, reached, wanted = [], 0, parts(question.amount)
    for lender in sorted(question.lenders, key=lambda lender: lender.id):
        share = min(parts(lender.lendable), wanted - reached)
        if lender.level >= question.level and share > 0:
            loans.append(Loan(id=lender.id, share=share / FULL_TIME, team=lender.team))
            reached += share
    if reached < wanted:
        return None
    priced = [
        costs.borrow(
            question.level,
            share=loan.share,
            assumptions=question.assumptions,
            bottom=question.bottom,
            top=question.top,
        )
        for loan in loans
    ]
    months = priced[0].months
    return Option(
        kind="borrow",
        months=months,
        cost=round(math.fsum(loan.cost for loan in priced), 2),
        in_time=months <= question.deadline,
        loans=tuple(loans),
    )


def _hire(question: Question) -> Option | None:
    hires = _whole_people(parts(question.amount))
    if not _seats_for(question, hires):
        return None
    hired = _cost_of_hires(question, hires)
    return Option(
        kind="hire",
        months=hired.months,
        cost=hired.cost,
        in_time=hired.months <= question.deadline,
        hires=hires,
        yearly_pay=_pay_of_hires(question, hires),
    )


def _whole_people(amount: int) -> int:
    return -(-amount // FULL_TIME)


def _seats_for(question: Question, hires: int) -> bool:
    return question.may_hire and (question.open_seats is None or hires <= question.open_seats)


def _cost_of_hires(question: Question, hires: int) -> costs.Cost:
    return costs.hire(
        question.level,
        people=hires,
        assumptions=question.assumptions,
        bottom=question.bottom,
        top=question.top,
    )


def _pay_of_hires(question: Question, hires: int) -> float:
    one = costs.yearly_pay(
        question.level, assumptions=question.assumptions, bottom=question.bottom, top=question.top
    )
    return round(hires * one, 2)
