"""Whom each user sees by name and whom they rate; who works here and who is in a team on which day."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from competency.models import Engineer, Membership, Team, User
from tests.factories import EngineerFactory, LeadershipFactory, MembershipFactory, TeamFactory, UserFactory

EVERYBODY = {"Ben", "Cleo", "Gus", "Fay"}

SEES = {
    "ada": {"Ben", "Cleo"},
    "dan": {"Gus"},
    "hana": set(),
    "eve": EVERYBODY,
    "root": set(),
    "ben": {"Ben"},
    "fay": {"Fay"},
}
RATES = {
    "ada": {"Ben", "Cleo"},
    "dan": {"Gus"},
    "hana": set(),
    "eve": set(),
    "root": set(),
    "ben": set(),
    "fay": set(),
}


def user_of(cast, name):
    person = getattr(cast, name)
    return person.user if isinstance(person, Engineer) else person


def names(people):
    return {person.name for person in people}


@pytest.mark.parametrize("name", SEES)
def test_everybody_sees_oneself_managers_their_people_and_hr_all(name, cast):
    assert names(Engineer.objects.visible_to(user_of(cast, name))) == SEES[name]


@pytest.mark.parametrize("name", RATES)
def test_only_managers_rate_and_only_their_people(name, cast):
    assert names(Engineer.objects.rateable_by(user_of(cast, name))) == RATES[name]


@pytest.mark.parametrize("name", ["ada", "eve", "ben"])
def test_a_closed_account_sees_and_rates_nobody(name, cast):
    user = user_of(cast, name)
    user.is_active = False
    user.save()
    assert not Engineer.objects.visible_to(user).exists()
    assert not Engineer.objects.rateable_by(user).exists()


def test_nobody_sees_or_rates_without_signing_in(cast):
    assert not Engineer.objects.visible_to(AnonymousUser()).exists()
    assert not Engineer.objects.rateable_by(AnonymousUser()).exists()


def test_a_manager_sees_and_rates_the_people_of_teams_below(cast):
    below = TeamFactory(parent=TeamFactory(parent=cast.platform))
    MembershipFactory(engineer__name="Ivo", team=below)
    assert names(Engineer.objects.rateable_by(cast.ada)) == {"Ben", "Cleo", "Ivo"}
    assert names(Engineer.objects.visible_to(cast.ada)) == {"Ben", "Cleo", "Ivo"}


def test_a_manager_who_is_in_the_team_sees_but_does_not_rate_oneself(cast):
    MembershipFactory(engineer=EngineerFactory(name="Ada", user=cast.ada), team=cast.platform)
    assert names(Engineer.objects.visible_to(cast.ada)) == {"Ada", "Ben", "Cleo"}
    assert names(Engineer.objects.rateable_by(cast.ada)) == {"Ben", "Cleo"}


def test_both_managers_of_somebody_in_two_teams_rate(cast):
    MembershipFactory(engineer=cast.ben, team=cast.design, allocation="0.5")
    assert names(Engineer.objects.rateable_by(cast.dan)) == {"Ben", "Gus"}
    assert names(Engineer.objects.rateable_by(cast.ada)) == {"Ben", "Cleo"}


def test_somebody_in_two_teams_of_one_manager_appears_once(cast):
    LeadershipFactory(team=cast.design, user=cast.ada)
    MembershipFactory(engineer=cast.ben, team=cast.design)
    assert Engineer.objects.visible_to(cast.ada).filter(name="Ben").count() == 1


def test_a_former_manager_of_a_member_sees_nothing(cast):
    Membership.objects.filter(engineer=cast.ben).update(ends_on=timezone.localdate())
    assert names(Engineer.objects.visible_to(cast.ada)) == {"Cleo"}


def test_a_manager_no_longer_sees_who_left_and_hr_does(cast):
    assert cast.fay not in Engineer.objects.visible_to(cast.ada)
    assert cast.fay in Engineer.objects.visible_to(cast.eve)


def test_managed_by_counts_who_left_as_they_are_still_members(cast):
    """``managed_by`` is about teams alone; ``visible_to`` and ``rateable_by`` leave out who left."""
    assert names(Engineer.objects.managed_by(cast.ada)) == {"Ben", "Cleo", "Fay"}


def test_the_sets_cost_one_query_each(cast, queries):
    with queries() as sent:
        list(Engineer.objects.visible_to(cast.ada))
        list(Engineer.objects.rateable_by(cast.ada))
    assert len([sql for sql in sent if "auth_group" not in sql]) == 2


# Who works here, who is in a team ------------------------------------------------------------------------


def test_the_last_day_is_the_one_before_leaving(cast):
    left = cast.fay.left_on
    assert cast.fay in Engineer.objects.working(on=left - timedelta(days=1))
    assert cast.fay not in Engineer.objects.working(on=left)
    assert cast.fay.has_left


def test_who_will_leave_works_until_then(db):
    leaving = EngineerFactory(left_on=timezone.localdate() + timedelta(days=1))
    assert not leaving.has_left
    assert leaving in Engineer.objects.working()


def test_a_membership_holds_from_its_first_day_to_the_day_before_its_end(db):
    membership = MembershipFactory(starts_on=date(2024, 1, 1), ends_on=date(2024, 2, 1))

    def holds(day):
        return membership in Membership.objects.active(on=day)

    assert not holds(date(2023, 12, 31))
    assert holds(date(2024, 1, 1)) and holds(date(2024, 1, 31))
    assert not holds(date(2024, 2, 1))


def test_in_teams_asks_for_the_day(cast):
    MembershipFactory(
        engineer=cast.gus, team=cast.platform, starts_on=date(2024, 1, 1), ends_on=date(2024, 2, 1)
    )
    platform = Team.objects.filter(pk=cast.platform.pk)
    assert cast.gus in Engineer.objects.in_teams(platform, on=date(2024, 1, 15))
    assert cast.gus not in Engineer.objects.in_teams(platform)


# Users ---------------------------------------------------------------------------------------------------


def test_the_address_signs_in_whatever_its_case(db):
    user = User.objects.create_user("Ada.Lovelace@Example.COM", name="Ada", password="correct horse")
    assert user.email == "ada.lovelace@example.com"
    assert User.objects.get_by_natural_key("ADA.lovelace@example.com") == user


def test_a_user_without_a_password_cannot_sign_in_with_one(db):
    assert not UserFactory().has_usable_password()


def test_hr_is_a_group_and_a_superuser_is_not_in_it(cast):
    assert cast.eve.is_hr
    assert not cast.root.is_hr


def test_whether_somebody_is_hr_is_asked_once(cast, queries):
    user = User.objects.get(pk=cast.eve.pk)
    with queries() as sent:
        assert user.is_hr and user.is_hr
    assert len(sent) == 1


def test_a_user_is_called_by_name_or_else_by_address(db):
    assert str(UserFactory(name="Ada Lovelace")) == "Ada Lovelace"
    assert str(UserFactory(name="", email="ada@example.com")) == "ada@example.com"
    assert UserFactory(name="Grace Hopper").get_short_name() == "Grace"
