"""The organisation's heatmap reads the summaries, adds them up along the tree, and knows who looks."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from competency.matrix.heatmap import HIDDEN, KNOWN, NO_NEED, UNKNOWN, WITHHELD
from competency.matrix.organisation import framework_to_compare, load_heatmap
from competency.matrix.points import TODAY, Point, month_back, month_point, points_of
from competency.models import Cycle, CycleSnapshot, Team, TeamSkillSnapshot
from competency.models.summaries import refresh
from tests.factories import (
    CycleFactory,
    DomainFactory,
    EngineerFactory,
    FrameworkFactory,
    LeadershipFactory,
    MembershipFactory,
    OrganisationFactory,
    RequirementFactory,
    SkillFactory,
    TeamFactory,
    rate,
)
from tests.matrix.summaries import summarise

pytestmark = pytest.mark.django_db


def heatmap_of(cast, viewer, **words):
    return load_heatmap(Team.objects.in_use(), framework=cast.framework, viewer=viewer, **words)


def place(heatmap, team, skill, *, itself=False):
    row = next(i for i, row in enumerate(heatmap.rows) if row.team == team.pk and row.itself == itself)
    return row, [column.id for column in heatmap.columns].index(skill.pk)


def index(heatmap, team, skill):
    at = place(heatmap, team, skill)
    return heatmap.sums.covered[at] / heatmap.sums.weight[at]


def state(heatmap, team, skill, **words):
    return heatmap.sums.state[place(heatmap, team, skill, **words)]


def test_teams_stand_below_their_department_by_name(cast):
    summarise(cast.platform, cast.python)
    summarise(cast.design, cast.python)
    rows = heatmap_of(cast, cast.eve).rows
    assert [(row.name, row.depth, row.teams, row.people) for row in rows] == [
        ("Engineering", 0, 2, 12),
        ("Design", 1, 0, 6),
        ("Platform", 1, 0, 6),
    ]


def test_a_departments_index_is_that_of_its_teams_by_weight(cast):
    summarise(cast.platform, cast.python, have=1, need=2, weight=3)
    summarise(cast.design, cast.python, have=2, need=2, weight=1)
    heatmap = heatmap_of(cast, cast.eve)
    assert index(heatmap, cast.department, cast.python) == (3 * 0.5 + 1 * 1.0) / 4


def test_a_need_with_nobody_rated_counts_for_no_index(cast):
    summarise(cast.platform, cast.python, rated=0)
    summarise(cast.design, cast.python, have=1, need=2)
    heatmap = heatmap_of(cast, cast.eve)
    assert state(heatmap, cast.platform, cast.python) == UNKNOWN
    assert index(heatmap, cast.department, cast.python) == 0.5
    assert state(heatmap, cast.platform, cast.sql) == NO_NEED


def test_a_department_with_needs_of_its_own_is_one_of_its_teams(cast):
    summarise(cast.department, cast.python, have=0, need=2)
    summarise(cast.platform, cast.python, have=2, need=2)
    heatmap = heatmap_of(cast, cast.eve)
    assert [row.itself for row in heatmap.rows] == [False, True, False, False]
    assert index(heatmap, cast.department, cast.python) == 0.5


def test_nested_departments_count_every_team_once(cast):
    division = TeamFactory(name="Division")
    cast.department.parent = division
    cast.department.save()
    summarise(cast.platform, cast.python, have=1, need=2)
    heatmap = heatmap_of(cast, cast.eve)
    assert heatmap.sums.needs[place(heatmap, division, cast.python)] == 1
    assert heatmap.rows[0].teams == 2


def test_a_small_team_is_withheld_and_so_is_what_would_give_it_away(cast):
    research = TeamFactory(name="Research", parent=cast.department)
    summarise(cast.platform, cast.python, rated=3)
    summarise(cast.design, cast.python, rated=6)
    summarise(research, cast.python, rated=9)
    heatmap = heatmap_of(cast, cast.eve)
    found = [state(heatmap, team, cast.python) for team in (cast.platform, cast.design, research)]
    assert found == [WITHHELD, WITHHELD, KNOWN]
    assert state(heatmap, cast.department, cast.python) == KNOWN


def test_what_is_worst_in_a_department_is_the_worst_of_what_is_shown(cast):
    research = TeamFactory(name="Research", parent=cast.department)
    summarise(cast.platform, cast.python, rated=3, have=0)
    summarise(cast.design, cast.python, rated=6, have=0)
    summarise(research, cast.python, rated=9, have=1, need=2, certainty="possible")
    heatmap = heatmap_of(cast, cast.eve)
    at = place(heatmap, cast.department, cast.python)
    assert heatmap.sums.severity[at] == heatmap.sums.severity[place(heatmap, research, cast.python)] == 65
    assert heatmap.sums.single[at] == 1


def test_a_manager_sees_the_own_teams_whatever_their_size(cast):
    LeadershipFactory(team=cast.design, user=cast.ada)
    summarise(cast.platform, cast.python, rated=3)
    assert state(heatmap_of(cast, cast.ada), cast.platform, cast.python) == KNOWN
    assert state(heatmap_of(cast, cast.hana), cast.platform, cast.python) == WITHHELD


def test_what_rests_on_a_rating_hidden_from_the_manager_stays_hidden(cast):
    RequirementFactory(team=cast.platform, skill=cast.python)
    RequirementFactory(team=cast.platform, skill=cast.sql)
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.sql, 4, source="manager", by=cast.ada)
    refresh([cast.platform.pk])
    heatmap = heatmap_of(cast, cast.ada)
    assert state(heatmap, cast.platform, cast.python) == HIDDEN
    assert state(heatmap, cast.platform, cast.sql) == KNOWN
    assert heatmap.sums.needs[place(heatmap, cast.department, cast.python)] == 0


def test_the_change_compares_with_the_end_of_a_month_six_months_ago(cast):
    summarise(cast.platform, cast.python, have=2, need=2)
    summarise(cast.platform, cast.sql, have=2, need=2)
    then = date(2025, 1, 1)
    past(cast.platform, cast.python, month=then, coverage=0.25, rated=6)
    heatmap = heatmap_of(cast, cast.eve, then=month_point(then))
    at = place(heatmap, cast.platform, cast.python)
    assert heatmap.changes.gained[at] / heatmap.changes.compared[at] == 0.75
    assert heatmap.changes.compared[place(heatmap, cast.platform, cast.sql)] == 0


def test_a_change_is_withheld_where_too_few_were_rated_then(cast):
    summarise(cast.platform, cast.python)
    past(cast.platform, cast.python, month=date(2025, 1, 1), coverage=0.5, rated=2)
    heatmap = heatmap_of(cast, cast.eve, then=month_point(date(2025, 1, 1)))
    at = place(heatmap, cast.platform, cast.python)
    assert (heatmap.sums.state[at], heatmap.changes.state[at]) == (KNOWN, WITHHELD)


def closed(cast, name, day, *rows):
    """A closed round of which this is kept: (team, skill, coverage, rated)."""
    closed_at = timezone.make_aware(datetime.combine(day, time(12)))
    cycle = CycleFactory(name=name, framework=cast.framework, opens_on=day - timedelta(days=14))
    Cycle.objects.filter(pk=cycle.pk).update(state="closed", opened_at=closed_at, closed_at=closed_at)
    for team, skill, coverage, rated in rows:
        CycleSnapshot.objects.create(
            cycle=cycle,
            team=team,
            skill=skill,
            coverage=coverage,
            rated=rated,
            members=6,
            need_level=3,
            headcount=2,
            weight=2,
            count=1,
            supply=2 * coverage,
            severity=10,
            status="short",
        )
    return Point(f"round-{cycle.pk}", name, cycle.pk, day)


def gained(heatmap, team, skill):
    at = place(heatmap, team, skill)
    return heatmap.changes.gained[at] / heatmap.changes.compared[at]


def test_two_closed_rounds_are_compared_by_what_was_kept_of_each(cast):
    summarise(cast.platform, cast.python, have=2, need=2)
    spring = closed(cast, "Spring", date(2025, 4, 1), (cast.platform, cast.python, 0.25, 6))
    autumn = closed(cast, "Autumn", date(2025, 10, 1), (cast.platform, cast.python, 0.5, 6))
    between = heatmap_of(cast, cast.eve, then=spring, now=autumn)
    assert gained(between, cast.platform, cast.python) == 0.25
    assert gained(heatmap_of(cast, cast.eve, then=autumn), cast.platform, cast.python) == 0.5


def test_what_is_withheld_is_the_same_between_whichever_points(cast):
    summarise(cast.platform, cast.python)
    rows = [(cast.platform, cast.python, 0.5, rated) for rated in (6, 4, 6)]
    days = [date(2025, month, 1) for month in (2, 5, 8)]
    rounds = [closed(cast, f"Round of {day}", day, row) for day, row in zip(days, rows, strict=True)]
    first, small, last = rounds
    at = None
    for then, now in ((first, small), (small, last), (first, last), (first, TODAY)):
        heatmap = heatmap_of(cast, cast.eve, then=then, now=now, offered=rounds)
        at = place(heatmap, cast.platform, cast.python)
        assert heatmap.changes.state[at] == WITHHELD, (then.label, now.label)
    alone = heatmap_of(cast, cast.eve, then=first, now=last, offered=[first, last])
    assert alone.changes.state[at] == KNOWN


def test_one_may_choose_six_months_ago_each_kept_round_and_today(cast):
    today = timezone.localdate()
    row = (cast.platform, cast.python, 0.5, 6)
    closed(cast, "Old", today - timedelta(days=500), row)
    closed(cast, "New", today - timedelta(days=20), row)
    closed(cast, "Not kept", today - timedelta(days=10))
    CycleFactory(name="Draft", framework=cast.framework)
    labels = [str(point.label).split(" (")[0] for point in points_of(cast.framework)]
    assert [labels[0], *labels[2:]] == ["Old", "New", "today"]
    assert labels[1].startswith("end of ")
    assert len(points_of(FrameworkFactory(name="Other"))) == 2


def past(team, skill, **measures):
    return TeamSkillSnapshot.objects.create(team=team, skill=skill, weight=3, **measures)


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 7, 31), date(2025, 12, 1)),
        (date(2026, 7, 1), date(2025, 12, 1)),
        (date(2026, 1, 15), date(2025, 6, 1)),
        (date(2025, 12, 31), date(2025, 5, 1)),
    ],
)
def test_the_past_is_the_newest_month_that_ended_six_months_ago(today, month):
    assert month_back(on=today) == month


def test_skills_of_another_framework_and_retired_ones_are_left_out(cast):
    other = SkillFactory(domain=DomainFactory(framework=FrameworkFactory(name="Other")))
    summarise(cast.platform, other)
    summarise(cast.platform, cast.statistics)
    cast.statistics.retired_on = date(2025, 1, 1)
    cast.statistics.save()
    heatmap = heatmap_of(cast, cast.eve)
    assert [column.name for column in heatmap.columns] == ["Python", "SQL"]
    assert not heatmap.sums.needs.any()


def test_the_framework_is_the_one_asked_for_or_the_organisations(cast):
    other = FrameworkFactory(name="Other")
    assert framework_to_compare() == cast.framework
    OrganisationFactory(framework=other)
    assert framework_to_compare() == other
    assert framework_to_compare("craft") == cast.framework
    assert framework_to_compare("nowhere") == other


def test_without_teams_or_skills_there_is_an_empty_heatmap(cast):
    empty = load_heatmap([], framework=cast.framework, viewer=cast.eve)
    assert empty.rows == []
    bare = load_heatmap(Team.objects.all(), framework=FrameworkFactory(), viewer=cast.eve)
    assert bare.columns == []
    assert bare.starts == []


def test_the_cost_does_not_grow_with_ratings_or_teams(cast, queries):
    def count():
        with queries() as sent:
            heatmap_of(cast, cast.eve, then=month_point(date(2025, 1, 1)))
        return len(sent)

    RequirementFactory(team=cast.platform, skill=cast.python)
    rate(cast.ben, cast.python, 3)
    assert (cast.eve.is_hr, cast.eve.led) == (True, ())
    few = count()
    for level in (1, 2, 3, 4, 5, 4, 3, 2, 1, 0):
        rate(cast.ben, cast.python, level)
    assert count() == few
    for number in range(27):
        team = TeamFactory(name=f"More {number}", parent=cast.department)
        MembershipFactory(team=team, engineer=EngineerFactory())
        summarise(team, cast.python)
    assert count() == few
