"""What should a manager do first: one step for each of the worst flags, settle it if unsure and decide it if sure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, NamedTuple

from competency.decisions.settle import Pivotal

from .analysis import Analysis, Finding

MOST_STEPS = 3


@dataclass(frozen=True)
class Step:
    """One thing to do about one flag.

    rate      nobody is rated            settle   ``people``'s ratings decide it, between ``low`` and ``high``
    complete  ``people`` are not rated and could close the gap
    decide    it is sure enough          stuck    nothing can close it as things are
    """

    kind: Literal["rate", "settle", "complete", "decide", "stuck"]
    finding: Finding
    people: tuple[int, ...] = ()
    low: int | None = None
    high: int | None = None


class Unsettled(NamedTuple):
    """The ratings on which it hangs whether there is a gap in one skill; ``swing`` is the largest of them.

    ``unrated`` are those of people who are not rated, as far as the viewer may see.
    """

    finding: Finding
    swing: float
    ratings: list[Pivotal]
    unrated: list[Pivotal]


def first_steps(analysis: Analysis, *, decided: Collection[int] = ()) -> list[Step]:
    """What to do about the worst flags, at most three; on skills in ``decided`` the manager has answered already."""
    open_ones = (finding for finding in analysis.findings if finding.skill.pk not in decided)
    steps = (_step(analysis, finding) for finding in open_ones)
    return [step for step in steps if step is not None][:MOST_STEPS]


def unsettled(analysis: Analysis) -> list[Unsettled]:
    """The pivotal ratings by skill, the skill with the largest swing first."""
    found = []
    for finding in analysis.findings:
        of_skill = [each for each in analysis.pivotal if each.skill == finding.skill.pk]
        if of_skill:
            rated = [each for each in of_skill if each.person in finding.cells]
            unrated = [each for each in of_skill if each.person not in finding.cells]
            found.append(Unsettled(finding, of_skill[0].swing, rated, unrated))
    return sorted(found, key=lambda each: -each.swing)


def _step(analysis: Analysis, finding: Finding) -> Step | None:
    gap, cells, shares = finding.gap, finding.cells, analysis.team.shares
    if gap.status == "unknown":
        return Step("rate", finding)
    ratings = [each for each in analysis.pivotal if each.skill == finding.skill.pk]
    settled = [each for each in ratings if each.person in cells]
    if settled and gap.certainty in ("likely", "possible"):
        people = tuple(each.person for each in settled)
        return Step("settle", finding, people, settled[0].low, settled[0].high)
    missing = tuple(person for person in shares if person not in cells)
    if (
        gap.certainty == "likely"
        and gap.supply + sum(shares[p] for p in missing) >= gap.requirement.headcount
    ):
        return Step("complete", finding, missing)
    if gap.status == "ok":
        return None
    return Step("stuck" if finding.verdict.kind == "none" else "decide", finding)
