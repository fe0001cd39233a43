"""Monthly snapshots are the fold of the log at the end of each month."""

from datetime import date

from django.utils import timezone

from competency.models import TeamSkillSnapshot
from competency.models.recording import record
from competency.models.snapshots import missing_months, past_months, take_snapshots
from tests.factories import RequirementFactory


def at(*parts):
    return timezone.make_aware(timezone.datetime(*parts))


def test_past_months_end_before_this_one():
    assert past_months(3, on=date(2026, 1, 15)) == [date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)]


def test_a_snapshot_holds_the_state_at_the_end_of_its_month(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=2)
    for day, level in ((at(2025, 3, 10), 2), (at(2025, 4, 30, 12), 3), (at(2025, 6, 1), 5)):
        record(cast.ben, skill=cast.python, source="manager", by=cast.ada, level=level, rated_at=day)
    months = [date(2025, month, 1) for month in (2, 3, 4, 5, 6)]
    take_snapshots(months)
    kept = TeamSkillSnapshot.objects.filter(team=cast.platform, skill=cast.python).order_by("month")
    assert [(row.month.month, row.count, row.coverage, row.level_sum) for row in kept] == [
        (2, 0, None, 0),
        (3, 0, 0.0, 2),
        (4, 1, 0.5, 3),
        (5, 1, 0.5, 3),
        (6, 1, 0.5, 5),
    ]


def test_taking_a_month_again_replaces_it_and_none_is_missing_then(cast):
    record(cast.ben, skill=cast.python, source="manager", by=cast.ada, level=3, rated_at=at(2025, 1, 1))
    assert len(missing_months(6)) == 6
    assert take_snapshots(past_months(6)) == take_snapshots(past_months(6)) == 6
    assert missing_months(6) == []
