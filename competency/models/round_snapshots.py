"""What each team had when a rating round closed: kept, so that two rounds can be compared without the log."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cycles import Cycle
from .folding import batched
from .framework import Skill
from .organisation import Team
from .past import rows_before
from .summaries import MEASURES, SummaryFields, TeamSkillSummary, summarise
from .writing import insert_many

TEAMS_AT_ONCE = 50
AN_INSTANT = timedelta(microseconds=1)


class CycleSnapshot(SummaryFields):
    """The summary of a team and skill at the moment when a round closed."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="snapshots")

    class Meta:
        verbose_name = _("summary at the end of a round")
        verbose_name_plural = _("summaries at the ends of rounds")
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


@transaction.atomic
def keep_summaries(cycle: Cycle) -> None:
    """Keep the summaries of now as what the teams had when the round closed; replaces what was kept before."""
    rows = TeamSkillSummary.objects.filter(skill__framework=cycle.framework_id)
    CycleSnapshot.objects.filter(cycle=cycle).delete()
    _keep(cycle, rows.iterator(chunk_size=2000))


def unkept_rounds() -> list[Cycle]:
    """Closed rounds of which nothing is kept: closed before this was done, or loaded from elsewhere."""
    return list(Cycle.objects.closed().filter(snapshots=None).order_by("closed_at", "pk"))


@transaction.atomic
def fold_summaries(cycles: Iterable[Cycle]) -> None:
    """The same for rounds that closed some time ago, from the log; needs are those in force then.

    Reads the log once per 50 teams and framework, however many rounds.
    """
    teams = list(Team.objects.in_use().order_by("pk").values_list("pk", flat=True))
    by_framework = defaultdict(dict)
    for cycle in cycles:
        # What was said at the very moment of closing still counts.
        by_framework[cycle.framework_id].setdefault(cycle.closed_at + AN_INSTANT, []).append(cycle)
    for framework, closings in by_framework.items():
        half_lives = dict(Skill.objects.filter(framework=framework).values_list("pk", "half_life_months"))
        for cycle in chain(*closings.values()):
            CycleSnapshot.objects.filter(cycle=cycle).delete()
        for chunk in batched(teams, TEAMS_AT_ONCE):
            for moment, rows in rows_before(closings, teams=chunk, half_lives=half_lives):
                day = timezone.localdate(closings[moment][0].closed_at)
                found = summarise(chunk, skills=list(half_lives), on=day, rows=rows)
                for cycle in closings[moment]:
                    _keep(cycle, found)


def _keep(cycle: Cycle, rows: Iterable[SummaryFields]) -> None:
    for chunk in batched(rows, 1000):
        snapshots = [
            CycleSnapshot(
                cycle=cycle,
                team_id=row.team_id,
                skill_id=row.skill_id,
                **{name: getattr(row, name) for name in MEASURES},
            )
            for row in chunk
        ]
        insert_many(snapshots, model=CycleSnapshot)
