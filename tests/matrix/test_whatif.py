"""What if: today's figures beside those of a changed copy; nothing is stored."""

import pytest

from competency.matrix.analysis import analyse
from competency.matrix.whatif import suppose
from competency.models import Rating
from tests.factories import RequirementFactory, RoleFactory, RoleTargetFactory, rate


@pytest.fixture
def team(cast):
    """Two people in Python, one of them at the level that two are needed at, one self-rating not yet settled."""
    RequirementFactory(team=cast.platform, skill=cast.python, level=3, headcount=1, weight=3)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.ada)
    rate(cast.cleo, cast.python, 2, source="manager", by=cast.ada)
    return cast


def analysis_of(cast):
    return analyse(cast.platform, framework=cast.framework, viewer=cast.ada)


def changes(outcome):
    return [(skill.name, before.status, after.status) for skill, before, after in outcome.changed]


def test_without_a_supposition_there_is_no_outcome(team):
    assert suppose(analysis_of(team)) is None


def test_somebody_leaves(team):
    outcome = suppose(analysis_of(team), leaves=[team.ben.pk])
    assert [each.words for each in outcome.suppositions] == ["Ben leaves"]
    assert (outcome.index_before, outcome.index_after) == (1, 0)
    assert changes(outcome) == [("Python", "single", "absent")]


def test_somebody_goes_half_time(team):
    outcome = suppose(analysis_of(team), half=[team.ben.pk])
    assert outcome.index_after == 0.5
    assert changes(outcome) == [("Python", "single", "short")]


def test_nobody_works_more_by_going_half_time(team):
    team.ben.memberships.update(allocation="0.4")
    analysis = analysis_of(team)
    assert suppose(analysis, half=[team.ben.pk]).changed == []


def test_somebody_joins_exactly_at_the_targets_of_a_role(team):
    role = RoleFactory(name="Engineer II")
    RoleTargetFactory(role=role, skill=team.python, level=3)
    RoleTargetFactory(role=role, skill=team.sql, level=5)
    outcome = suppose(analysis_of(team), joins=[role.pk])
    assert [each.words for each in outcome.suppositions] == ["one Engineer II joins"]
    assert changes(outcome) == [("Python", "single", "ok")]


def test_a_role_without_targets_says_so_and_joins_as_not_rated(team):
    role = RoleFactory(name="New")
    outcome = suppose(analysis_of(team), joins=[role.pk])
    assert outcome.suppositions[0].words == "one New joins (a role without targets, so nothing is known)"
    assert outcome.changed == []


def test_a_rating_settles_at_an_edge_of_its_band(team):
    low = suppose(analysis_of(team), low=[(team.cleo.pk, team.python.pk)])
    high = suppose(analysis_of(team), high=[(team.cleo.pk, team.python.pk)])
    assert low.suppositions[0].words == "Cleo in Python settles at 1"
    assert (low.changed, high.suppositions[0].words) == ([], "Cleo in Python settles at 3")
    assert changes(high) == [("Python", "single", "ok")]


def test_suppositions_add_up(team):
    outcome = suppose(analysis_of(team), leaves=[team.ben.pk], high=[(team.cleo.pk, team.python.pk)])
    assert len(outcome.suppositions) == 2
    assert outcome.index_after == 1


def test_whoever_has_left_settles_nothing_and_works_no_less(team):
    gone = team.ben.pk
    outcome = suppose(analysis_of(team), leaves=[gone], half=[gone], low=[(gone, team.python.pk)])
    assert [each.field for each in outcome.suppositions] == ["leaves"]


@pytest.mark.parametrize("words", [{"leaves": [0]}, {"half": [0]}, {"joins": [0]}, {"low": [(0, 0)]}])
def test_what_is_not_there_is_left_out(team, words):
    assert suppose(analysis_of(team), **words) is None


def test_what_does_not_apply_has_nothing_to_settle(team):
    rate(team.cleo, team.python, source="manager", by=team.ada, not_applicable=True)
    assert suppose(analysis_of(team), low=[(team.cleo.pk, team.python.pk)]) is None


def test_nothing_is_stored(team):
    before = list(Rating.objects.values())
    suppose(analysis_of(team), leaves=[team.ben.pk], high=[(team.cleo.pk, team.python.pk)])
    assert list(Rating.objects.values()) == before
    assert team.platform.memberships.filter(ends_on=None).count() == 3


def test_a_hidden_rating_settles_like_one_that_was_never_given(team):
    team.cleo.user = team.fay.user
    team.fay.user = None
    team.fay.save()
    team.cleo.save()
    RequirementFactory(team=team.platform, skill=team.sql, level=3)
    pair = (team.cleo.pk, team.sql.pk)
    unrated = suppose(analysis_of(team), high=[pair])
    rate(team.cleo, team.sql, 2)
    assert suppose(analysis_of(team), high=[pair]) == unrated
