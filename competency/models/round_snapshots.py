"""What each team had when a rating round closed: kept, so that two rounds can be compared without the log."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cycles import Cycle
from .folding import batched, conclude, fold, scales_by_skill
from .framework import Skill
from .organisation import Team
from .people import Membership
from .ratings import Rating, RatingEvent
from .summaries import MEASURES, SummaryFields, TeamSkillSummary, summarise

TEAMS_AT_ONCE = 50


class CycleSnapshot(SummaryFields):
    """The summary of a team and skill at the moment when a round closed."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="snapshots")

    class Meta:
        ordering = ["cycle_id", "team_id", "skill_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "skill", "cycle"],
                name="cycle_snapshot_unique",
                violation_error_message=_("There is one snapshot for each team, skill and round."),
            )
        ]

    def __str__(self):
        return f"{self.cycle_id} {self.team_id} {self.skill_id}: {self.status}"


def keep_summaries(cycle: Cycle) -> None:
    """Keep the summaries of now as what the teams had when the round closed; replaces what was kept before."""
    rows = TeamSkillSummary.objects.filter(skill__framework=cycle.framework_id)
    _replace(cycle, rows.iterator(chunk_size=2000))


def unkept_rounds() -> list[Cycle]:
    """Closed rounds of which nothing is kept: closed before this was done, or loaded from elsewhere."""
    return list(Cycle.objects.closed().filter(snapshots=None).order_by("closed_at", "pk"))


@transaction.atomic
def fold_summaries(cycle: Cycle) -> None:
    """The same for a round that closed some time ago, from the log; needs are those in force then.

    Reads the log once per 50 teams.
    """
    skills = dict(Skill.objects.filter(framework=cycle.framework_id).values_list("pk", "half_life_months"))
    teams = Team.objects.in_use().order_by("pk").values_list("pk", flat=True)
    found = []
    for chunk in batched(list(teams), TEAMS_AT_ONCE):
        rows = _rows_at(chunk, skills, moment=cycle.closed_at)
        found += summarise(chunk, skills=list(skills), on=timezone.localdate(cycle.closed_at), rows=rows)
    _replace(cycle, found)


def _rows_at(teams, skills: dict[int, int], *, moment: datetime) -> list[tuple]:
    """Rows of the columns in ``summaries.CELL`` as they were at a moment, of everybody ever in these teams."""
    people = Membership.objects.filter(team__in=teams).values("engineer")
    events = RatingEvent.objects.filter(engineer__in=people, skill__in=skills, rated_at__lte=moment)
    scales, rows = scales_by_skill(), {}
    for event in events.order_by("rated_at", "pk").iterator(chunk_size=5000):
        key = event.engineer_id, event.skill_id
        if key not in rows:
            rows[key] = Rating(engineer_id=key[0], skill_id=key[1])
        fold(rows[key], event)
    for (_engineer, skill), row in rows.items():
        conclude(row, scale=scales(skill))
    return [
        (r.skill_id, r.engineer_id, r.level, r.low, r.high, r.flags, r.rated_day, skills[r.skill_id])
        for r in rows.values()
    ]


def _replace(cycle: Cycle, rows: Iterable[SummaryFields]) -> None:
    CycleSnapshot.objects.filter(cycle=cycle).delete()
    for chunk in batched(rows, 1000):
        CycleSnapshot.objects.bulk_create(
            CycleSnapshot(
                cycle=cycle,
                team_id=row.team_id,
                skill_id=row.skill_id,
                **{name: getattr(row, name) for name in MEASURES},
            )
            for row in chunk
        )
