"""A team's skills over the months: from the snapshots, for outsiders only what rests on five people or more."""

from datetime import date

import pytest

from competency.matrix.team_history import COVERAGE, MEAN, load_team_history
from competency.models import TeamSkillSnapshot, TeamSkillSummary
from tests.factories import MembershipFactory, RequirementFactory, rate

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 14)


def snapshot(cast, skill, month, *, rated=6, level_sum=18, coverage=None):
    TeamSkillSnapshot.objects.create(
        team=cast.platform, skill=skill, month=month, rated=rated, level_sum=level_sum, coverage=coverage
    )


def history(cast, *, viewer=None, measure=COVERAGE, named=True):
    return load_team_history(
        cast.platform,
        framework=cast.framework,
        viewer=viewer or cast.ada,
        measure=measure,
        named=named,
        on=TODAY,
    )


def courses(found):
    return {c.column.name: c for _domain, inside in found.domains for c in inside}


def known(course):
    return [(point.day, point.value) for point in course.points if point.value is not None]


def test_a_month_stands_for_its_last_day_and_the_summary_for_today(cast):
    snapshot(cast, cast.python, date(2026, 2, 1), coverage=0.5)
    TeamSkillSummary.objects.create(team=cast.platform, skill=cast.python, rated=6, coverage=0.75)
    assert known(courses(history(cast))["Python"]) == [(date(2026, 2, 28), 0.5), (TODAY, 0.75)]


def test_the_table_has_every_sixth_month_and_today(cast):
    assert history(cast).days == [date(2024, 9, 30), date(2025, 3, 31), date(2025, 9, 30), TODAY]


def test_months_before_the_window_and_the_one_that_goes_on_are_left_out(cast):
    for month in (date(2024, 8, 1), date(2024, 9, 1), date(2026, 3, 1)):
        snapshot(cast, cast.python, month, coverage=0.5)
    assert known(courses(history(cast))["Python"]) == [(date(2024, 9, 30), 0.5)]


def test_outside_the_management_a_month_with_fewer_than_five_rated_is_withheld(cast):
    snapshot(cast, cast.python, date(2026, 1, 1), rated=4, coverage=0.5)
    snapshot(cast, cast.python, date(2026, 2, 1), rated=5, coverage=1.0)
    TeamSkillSummary.objects.create(team=cast.platform, skill=cast.python, rated=5)
    found = history(cast, viewer=cast.hana, named=False)
    course = courses(found)["Python"]
    assert known(course) == [(date(2026, 2, 28), 1.0)]
    assert [point.day for point in course.points if point.withheld] == [date(2026, 1, 31)]
    assert found.withheld
    assert "50" not in course.drawing
    assert [value for _day, value in known(courses(history(cast))["Python"])] == [0.5, 1.0]


def test_outside_the_management_two_means_do_not_tell_the_one_person_who_was_rated_anew(cast):
    # Five people with 13 levels between them, and one of them rises by two: 2.6 and 3, or 2.5 and 3 from outside.
    snapshot(cast, cast.python, date(2026, 1, 1), rated=5, level_sum=13)
    snapshot(cast, cast.python, date(2026, 2, 1), rated=5, level_sum=15)
    TeamSkillSummary.objects.create(team=cast.platform, skill=cast.python, rated=5)
    inside = known(courses(history(cast, measure=MEAN))["Python"])
    outside = known(courses(history(cast, measure=MEAN, viewer=cast.hana, named=False))["Python"])
    assert [value for _day, value in inside][:2] == [2.6, 3.0]
    assert [value for _day, value in outside][:2] == [2.5, 3.0]
    # One level more or less gives the same picture.
    assert {int(2 * (13 + more) / 5 + 0.5) / 2 for more in (1, 2, 3)} == {3.0}


def test_a_skill_that_rests_on_a_rating_hidden_from_the_viewer_is_left_out_and_counted(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 3)
    snapshot(cast, cast.python, date(2026, 2, 1), coverage=0.5)
    found = history(cast)
    assert (courses(found), found.hidden) == ({}, 1)
    rate(cast.ben, cast.python, 3, source="manager", by=cast.ada)
    found = history(cast)
    assert (list(courses(found)), found.hidden) == (["Python"], 0)


def test_a_skill_without_a_need_has_a_mean_and_no_coverage(cast):
    snapshot(cast, cast.sql, date(2026, 2, 1), rated=2, level_sum=3)
    found = history(cast)
    assert (courses(found), found.unneeded) == ({}, 1)
    assert known(courses(history(cast, measure=MEAN))["SQL"]) == [(date(2026, 2, 28), 1.5)]


def test_the_line_is_cut_where_nothing_is_known(cast):
    for month, value in ((10, 0.5), (11, 0.5), (12, None)):
        snapshot(cast, cast.python, date(2025, month, 1), coverage=value)
    for month in (1, 2):
        snapshot(cast, cast.python, date(2026, month, 1), coverage=1.0)
    drawing = courses(history(cast))["Python"].drawing
    assert drawing.count("<polyline") == 2
    assert 'aria-label="Python: 50% on 31 Oct 2025, 100% on 28 Feb 2026"' in drawing


def test_the_number_of_queries_does_not_grow_with_people_or_months(cast, queries):
    def sent():
        with queries() as found:
            history(cast)
        return len(found)

    rate(cast.ben, cast.python, 3)
    few = sent()
    for _ in range(27):
        rate(MembershipFactory(team=cast.platform).engineer, cast.python, 3, by=cast.ada)
    for month in range(1, 13):
        snapshot(cast, cast.sql, date(2025, month, 1), coverage=0.5)
    assert sent() == few == 5
