"""What would another assumption do to the verdicts of a team, and how far may it move before one changes?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from competency.decisions.assumptions import Assumptions
from competency.decisions.flips import WHOLE_NUMBERS
from competency.decisions.verdict import Verdict, amount_to_close, decide
from competency.models import Framework, Skill, Team

from .analysis import Analysis, Finding, analyse

STEPS, HALVINGS = 40, 24


@dataclass(frozen=True)
class Move:
    """One need: its verdict today and under the other assumption.

    ``turns_at`` is the nearest value at which the verdict changes, to ``turns_to``; None if it does nowhere.
    """

    skill: Skill
    today: Verdict
    then: Verdict
    turns_at: float | None
    turns_to: Verdict | None

    @property
    def changed(self) -> bool:
        return _says(self.today) != _says(self.then)


@dataclass(frozen=True)
class Moved:
    """The needs that ask for something, the most severe first; ``first`` is the one that changes soonest."""

    analysis: Analysis
    then: Analysis
    moves: list[Move]
    first: Move | None

    @property
    def changed(self) -> int:
        return sum(move.changed for move in self.moves)


def move(
    team: Team,
    *,
    framework: Framework,
    viewer,
    assumptions: Assumptions,
    supposed: Assumptions,
    name: str,
    least: float,
    most: float,
) -> Moved:
    """Judge the team under ``assumptions`` and under ``supposed``, which differ in the one of this name.

    Changes of verdicts are looked for between ``least`` and ``most``. Costs the queries of one analysis, of two once
    the value differs; nothing is stored.
    """
    today = analyse(team, framework=framework, viewer=viewer, assumptions=assumptions)
    then = today
    if supposed != assumptions:
        then = analyse(team, framework=framework, viewer=viewer, assumptions=supposed)
    after = {finding.skill.pk: finding.verdict for finding in then.findings}
    value = getattr(assumptions, name)
    moves = []
    for finding in today.findings:
        if finding.verdict.question.amount > 0:
            at, to = _turn(finding, name=name, value=value, least=least, most=most)
            moves.append(Move(finding.skill, finding.verdict, after[finding.skill.pk], at, to))
    turning = [each for each in moves if each.turns_at is not None]
    first = min(turning, key=lambda each: abs(each.turns_at - value), default=None)
    return Moved(today, then, moves, first)


def _turn(finding: Finding, *, name: str, value: float, least: float, most: float):
    """The nearest value at which the verdict changes, and that verdict; (None, None) where it stays.

    Walks outwards in equal steps, both ways at once, and then halves the step in which it changed. Who could be lent
    stays as today.
    """
    says = _says(finding.verdict)

    def verdict_at(number: float) -> Verdict:
        assumptions = replace(finding.verdict.question.assumptions, **{name: number})
        amount = amount_to_close(finding.gap, assumptions=assumptions)
        return decide(replace(finding.verdict.question, amount=amount, assumptions=assumptions))

    for near, far in _outwards(value, least, most, whole=name in WHOLE_NUMBERS):
        if _says(verdict_at(far)) == says:
            continue
        if name not in WHOLE_NUMBERS:
            for _halving in range(HALVINGS):
                middle = (near + far) / 2
                near, far = (near, middle) if _says(verdict_at(middle)) != says else (middle, far)
        return far, verdict_at(far)
    return None, None


def _outwards(value: float, least: float, most: float, *, whole: bool) -> Iterator[tuple[float, float]]:
    """Neighbouring values (nearer, farther) on both sides of a value, the nearest first."""
    step = 1 if whole else (most - least) / STEPS
    for place in range(STEPS):
        for sign in (1, -1):
            near, far = value + sign * place * step, value + sign * (place + 1) * step
            far = min(far, most) if sign > 0 else max(far, least)
            if least <= near <= most and far != near:
                yield near, far


def _says(verdict: Verdict) -> tuple[str, bool]:
    return verdict.kind, verdict.late
