"""Joining, leaving and shares: what a team has follows at once, and nothing of the past is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from competency.models import Membership, TeamSkillSummary
from competency.models.staffing import (
    change_share,
    come_back,
    end,
    join,
    leave,
    peak_shares,
    reopen,
    undo_leaving,
)
from tests.factories import EngineerFactory, MembershipFactory, TeamFactory, rate

pytestmark = pytest.mark.django_db

HALF = Decimal("0.5")
MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)


def spans(engineer):
    """(team, share, from, until) of every membership, oldest first."""
    rows = engineer.memberships.order_by("starts_on", "pk")
    return [(row.team.name, row.allocation, row.starts_on, row.ends_on) for row in rows]


def members_counted(team):
    return set(TeamSkillSummary.objects.filter(team=team).values_list("members", flat=True))


def test_joining_counts_in_the_summaries_of_the_team(cast):
    rate(cast.gus, cast.python, 3, source="manager", by=cast.dan)
    join(cast.gus, team=cast.platform, allocation=HALF, on=timezone.localdate())
    assert members_counted(cast.platform) == {3}  # Ben, Cleo and Gus; Fay has left


def test_nobody_joins_a_team_twice(cast):
    with pytest.raises(ValidationError, match="in the team already"):
        join(cast.ben, team=cast.platform, allocation=HALF, on=MAY)


def test_nobody_joins_a_team_twice_for_a_part_of_the_time():
    membership = MembershipFactory(starts_on=MAY, ends_on=JULY)
    with pytest.raises(ValidationError, match="for a part of that time"):
        join(membership.engineer, team=membership.team, allocation=HALF, on=JUNE)
    join(membership.engineer, team=membership.team, allocation=HALF, on=JULY)
    assert Membership.objects.count() == 2


def test_who_has_left_joins_no_team(cast):
    with pytest.raises(ValidationError, match="Fay has left"):
        join(cast.fay, team=cast.design, allocation=HALF, on=timezone.localdate())


def test_nobody_joins_a_retired_team(cast):
    team = TeamFactory(name="Old", retired_on=MAY)
    with pytest.raises(ValidationError, match="Old is retired"):
        join(cast.ben, team=team, allocation=HALF, on=MAY)


@pytest.mark.parametrize("share", ["0", "1.01", "-0.5"])
def test_a_share_lies_above_0_and_is_at_most_1(cast, share):
    with pytest.raises(ValidationError, match="above 0 and is at most 1"):
        join(cast.gus, team=cast.platform, allocation=Decimal(share), on=MAY)


def test_an_ended_membership_counts_no_longer(cast):
    rate(cast.ben, cast.python, 3)
    end(cast.ben.memberships.get(), on=timezone.localdate())
    assert members_counted(cast.platform) == set()


def test_a_membership_ends_after_it_starts():
    membership = MembershipFactory(starts_on=JUNE)
    with pytest.raises(ValidationError, match="ends after it starts"):
        end(membership, on=MAY)


def test_the_end_of_a_membership_can_be_taken_back(cast):
    rate(cast.ben, cast.python, 3)
    membership = cast.ben.memberships.get()
    end(membership, on=timezone.localdate())
    reopen(membership)
    assert membership.ends_on is None
    assert members_counted(cast.platform) == {2}


def test_an_end_is_not_taken_back_into_a_membership_that_followed():
    membership = MembershipFactory(starts_on=MAY, ends_on=JUNE)
    join(membership.engineer, team=membership.team, allocation=HALF, on=JULY)
    with pytest.raises(ValidationError, match="already"):
        reopen(membership)


def test_a_share_changed_later_begins_a_new_membership():
    membership = MembershipFactory(team__name="Vision", starts_on=MAY)
    change_share(membership, allocation=HALF, on=JUNE)
    assert spans(membership.engineer) == [("Vision", 1, MAY, JUNE), ("Vision", HALF, JUNE, None)]


def test_a_changed_share_keeps_the_end_of_the_membership():
    membership = MembershipFactory(team__name="Vision", starts_on=MAY, ends_on=JULY)
    change_share(membership, allocation=HALF, on=JUNE)
    assert spans(membership.engineer) == [("Vision", 1, MAY, JUNE), ("Vision", HALF, JUNE, JULY)]


def test_a_share_changed_on_the_first_day_is_corrected():
    membership = MembershipFactory(team__name="Vision", starts_on=MAY)
    change_share(membership, allocation=HALF, on=MAY)
    assert spans(membership.engineer) == [("Vision", HALF, MAY, None)]


def test_the_same_share_changes_nothing():
    membership = MembershipFactory(team__name="Vision", starts_on=MAY)
    assert change_share(membership, allocation=Decimal(1), on=JUNE) == membership
    assert spans(membership.engineer) == [("Vision", 1, MAY, None)]


@pytest.mark.parametrize("day", [MAY - timedelta(days=1), JULY])
def test_a_share_changes_only_while_the_membership_holds(day):
    membership = MembershipFactory(starts_on=MAY, ends_on=JULY)
    with pytest.raises(ValidationError, match="does not hold on"):
        change_share(membership, allocation=HALF, on=day)


def test_a_refused_share_leaves_the_membership_as_it_was():
    membership = MembershipFactory(team__name="Vision", starts_on=MAY)
    with pytest.raises(ValidationError):
        change_share(membership, allocation=Decimal(2), on=JUNE)
    assert spans(membership.engineer) == [("Vision", 1, MAY, None)]


def test_leaving_ends_every_membership_and_keeps_the_ratings(cast):
    rate(cast.ben, cast.python, 3)
    MembershipFactory(engineer=cast.ben, team=cast.design, starts_on=MAY, ends_on=JUNE)
    leave(cast.ben, on=JULY)
    assert {row.ends_on for row in cast.ben.memberships.all()} == {JUNE, JULY}
    assert cast.ben.has_left
    assert cast.ben.ratings.get().level == 3
    assert members_counted(cast.platform) == set()


def test_a_membership_that_would_begin_after_leaving_never_holds():
    membership = MembershipFactory(starts_on=JULY)
    leave(membership.engineer, on=JUNE)
    assert not membership.engineer.memberships.held().exists()


def test_nobody_leaves_before_joining():
    engineer = EngineerFactory(joined_on=JUNE)
    with pytest.raises(ValidationError, match="Nobody leaves before joining"):
        leave(engineer, on=MAY)


def test_undone_leaving_puts_back_into_the_teams(cast):
    rate(cast.ben, cast.python, 3)
    before = spans(cast.ben)
    leave(cast.ben, on=JULY)
    undo_leaving(cast.ben)
    assert spans(cast.ben) == before
    assert not cast.ben.has_left
    assert members_counted(cast.platform) == {2}


def test_undone_leaving_revives_what_had_not_begun_and_not_what_had_ended():
    ended = MembershipFactory(starts_on=MAY, ends_on=JUNE)
    later = MembershipFactory(engineer=ended.engineer, starts_on=date(2024, 9, 1))
    leave(ended.engineer, on=JULY)
    undo_leaving(ended.engineer)
    ended.refresh_from_db()
    later.refresh_from_db()
    assert (ended.ends_on, later.ends_on) == (JUNE, None)


def test_who_comes_back_is_in_no_team_and_the_time_away_stays(cast):
    leave(cast.ben, on=JULY)
    come_back(cast.ben)
    assert not cast.ben.has_left
    assert cast.ben.memberships.get().ends_on == JULY


def test_the_peak_is_the_highest_sum_of_shares_on_one_day():
    first = MembershipFactory(allocation=Decimal("0.6"), starts_on=MAY, ends_on=JULY)
    ben = first.engineer
    MembershipFactory(engineer=ben, allocation=HALF, starts_on=JUNE)
    MembershipFactory(engineer=ben, allocation=HALF, starts_on=JULY)
    assert peak_shares([ben.pk], since=MAY) == {ben.pk: (Decimal("1.1"), JUNE)}
    assert peak_shares([ben.pk], since=date(2024, 8, 1)) == {ben.pk: (Decimal(1), date(2024, 8, 1))}


def test_shares_that_end_and_begin_on_one_day_are_not_added():
    first = MembershipFactory(starts_on=MAY, ends_on=JUNE)
    MembershipFactory(engineer=first.engineer, starts_on=JUNE)
    assert peak_shares([first.engineer_id], since=MAY)[first.engineer_id][0] == 1


def test_undoing_the_leaving_of_somebody_who_has_not_left_changes_nothing(cast):
    before = list(cast.ben.memberships.values_list("starts_on", "ends_on"))
    undo_leaving(cast.ben)
    assert cast.ben.left_on is None
    assert list(cast.ben.memberships.values_list("starts_on", "ends_on")) == before
