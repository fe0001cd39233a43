"""How many people are at each level: counted from the summaries, withheld for small groups and unseen ratings."""

import pytest

from competency.matrix.load import load_columns
from competency.matrix.spread import compare, draw_spread, load_spreads, say_spread
from competency.models import Team, User
from competency.models.summaries import refresh
from tests.factories import (
    EngineerFactory,
    LeadershipFactory,
    MembershipFactory,
    RequirementFactory,
    TeamFactory,
    rate,
)

pytestmark = pytest.mark.django_db


def staff(team, skill, levels, *, by):
    """As many people in the team as levels, rated by a manager."""
    people = [EngineerFactory(login=True) for _level in levels]
    for person, level in zip(people, levels, strict=True):
        MembershipFactory(engineer=person, team=team)
        rate(person, skill, level, source="manager", by=by)
    return people


def spreads_of(cast, viewer, **words):
    teams = list(Team.objects.in_use())
    return load_spreads(teams, among=teams, framework=cast.framework, viewer=viewer, **words)


def test_people_are_counted_at_each_level_of_the_scale(cast):
    staff(cast.design, cast.python, [1, 3, 3, 5, 0], by=cast.dan)
    found = spreads_of(cast, cast.eve)[cast.design.pk, cast.python.pk]
    assert (found.state, found.counts, found.rated, found.members) == ("shown", (1, 1, 0, 2, 0, 1), 5, 6)
    assert found.coverage is None


def test_a_need_says_how_far_it_is_covered(cast):
    RequirementFactory(team=cast.design, skill=cast.python, level=3, headcount=4)
    staff(cast.design, cast.python, [1, 3, 3, 5, 0], by=cast.dan)
    found = spreads_of(cast, cast.eve)[cast.design.pk, cast.python.pk]
    assert (found.need_level, found.headcount, found.supply, found.coverage) == (3, 4, 3, 0.75)


def test_four_rated_people_are_too_few_for_who_does_not_manage_them(cast):
    staff(cast.design, cast.python, [1, 3, 3, 5], by=cast.dan)
    key = cast.design.pk, cast.python.pk
    for viewer in (cast.eve, cast.hana):
        assert spreads_of(cast, viewer)[key].state == "few"
        assert spreads_of(cast, viewer)[key].counts == ()
    assert spreads_of(cast, cast.dan)[key].counts == (0, 1, 0, 2, 0, 1)


def test_what_the_heatmap_withholds_beside_a_small_team_is_withheld_here(cast):
    for team, levels, by in (
        (cast.design, [1, 3, 3, 5, 0], cast.dan),
        (cast.platform, [2, 2, 3], cast.ada),
    ):
        RequirementFactory(team=team, skill=cast.python, level=3, headcount=2)
        staff(team, cast.python, levels, by=by)
    spreads = spreads_of(cast, cast.eve)
    assert spreads[cast.platform.pk, cast.python.pk].state == "few"
    assert spreads[cast.design.pk, cast.python.pk].state == "few"


def test_a_rating_that_the_manager_must_not_see_hides_the_skill(cast):
    people = staff(cast.design, cast.python, [1, 3, 3, 5, 0], by=cast.dan)
    assert spreads_of(cast, cast.dan)[cast.design.pk, cast.python.pk].state == "shown"
    newcomer = EngineerFactory(login=True)
    MembershipFactory(engineer=newcomer, team=cast.design)
    rate(newcomer, cast.python, 5)
    found = spreads_of(cast, cast.dan)[cast.design.pk, cast.python.pk]
    assert (found.state, found.counts) == ("hidden", ())
    assert people[0].user != cast.dan


def test_one_skill_can_be_asked_for(cast):
    staff(cast.design, cast.python, [1, 3, 3, 5, 0], by=cast.dan)
    staff(cast.design, cast.sql, [1], by=cast.dan)
    assert set(spreads_of(cast, cast.eve, skill=cast.sql.pk)) == {(cast.design.pk, cast.sql.pk)}


def test_nobody_rated_is_not_nobody_able(cast):
    RequirementFactory(team=cast.design, skill=cast.python, level=3, headcount=2)
    refresh([cast.design.pk])
    found = spreads_of(cast, cast.eve)[cast.design.pk, cast.python.pk]
    assert (found.state, found.coverage, found.headcount) == ("none", None, 2)


def test_as_many_queries_for_many_teams_as_for_two(cast, queries):
    staff(cast.design, cast.python, [1, 3], by=cast.dan)
    spreads_of(cast, cast.dan)
    with queries() as few:
        spreads_of(cast, cast.dan)
    for _time in range(10):
        team = TeamFactory(framework=cast.framework)
        LeadershipFactory(team=team, user=cast.dan)
        staff(team, cast.python, [2, 2], by=cast.dan)
    leader = User.objects.get(pk=cast.dan.pk)
    assert len(leader.led) == 11
    spreads_of(cast, leader)
    with queries() as many:
        assert len(spreads_of(cast, leader)) == 11
    assert len(many) == len(few)


def test_two_teams_are_compared_in_what_either_has(cast):
    staff(cast.design, cast.statistics, [2], by=cast.dan)
    staff(cast.platform, cast.python, [4], by=cast.ada)
    domains, columns = load_columns(cast.framework)
    groups = compare(
        cast.platform, cast.design, spreads=spreads_of(cast, cast.eve), domains=domains, columns=columns
    )
    assert [(domain.name, [pair.column.name for pair in pairs]) for domain, pairs in groups] == [
        ("Engineering", ["Python"]),
        ("Science", ["Statistics"]),
    ]
    assert groups[0][1][0].other.state == "none"


def test_counts_are_said_in_words():
    assert say_spread([0, 1, 2], [0, 1, 2]) == "1 person at 1, 2 people at 2"
    assert say_spread([0, 0], [0, 1]) == "nobody"


def test_the_highest_bar_is_that_of_the_most_people():
    svg = draw_spread([0, 2, 4], [0, 1, 2], most=4)
    assert 'class="l1" x="15" y="13.0" width="13" height="13.0"' in svg
    assert 'class="l2" x="30" y="0.0" width="13" height="26.0"' in svg
    assert 'class="l0"' not in svg
    assert 'aria-label="2 people at 1, 4 people at 2"' in svg
