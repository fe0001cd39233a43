"""Who could take over a critical skill, and how likely is it that the need is still met in a year?

Everybody leaves with the same flat rate, independently: nothing is predicted about anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from competency.decisions.attrition import MOST_PEOPLE_JOINTLY, Forecast, forecast, forecast_together
from competency.decisions.candidates import find_candidates
from competency.decisions.gaps import HIGHEST_WEIGHT
from competency.decisions.plan_steps import Step

from .analysis import Analysis, Finding

READY_WITHIN = 6
FORECAST_MONTHS = 12


@dataclass(frozen=True)
class Succession:
    """One critical need: who holds it, who could within six months, and the chances after a year.

    ``planned`` are the chances once the steps of the plan that last are done; loans have ended by then.
    """

    finding: Finding
    ready_now: list[str]
    ready_soon: list[tuple[str, float]]
    forecast: Forecast
    planned: Forecast

    @property
    def is_met(self) -> bool:
        """Whether the need is met today."""
        return not self.finding.gap.shortfall


@dataclass(frozen=True)
class Outlook:
    """The critical needs, least likely to stay met first.

    ``together`` is the chance that all that are met today stay met at once; None for fewer than two of them, and for
    more than 15 holders.
    """

    rows: list[Succession]
    together: float | None
    attrition: float

    @property
    def percent_a_year(self) -> str:
        return f"{100 * self.attrition:g}"


def outlook(analysis: Analysis, *, steps: Sequence[Step] = ()) -> Outlook:
    """The outlook of the critical needs that somebody is rated in, today and with the steps of a plan."""
    critical = [
        finding
        for finding in analysis.findings
        if finding.gap.requirement.weight == HIGHEST_WEIGHT and finding.gap.status != "unknown"
    ]
    rows = [_succession(finding, analysis, steps) for finding in critical]
    rows.sort(key=lambda row: (row.forecast.p_covered, row.finding.skill.name))
    return Outlook(rows, _together(rows, analysis), analysis.assumptions.attrition)


def _succession(finding: Finding, analysis: Analysis, steps: Sequence[Step]) -> Succession:
    shares = [analysis.team.shares[person] for person in finding.gap.holders]
    added = [step.share for step in steps if finding.skill.pk in step.skills and step.action.kind != "borrow"]

    def chances(held):
        return forecast(
            held,
            headcount=finding.gap.requirement.headcount,
            months=FORECAST_MONTHS,
            attrition=analysis.assumptions.attrition,
        )

    candidates = find_candidates(finding.verdict.question)
    return Succession(
        finding=finding,
        ready_now=sorted((analysis.names[person] for person in finding.gap.holders), key=str.casefold),
        ready_soon=[(analysis.names[c.id], c.months) for c in candidates if c.months <= READY_WITHIN],
        forecast=chances(shares),
        planned=chances([*shares, *added]),
    )


def _together(rows: Sequence[Succession], analysis: Analysis) -> float | None:
    shares = analysis.team.shares
    held = [
        ({p: shares[p] for p in row.finding.gap.holders}, row.finding.gap.requirement.headcount)
        for row in rows
        if row.is_met
    ]
    people = {person for holders, _headcount in held for person in holders}
    if len(held) < 2 or len(people) > MOST_PEOPLE_JOINTLY:
        return None
    return forecast_together(held, months=FORECAST_MONTHS, attrition=analysis.assumptions.attrition)
