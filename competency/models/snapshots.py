"""What each team had at the end of each month: folded from the log once and kept for the trend."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .folding import batched
from .framework import Skill
from .organisation import Team
from .past import rows_before
from .summaries import MEASURES, SummaryFields, summarise
from .writing import insert_many

TEAMS_AT_ONCE = 50


class TeamSkillSnapshot(SummaryFields):
    """The summary of a team and skill at the end of a month, for the trend."""

    month = models.DateField(_("first day of the month"))

    class Meta:
        verbose_name = _("summary at the end of a month")
        verbose_name_plural = _("summaries at the ends of months")
        ordering = ["month", "team_id", "skill_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "skill", "month"],
                name="snapshot_unique",
                violation_error_message=_("There is one snapshot for each team, skill and month."),
            )
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.team_id} {self.skill_id}: {self.status}"


def past_months(count: int, *, on: date | None = None) -> list[date]:
    """The first days of the last ``count`` finished months, oldest first."""
    day, months = (on or timezone.localdate()).replace(day=1), []
    for _month in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
        months.append(day)
    return months[::-1]


def missing_months(count: int) -> list[date]:
    """Those of the last ``count`` finished months that have no snapshot yet. One query."""
    months = past_months(count)
    kept = TeamSkillSnapshot.objects.filter(month__in=months).values_list("month", flat=True).distinct()
    return [month for month in months if month not in set(kept)]


def take_snapshots(months: list[date]) -> int:
    """Write the snapshots of these months for every team, replacing what was there; returns how many rows.

    Reads the log once per 50 teams, however many months. Levels and members are those of the month's last day, needs
    those of today: what is asked is how far the team has come towards what it needs now.
    """
    ends = {datetime.combine(_next(month), time.min, tzinfo=UTC): month for month in months}
    written = 0
    teams = Team.objects.in_use().order_by("pk").values_list("pk", flat=True)
    half_lives = dict(Skill.objects.values_list("pk", "half_life_months"))
    for chunk in batched(list(teams), TEAMS_AT_ONCE):
        with transaction.atomic():
            TeamSkillSnapshot.objects.filter(team__in=chunk, month__in=months).delete()
            for end, rows in rows_before(ends, teams=chunk, half_lives=half_lives):
                month = ends[end]
                last = month.replace(day=monthrange(month.year, month.month)[1])
                snapshots = [
                    TeamSkillSnapshot(
                        month=month,
                        team_id=row.team_id,
                        skill_id=row.skill_id,
                        **{name: getattr(row, name) for name in MEASURES},
                    )
                    for row in summarise(chunk, on=last, rows=rows)
                ]
                insert_many(snapshots, model=TeamSkillSnapshot)
                written += len(snapshots)
    return written


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
