"""What would have to change for the verdict on one gap to flip?"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

from . import costs
from .assumptions import Assumptions
from .candidates import Question
from .verdict import Option, Verdict

WHOLE_NUMBERS = ("candidate_reach", "mentees")
"""Assumptions that count something; they have no price at which two options cost the same."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Where training and hiring change places.

    `success_breakeven`: training stays cheaper even if only this share of attempts works.
    `ramp_breakeven`: months of ramp-up above which training becomes cheaper than hiring; None means that no
    ramp-up, however short, makes hiring cheaper.
    `train_flips_at_deadline`: training becomes possible if the deadline is this many months or later.
    """

    success_breakeven: float | None
    ramp_breakeven: float | None
    train_flips_at_deadline: float | None


@dataclass(frozen=True, slots=True)
class Flip:
    """At `value` of one assumption training and hiring cost the same; `change` is relative to today's."""

    assumption: str
    today: float
    value: float
    change: float


def sensitivity(verdict: Verdict) -> Sensitivity:
    """Return the break-evens of a verdict; the first two only if training and hiring are both options.

    With T and H the costs of training and of hiring k people:
        success_breakeven = T / H
        ramp_breakeven X solves k * (recruiting + onboarding + 0.5 * X * month) = T, None unless X > 0
        train_flips_at_deadline = months of the training
    """
    train, hire = verdict.options.get("train"), verdict.options.get("hire")
    return Sensitivity(
        success_breakeven=train.cost / hire.cost if train and hire and hire.cost else None,
        ramp_breakeven=_ramp_breakeven(verdict.question, train, hire) if train and hire else None,
        train_flips_at_deadline=train.months if train else None,
    )


def flips(verdict: Verdict) -> list[Flip]:
    """Return, nearest first, the value of each single assumption at which training costs what hiring costs.

    The people and the number of hires stay as they are. Both costs are straight lines in every assumption
    (in 1/hours for the hours per year), so two points fix the crossing. Values outside the bounds of the
    assumption are left out; the list is empty unless training and hiring are both options.
    """
    train, hire = verdict.options.get("train"), verdict.options.get("hire")
    if train is None or hire is None:
        return []
    question = verdict.question
    found = []
    for declared in fields(Assumptions):
        today = getattr(question.assumptions, declared.name)
        if declared.name in WHOLE_NUMBERS or isinstance(today, tuple) or today == 0:
            continue
        least, most = declared.metadata["least"], declared.metadata["most"]
        other = (today + least) / 2 if today > least else today * 2
        at_today = _difference(question, train, hire, assumptions=question.assumptions)
        at_other = _difference(
            question, train, hire, assumptions=replace(question.assumptions, **{declared.name: other})
        )
        if math.isclose(at_today, at_other, abs_tol=0.02):
            continue
        if declared.name == "hours_per_year":
            inverse = _crossing(1 / today, at_today, 1 / other, at_other)
            value = 1 / inverse if inverse > 0 else -1.0
        else:
            value = _crossing(today, at_today, other, at_other)
        if value < least or (most is not None and value > most):
            continue
        found.append(Flip(declared.name, today=today, value=value, change=abs(value - today) / today))
    return sorted(found, key=lambda flip: (flip.change, flip.assumption))


def _ramp_breakeven(question: Question, train: Option, hire: Option) -> float | None:
    scale = {"assumptions": question.assumptions, "bottom": question.bottom, "top": question.top}
    per_month = question.assumptions.ramp_up_loss * costs.month(question.level, **scale)
    if per_month == 0:
        return None
    left = train.cost / hire.hires - costs.hire_before_ramp_up(question.level, **scale)
    return left / per_month if left > 0 else None


def _difference(question: Question, train: Option, hire: Option, *, assumptions: Assumptions) -> float:
    """Return the cost of the training minus that of the hires, for the same people, under `assumptions`."""
    scale = {"assumptions": assumptions, "bottom": question.bottom, "top": question.top}
    trained = math.fsum(
        costs.training(
            candidate.level,
            to=question.level,
            months_per_level=question.months_per_level,
            mentored=candidate.mentor is not None,
            **scale,
        ).cost
        for candidate in train.candidates
    )
    return trained - costs.hire(question.level, people=hire.hires, **scale).cost


def _crossing(x0: float, y0: float, x1: float, y1: float) -> float:
    """Return where the line through two points meets 0."""
    return x0 - y0 * (x1 - x0) / (y1 - y0)
