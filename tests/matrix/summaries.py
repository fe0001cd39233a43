"""Summaries written straight into their table, for pages that read nothing else."""

from competency.decisions.gaps import severity_of
from competency.decisions.level import round_half_up
from competency.models import TeamSkillSummary


def summarise(
    team, skill, *, have=0.0, need=1.0, rated=6, count=None, weight=3, level=3, certainty="likely", **more
):
    """What a team has of a skill: ``have`` of ``need`` people, each full time; ``rated`` 0 is nobody."""
    count = round(have) if count is None else count
    known = rated > 0
    after = max(0.0, have - 1)
    severity = severity_of(
        supply=round(100 * have), after_loss=round(100 * after), needed=round(100 * need), weight=weight
    )
    measures = {
        "members": max(rated, 1),
        "rated": rated,
        "need_level": level,
        "headcount": need,
        "weight": weight,
        "count": count,
        "supply": have,
        "coverage": min(1.0, have / need) if known else None,
        "coverage_after_loss": min(1.0, after / need) if known else None,
        "status": ("absent" if not have else "short" if have < need else "ok") if known else "unknown",
        "certainty": certainty if known else "unknown",
        "severity": round_half_up(severity.numerator, severity.denominator) if known else None,
        "spof": count == 1,
    }
    return TeamSkillSummary.objects.create(team=team, skill=skill, **(measures | more))
