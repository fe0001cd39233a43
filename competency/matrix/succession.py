"""Who could take over a critical skill, and how likely is it that the need is still met in a year?

Everybody leaves with the same flat rate, independently: nothing is predicted about anybody.
"""

from dataclasses import dataclass

from competency.decisions.attrition import MOST_PEOPLE_JOINTLY, Forecast, forecast, forecast_together
from competency.decisions.candidates import find_candidates
from competency.decisions.gaps import HIGHEST_WEIGHT

from .analysis import Analysis, Finding

READY_WITHIN = 6
FORECAST_MONTHS = 12


@dataclass(frozen=True)
class Succession:
    """One critical need: who holds it, who could within six months, and the chances after a year."""

    finding: Finding
    ready_now: list[str]
    ready_soon: list[tuple[str, float]]
    forecast: Forecast


@dataclass(frozen=True)
class Outlook:
    """The critical needs, least likely to stay met first; ``together`` is the chance that all stay met at once.

    ``together`` is None for more than 15 holders, and where there is no need.
    """

    rows: list[Succession]
    together: float | None
    attrition: float


def outlook(analysis: Analysis) -> Outlook:
    """The outlook of the critical needs that somebody is rated in."""
    shares, attrition = analysis.team.shares, analysis.assumptions.attrition
    critical = [
        finding
        for finding in analysis.findings
        if finding.gap.requirement.weight == HIGHEST_WEIGHT and finding.gap.status != "unknown"
    ]
    rows = [
        Succession(
            finding=finding,
            ready_now=sorted((analysis.names[p] for p in finding.gap.holders), key=str.casefold),
            ready_soon=[
                (analysis.names[candidate.id], candidate.months)
                for candidate in find_candidates(finding.verdict.question)
                if candidate.months <= READY_WITHIN
            ],
            forecast=forecast(
                [shares[p] for p in finding.gap.holders],
                headcount=finding.gap.requirement.headcount,
                months=FORECAST_MONTHS,
                attrition=attrition,
            ),
        )
        for finding in critical
    ]
    held = [
        ({p: shares[p] for p in finding.gap.holders}, finding.gap.requirement.headcount)
        for finding in critical
    ]
    people = {person for holders, _headcount in held for person in holders}
    together = None
    if held and len(people) <= MOST_PEOPLE_JOINTLY:
        together = forecast_together(held, months=FORECAST_MONTHS, attrition=attrition)
    rows.sort(key=lambda row: (row.forecast.p_covered, row.finding.skill.name))
    return Outlook(rows, together, attrition)
