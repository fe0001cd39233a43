"""What each team had at the end of each month: folded from the log once and kept for the trend."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from .folding import batched, conclude, fold, scales_by_skill
from .framework import Skill
from .organisation import Team
from .people import Membership
from .ratings import Rating, RatingEvent
from .summaries import MEASURES, TeamSkillSnapshot, summarise

TEAMS_AT_ONCE = 50


def past_months(count: int, *, on: date | None = None) -> list[date]:
    """The first days of the last ``count`` finished months, oldest first."""
    day, months = (on or timezone.localdate()).replace(day=1), []
    for _ in range(count):
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
    months, written = sorted(months), 0
    teams = Team.objects.in_use().order_by("pk").values_list("pk", flat=True)
    half_lives = dict(Skill.objects.values_list("pk", "half_life_months"))
    scales = scales_by_skill()
    for chunk in batched(list(teams), TEAMS_AT_ONCE):
        people = Membership.objects.filter(team__in=chunk).values("engineer")
        events = RatingEvent.objects.filter(engineer__in=people).order_by("rated_at", "pk")
        with transaction.atomic():
            TeamSkillSnapshot.objects.filter(team__in=chunk, month__in=months).delete()
            for month, rows in _months(events.iterator(chunk_size=5000), months, scales, half_lives):
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
                TeamSkillSnapshot.objects.bulk_create(snapshots)
                written += len(snapshots)
    return written


def _months(events, months, scales, half_lives):
    """(month, rows as they were at its end): one pass over events in time order, folding as it goes."""
    rows: dict[tuple[int, int], Rating] = {}
    touched: set[tuple[int, int]] = set()
    waiting = next(events, None)
    for month in months:
        end = datetime.combine(_next(month), time.min, tzinfo=UTC)
        while waiting is not None and waiting.rated_at < end:
            key = waiting.engineer_id, waiting.skill_id
            if key not in rows:
                rows[key] = Rating(engineer_id=key[0], skill_id=key[1])
            fold(rows[key], waiting)
            touched.add(key)
            waiting = next(events, None)
        for key in touched:
            conclude(rows[key], scale=scales(key[1]))
        touched.clear()
        yield (
            month,
            [
                (
                    r.skill_id,
                    r.engineer_id,
                    r.level,
                    r.low,
                    r.high,
                    r.flags,
                    r.rated_day,
                    half_lives[r.skill_id],
                )
                for r in rows.values()
            ],
        )


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
