"""What should a manager do first: one step for each of the worst flags, settle it if unsure and decide it if sure."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from competency.decisions.settle import Pivotal

from .analysis import Analysis, Finding

MOST_STEPS = 3


@dataclass(frozen=True)
class Step:
    """One thing to do about one flag. ``ratings`` are those to settle, the largest swing first."""

    kind: Literal["rate", "settle", "decide", "stuck"]
    finding: Finding
    ratings: tuple[Pivotal, ...] = ()


class Unsettled(NamedTuple):
    """The ratings on which it hangs whether there is a gap in one skill; ``swing`` is the largest of them."""

    finding: Finding
    swing: float
    ratings: list[Pivotal]


def first_steps(analysis: Analysis, *, decided: Collection[int] = ()) -> list[Step]:
    """What to do about the worst flags, at most three; on skills in ``decided`` the manager has answered already."""
    open_ones = (finding for finding in analysis.findings if finding.skill.pk not in decided)
    steps = (_step(analysis, finding) for finding in open_ones)
    return [step for step in steps if step is not None][:MOST_STEPS]


def unsettled(analysis: Analysis) -> list[Unsettled]:
    """The pivotal ratings by skill, the skill with the largest swing first."""
    places = {finding.skill.pk: place for place, finding in enumerate(analysis.findings)}
    ordered = sorted(analysis.pivotal, key=lambda each: places[each.skill])
    found = [
        Unsettled(analysis.findings[place], ratings[0].swing, ratings)
        for place, group in groupby(ordered, key=lambda each: places[each.skill])
        if (ratings := list(group))
    ]
    return sorted(found, key=lambda each: -each.swing)


def _step(analysis: Analysis, finding: Finding) -> Step | None:
    """Unknown: rate. Hanging on single ratings: settle them. Sure, and something can be done: decide."""
    gap, verdict = finding.gap, finding.verdict
    if gap.status == "unknown":
        return Step("rate", finding)
    ratings = tuple(each for each in analysis.pivotal if each.skill == finding.skill.pk)
    if ratings and gap.certainty in ("likely", "possible"):
        return Step("settle", finding, ratings)
    if gap.status == "ok":
        return None
    return Step("stuck" if verdict.kind == "none" else "decide", finding)
