"""The index month by month, from the snapshots, with today at the end."""

from datetime import date

from competency.matrix.trend import BOTTOM, TOP, index_trend
from competency.models import TeamSkillSnapshot

TODAY = date(2026, 3, 14)


def snapshot(cast, skill, month, coverage, *, weight=1):
    TeamSkillSnapshot.objects.create(
        team=cast.platform, skill=skill, month=month, coverage=coverage, weight=weight
    )


def series(cast, **words):
    words = {"on": TODAY, "now": 0.9, **words}
    return [(month, round(index, 3)) for month, index, _x, _y in index_trend(cast.platform, **words).points]


def test_a_month_weighs_its_skills_and_today_comes_last(cast):
    snapshot(cast, cast.python, date(2026, 1, 1), 0.5, weight=3)
    snapshot(cast, cast.sql, date(2026, 1, 1), 1)
    snapshot(cast, cast.python, date(2026, 2, 1), 1)
    assert series(cast) == [(date(2026, 1, 1), 0.625), (date(2026, 2, 1), 1), (TODAY, 0.9)]


def test_only_the_months_before_this_one_within_the_year_count(cast):
    for month in (date(2025, 2, 1), date(2025, 3, 1), date(2026, 3, 1)):
        snapshot(cast, cast.python, month, 0.5)
    assert series(cast) == [(date(2025, 3, 1), 0.5), (TODAY, 0.9)]


def test_skills_that_the_viewer_may_not_see_are_left_out(cast):
    snapshot(cast, cast.python, date(2026, 2, 1), 0.5)
    snapshot(cast, cast.sql, date(2026, 2, 1), 1)
    assert series(cast, skills=[cast.sql.pk])[0] == (date(2026, 2, 1), 1)


def test_an_unknown_coverage_is_no_point(cast):
    snapshot(cast, cast.python, date(2026, 2, 1), None)
    assert series(cast, now=None) == []


def test_the_change_is_from_the_first_point_to_today(cast):
    snapshot(cast, cast.python, date(2026, 2, 1), 0.5)
    trend = index_trend(cast.platform, on=TODAY, now=0.75)
    assert trend.change == 0.25
    assert index_trend(cast.design, on=TODAY, now=0.75).change is None


def test_full_coverage_is_drawn_at_the_top_and_none_at_the_bottom(cast):
    snapshot(cast, cast.python, date(2026, 2, 1), 0)
    trend = index_trend(cast.platform, on=TODAY, now=1)
    assert [y for _month, _index, _x, y in trend.points] == [BOTTOM, TOP]
