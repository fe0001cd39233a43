"""From outside the management no two figures of a team tell by subtraction what somebody has who came or went."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency.access import compared_teams
from competency.matrix.arrange import FEWEST_RATED, haves
from competency.matrix.former import load_former
from competency.matrix.heatmap import KNOWN, OTHERS, WITHHELD
from competency.matrix.load import load_matrix
from competency.matrix.organisation import kept_back_of, load_heatmap, withheld_leaves
from competency.matrix.same_people import load_same_people
from competency.matrix.team_history import load_team_history
from competency.matrix.trend import index_trend
from competency.models import Engineer, TeamSkillSnapshot, TeamSkillSummary
from competency.models.summaries import refresh
from tests.factories import EngineerFactory, MembershipFactory, RequirementFactory, TeamFactory, rate

DAYS = 9
# A person: when they came, after how many days they went (0: not), when they were rated and when N/A (0: not).
PERSON = st.tuples(*[st.integers(0, DAYS) for _fact in range(4)])


def today():
    return timezone.localdate()


def day_of(number):
    """Day 0 is long ago and the last one today."""
    return today() - timedelta(days=DAYS - number)


def moment_of(number):
    return timezone.now() - timedelta(days=DAYS - number)


def add(team, cast, came=0, went=0, rated=0, lost=0):
    """Somebody in a team who is rated in Python from a day on, and perhaps not applicable from another one on."""
    engineer = EngineerFactory(joined_on=day_of(0) - timedelta(days=400))
    starts_on, ends_on = day_of(came), day_of(came + went) if went and came + went <= DAYS else None
    if not came:
        starts_on -= timedelta(days=300)
    MembershipFactory(engineer=engineer, team=team, starts_on=starts_on, ends_on=ends_on)
    rate(engineer, cast.python, 3, source="manager", by=cast.ada, rated_at=moment_of(rated))
    if lost > rated:
        rate(
            engineer,
            cast.python,
            source="manager",
            by=cast.ada,
            not_applicable=True,
            rated_at=moment_of(lost),
        )
    return engineer


def rated_at(facts, day):
    """Which of these people are in the team and rated at the end of a day."""
    found = set()
    for number, (came, went, rated, lost) in enumerate(facts):
        here = came <= day and not (went and came + went <= min(day, DAYS))
        if here and rated <= day and not (lost > rated and lost <= day):
            found.add(number)
    return frozenset(found)


def foot(team, cast, viewer, day):
    """What the foot of the matrix of a day says of Python to somebody outside the management."""
    matrix = load_matrix(team, framework=cast.framework, viewer=viewer, as_of=day)
    return haves(matrix, named=False, kept_back=kept_back_of(matrix, viewer=viewer))[cast.python.pk].state


@pytest.mark.parametrize("viewer", ["hana", "ben"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    facts=st.lists(PERSON, min_size=0, max_size=3).map(lambda few: [(0, 0, 0, 0)] * 6 + few),
)
def test_all_days_that_are_told_are_of_the_same_five_people_or_more(viewer, facts, cast):
    user = cast.hana if viewer == "hana" else cast.ben.user
    with transaction.atomic():
        RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=3)
        for fact in facts:
            add(cast.platform, cast, *fact)
        refresh([cast.platform.pk])
        told = {
            rated_at(facts, number)
            for number in range(DAYS + 1)
            if foot(cast.platform, cast, user, day_of(number) if number < DAYS else None) != "withheld"
        }
        transaction.set_rollback(True)
    assert len(told) <= 1, told
    assert all(len(people) >= FEWEST_RATED for people in told)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=4), joins=st.lists(st.integers(0, 2), min_size=4)
)
def test_no_sum_of_an_earlier_day_gives_away_a_team_that_is_not_told(sizes, joins, cast):
    with transaction.atomic():
        teams = [TeamFactory(parent=cast.department, framework=cast.framework) for _size in sizes]
        for team, size, more in zip(teams, sizes, joins, strict=False):
            RequirementFactory(team=team, skill=cast.python, level=3, headcount=5)
            for number in range(size + more):
                add(team, cast, came=0 if number < size else DAYS - 1)
        refresh([team.pk for team in teams])
        words = {"framework": cast.framework, "viewer": cast.hana}
        now = load_heatmap(compared_teams(cast.hana), **words)
        then = load_former(compared_teams(cast.hana), day=day_of(3), **words).heatmap
        transaction.set_rollback(True)
    column = [each.id for each in then.columns].index(cast.python.pk)
    states = {
        row.team: then.sums.state[i, column] for i, row in enumerate(then.rows) if not row.is_department
    }
    sums = [then.sums.state[i, column] for i, row in enumerate(then.rows) if row.is_department]
    unsaid = [size for team, size in zip(teams, sizes, strict=True) if states[team.pk] not in (KNOWN, OTHERS)]
    for team, size, more in zip(teams, sizes, joins, strict=False):
        assert states[team.pk] != KNOWN or (not more and size >= FEWEST_RATED)
    assert {team for team, _skill in withheld_leaves(now)} <= {
        team for team, state in states.items() if state in (WITHHELD, OTHERS)
    }
    assert KNOWN not in sums or not unsaid or (len(unsaid) >= 2 and sum(unsaid) >= FEWEST_RATED)


@pytest.fixture
def six(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=3)
    found = [add(cast.platform, cast) for _n in range(6)]
    refresh([cast.platform.pk])
    return found


def test_a_day_with_the_same_people_is_told(cast, six):
    assert foot(cast.platform, cast, cast.hana, day_of(4)) == "ok"


def test_a_day_before_somebody_came_is_told_to_nobody_outside(cast, six):
    add(cast.platform, cast, came=6, rated=7)
    assert foot(cast.platform, cast, cast.hana, day_of(4)) == "withheld"
    # There already, and not rated yet.
    assert foot(cast.platform, cast, cast.hana, day_of(6)) == "withheld"
    assert foot(cast.platform, cast, cast.hana, day_of(7)) == "ok"
    assert foot(cast.platform, cast, cast.hana, None) == "ok"


def test_a_day_before_somebody_left_the_organisation_is_not_told(cast, six):
    Engineer.objects.filter(pk=six[0].pk).update(left_on=day_of(6))
    refresh([cast.platform.pk])
    assert foot(cast.platform, cast, cast.hana, day_of(5)) == "withheld"
    assert foot(cast.platform, cast, cast.hana, day_of(6)) == "ok"


def test_one_for_another_is_not_the_same_number(cast, six):
    rate(six[0], cast.python, source="manager", by=cast.ada, not_applicable=True, rated_at=moment_of(7))
    late = EngineerFactory()
    MembershipFactory(engineer=late, team=cast.platform, starts_on=day_of(0) - timedelta(days=9))
    rate(late, cast.python, 5, source="manager", by=cast.ada, rated_at=moment_of(7))
    assert TeamSkillSummary.objects.get(team=cast.platform, skill=cast.python).rated == 6
    assert foot(cast.platform, cast, cast.hana, day_of(5)) == "withheld"


def test_the_people_below_are_told_of_today_only(cast, six):
    matrix = load_matrix(cast.platform, framework=cast.framework, viewer=cast.hana, as_of=day_of(4))
    assert kept_back_of(matrix, viewer=cast.hana) == frozenset()
    assert kept_back_of(matrix, viewer=cast.hana, below=True) == {cast.python.pk}


def test_months_with_other_people_are_left_out_of_the_history_and_the_index(cast, six):
    on, month = today(), (today().replace(day=1) - timedelta(days=70)).replace(day=1)
    later = (month + timedelta(days=32)).replace(day=1)
    for first, rated in ((month, 5), (later, 6)):
        TeamSkillSnapshot.objects.create(
            team=cast.platform, skill=cast.python, month=first, rated=rated, coverage=0.5, weight=2
        )

    def months(viewer, named):
        words = {
            "framework": cast.framework,
            "viewer": viewer,
            "measure": "coverage",
            "named": named,
            "on": on,
        }
        ((_head, (course,)),) = load_team_history(cast.platform, **words).domains
        return [point.value for point in course.points if point.value is not None]

    assert months(cast.ada, True) == [0.5, 0.5, 1.0]
    assert months(cast.hana, False) == [0.5, 1.0]
    assert len(index_trend(cast.platform, on=on, now=1.0).points) == 3
    assert [point[0] for point in index_trend(cast.platform, on=on, now=1.0, whoever=False).points] == [
        later,
        on,
    ]


def test_it_costs_three_queries_whatever_the_size(cast, six, queries):
    with queries() as sent:
        load_same_people([cast.platform.pk, cast.design.pk], since=day_of(2))
    assert len(sent) == 3
