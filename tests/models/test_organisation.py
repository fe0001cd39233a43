"""The tree of teams stays true however teams move, and tells each user the right teams."""

from contextlib import suppress

import hypothesis
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import strategies as st

from competency.models import Leadership, Team
from tests.factories import LeadershipFactory, MembershipFactory, TeamFactory, UserFactory


def paths_are_true():
    """Each team's path and depth follow from its parents alone."""
    teams = {team.pk: team for team in Team.objects.all()}

    def ancestry(team):
        return [*(ancestry(teams[team.parent_id]) if team.parent_id else []), team.pk]

    return all(
        team.path == "".join(f"{pk}/" for pk in ancestry(team)) and team.depth == len(ancestry(team)) - 1
        for team in teams.values()
    )


def move(team, *, under):
    team = Team.objects.get(pk=team.pk)
    team.parent = under and Team.objects.get(pk=under.pk)
    team.save()
    return team


@pytest.fixture
def tree(db):
    """top > middle > left > leaf, and top > right."""
    top = TeamFactory(name="top")
    middle = TeamFactory(name="middle", parent=top)
    left = TeamFactory(name="left", parent=middle)
    return {
        "top": top,
        "middle": middle,
        "left": left,
        "leaf": TeamFactory(name="leaf", parent=left),
        "right": TeamFactory(name="right", parent=top),
    }


def names(teams):
    return {team.name for team in teams}


def test_a_new_team_knows_its_place(tree):
    assert paths_are_true()
    assert tree["leaf"].depth == 3
    assert tree["leaf"].ancestor_ids() == [tree[name].pk for name in ("top", "middle", "left")]
    assert tree["leaf"].is_below(tree["middle"]) and not tree["middle"].is_below(tree["leaf"])


def test_at_or_below_is_the_whole_subtree(tree):
    assert names(Team.objects.at_or_below(tree["middle"])) == {"middle", "left", "leaf"}


def test_a_path_does_not_match_a_team_with_a_longer_number(db):
    team = TeamFactory()
    Team.objects.create(id=team.pk * 10 + 1, name="longer", slug="longer")
    assert set(Team.objects.at_or_below(team)) == {team}


def test_a_moved_team_takes_its_subtree_along(tree):
    move(tree["middle"], under=tree["right"])
    assert paths_are_true()
    assert names(Team.objects.at_or_below(tree["right"])) == {"right", "middle", "left", "leaf"}


def test_a_team_moved_to_the_top_takes_its_subtree_along(tree):
    move(tree["middle"], under=None)
    assert paths_are_true()
    assert Team.objects.get(name="leaf").depth == 2


def test_a_move_is_right_when_the_parent_was_read_before_it_moved_itself(tree):
    stale_parent = Team.objects.get(name="middle")
    move(tree["middle"], under=tree["right"])
    TeamFactory(name="new", parent=stale_parent)
    assert paths_are_true()


def test_saving_a_team_that_was_read_before_it_moved_keeps_the_tree_whole(tree):
    stale = Team.objects.select_related("parent").get(name="left")
    move(tree["left"], under=tree["right"])
    stale.save()
    assert paths_are_true()


def test_saving_a_team_that_was_read_before_its_parent_moved_keeps_the_tree_whole(tree):
    stale = Team.objects.select_related("parent").get(name="left")
    move(tree["middle"], under=tree["right"])
    stale.name = "renamed"
    stale.save()
    assert paths_are_true()


def test_a_team_is_never_put_below_itself(tree):
    team = Team.objects.get(name="top")
    team.parent = Team.objects.get(name="leaf")
    with pytest.raises(ValidationError, match="below it"):
        team.full_clean()
    with pytest.raises(ValidationError, match="below it"):
        team.save()
    assert paths_are_true()


@hypothesis.settings(max_examples=25, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(moves=st.lists(st.tuples(st.integers(0, 6), st.none() | st.integers(0, 6)), max_size=8))
def test_paths_stay_true_through_any_moves(db, moves):
    with transaction.atomic():
        teams = [TeamFactory() for _ in range(7)]
        for moved, under in moves:
            with suppress(ValidationError, IntegrityError):  # below itself
                move(teams[moved], under=None if under is None else teams[under])
        assert paths_are_true()
        transaction.set_rollback(True)


# Who sees which teams ------------------------------------------------------------------------------------

SEES = {
    "ada": {"Platform"},
    "dan": {"Design"},
    "hana": {"Engineering", "Platform", "Design"},
    "eve": {"Engineering", "Platform", "Design"},
    "root": set(),
    "ben": {"Platform"},
}
MANAGES = {**SEES, "hana": set(), "ben": set()}


def user_of(cast, name):
    person = getattr(cast, name)
    return person.user if name in ("ben", "fay") else person


@pytest.mark.parametrize("name", SEES)
def test_everybody_sees_the_teams_they_belong_to_or_lead(name, cast):
    assert names(Team.objects.visible_to(user_of(cast, name))) == SEES[name]


@pytest.mark.parametrize("name", MANAGES)
def test_managers_and_hr_change_teams_and_nobody_else(name, cast):
    assert names(Team.objects.managed_by(user_of(cast, name))) == MANAGES[name]


def test_somebody_who_left_sees_no_team(cast):
    assert not Team.objects.visible_to(cast.fay.user).exists()


def test_nobody_sees_a_team_without_signing_in(cast):
    assert not Team.objects.visible_to(AnonymousUser()).exists()
    assert not Team.objects.managed_by(AnonymousUser()).exists()


@pytest.mark.parametrize("name", ["ada", "hana", "eve", "ben"])
def test_a_closed_account_sees_no_team(name, cast):
    user = user_of(cast, name)
    user.is_active = False
    user.save()
    assert not Team.objects.visible_to(user).exists()
    assert not Team.objects.managed_by(user).exists()


def test_a_manager_of_a_department_manages_the_teams_below(cast):
    user = UserFactory()
    LeadershipFactory(team=cast.department, user=user)
    assert names(Team.objects.managed_by(user)) == {"Engineering", "Platform", "Design"}


def test_leading_a_team_shows_nothing_above_it(cast):
    below = TeamFactory(name="Tools", parent=cast.platform)
    user = UserFactory()
    LeadershipFactory(team=below, user=user)
    assert names(Team.objects.visible_to(user)) == {"Tools"}


def test_led_by_tells_managers_from_heads(cast):
    assert names(Team.objects.led_by(cast.hana, part=Leadership.Part.HEAD)) == {
        "Engineering",
        "Platform",
        "Design",
    }
    assert not Team.objects.led_by(cast.hana).exists()
    assert names(Team.objects.led_by(cast.ada)) == {"Platform"}


def test_a_team_of_yesterday_is_no_longer_visible(cast):
    MembershipFactory(engineer=cast.ben, team=cast.design, ends_on="2021-01-01")
    assert names(Team.objects.visible_to(cast.ben.user)) == {"Platform"}
