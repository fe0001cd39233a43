"""The one door to ratings: what each source's word makes of the current row."""

from datetime import UTC, datetime, timedelta
from unittest import mock

from django.utils import timezone

from competency.models import Rating, RatingEvent, Source
from competency.models.recording import Entry, record_many
from tests.factories import (
    UserFactory,
    rate,
)

JANUARY = datetime(2024, 1, 10, tzinfo=UTC)
FEBRUARY = datetime(2024, 2, 10, tzinfo=UTC)
MARCH = datetime(2024, 3, 10, tzinfo=UTC)


def row(cast, *, engineer=None, skill=None):
    return Rating.objects.get(engineer=engineer or cast.ben, skill=skill or cast.python)


def manager_says(cast, level=None, **words):
    return rate(cast.ben, cast.python, level, source="manager", by=cast.ada, **words)


def agreed(cast, level=None, **words):
    return rate(cast.ben, cast.python, level, source="agreed", by=cast.ada, **words)


# Each source ---------------------------------------------------------------------------------------------


def test_a_self_rating_is_the_level_with_a_band_that_leans_down(cast):
    rate(cast.ben, cast.python, 3, note=" used it daily ", rated_at=JANUARY)
    rating = row(cast)
    assert (rating.self_level, rating.self_at, rating.self_note) == (3, JANUARY, "used it daily")
    assert (rating.level, rating.low, rating.high, rating.source) == (3, 2, 3, "self")
    assert (rating.rated_at, rating.rated_day) == (JANUARY, JANUARY.toordinal())


def test_a_managers_rating_names_the_manager(cast):
    manager_says(cast, 2, rated_at=JANUARY)
    rating = row(cast)
    assert (rating.manager_level, rating.manager_by, rating.manager_at) == (2, cast.ada, JANUARY)
    assert (rating.level, rating.low, rating.high, rating.source) == (2, 1, 3, "manager")


def test_self_and_manager_make_one_level(cast):
    rate(cast.ben, cast.python, 5, rated_at=JANUARY)
    manager_says(cast, 2, rated_at=FEBRUARY)
    rating = row(cast)
    assert (rating.level, rating.low, rating.high, rating.source) == (3, 2, 5, "combined")
    assert rating.disagree
    assert rating.rated_at == FEBRUARY


def test_an_agreed_level_settles_it(cast):
    rate(cast.ben, cast.python, 5, rated_at=JANUARY)
    manager_says(cast, 2, rated_at=JANUARY)
    agreed(cast, 4, rated_at=FEBRUARY)
    rating = row(cast)
    assert (rating.level, rating.low, rating.high, rating.source) == (4, 4, 4, "agreed")
    assert not rating.disagree
    assert rating.agreed_by == cast.ada


def test_peers_count_from_three_on(cast):
    peers = [UserFactory() for _ in range(3)]
    for peer in peers[:2]:
        rate(cast.ben, cast.python, 4, source="peer", by=peer)
    assert row(cast).level is None
    rate(cast.ben, cast.python, 4, source="peer", by=peers[2])
    assert (row(cast).level, row(cast).source) == (4, "peers")


def test_a_peer_who_rates_again_is_one_peer(cast):
    peer = UserFactory()
    for level in (1, 2, 3):
        rate(cast.ben, cast.python, level, source="peer", by=peer)
    assert [level for level, _at in row(cast).peer_levels.values()] == [3]


def test_a_peer_may_take_it_back(cast):
    peers = [UserFactory() for _ in range(3)]
    for peer in peers:
        rate(cast.ben, cast.python, 4, source="peer", by=peer)
    rate(cast.ben, cast.python, source="peer", by=peers[0])
    assert row(cast).level is None


def test_interest_stands_beside_the_level(cast):
    rate(cast.ben, cast.python, 2)
    rate(cast.ben, cast.python, source="interest", interest=2, rated_at=JANUARY)
    rating = row(cast)
    assert (rating.interest, rating.interest_at, rating.level) == (2, JANUARY, 2)


def test_interest_without_a_rating_leaves_the_skill_unrated(cast):
    rate(cast.ben, cast.python, source="interest", interest=0)
    rating = row(cast)
    assert rating.interest == 0
    assert (rating.level, rating.source, rating.rated_at) == (None, "unrated", None)


def test_interest_can_be_taken_back(cast):
    rate(cast.ben, cast.python, source="interest", interest=2)
    rate(cast.ben, cast.python, source="interest")
    assert row(cast).interest is None
    assert RatingEvent.objects.latest("id").takes_back


# Three different states: not rated, 0, not applicable ----------------------------------------------------


def test_zero_is_a_level(cast):
    assert rate(cast.ben, cast.python, 0).level == 0


def test_not_applicable_has_no_level_and_no_band(cast):
    rate(cast.ben, cast.python, not_applicable=True, rated_at=JANUARY)
    rating = row(cast)
    assert rating.not_applicable and rating.self_na
    assert (rating.level, rating.low, rating.high, rating.source) == (None, None, None, "na")
    assert rating.rated_at == JANUARY


def test_a_level_replaces_not_applicable(cast):
    rate(cast.ben, cast.python, not_applicable=True)
    rate(cast.ben, cast.python, 1)
    rating = row(cast)
    assert (rating.level, rating.not_applicable, rating.self_na) == (1, False, False)


def test_the_manager_decides_whether_a_skill_belongs_to_the_role(cast):
    rate(cast.ben, cast.python, not_applicable=True)
    manager_says(cast, 3)
    assert row(cast).level == 3
    manager_says(cast, not_applicable=True)
    rate(cast.ben, cast.python, 4)
    assert row(cast).not_applicable


def test_what_is_taken_back_is_not_rated(cast):
    rate(cast.ben, cast.python, 3)
    rate(cast.ben, cast.python)
    rating = row(cast)
    assert (rating.level, rating.source, rating.self_level) == (None, "unrated", None)
    assert (rating.low, rating.high) == (0, 5)
    assert not rating.said(Source.SELF)


def test_taking_back_one_side_leaves_the_other(cast):
    rate(cast.ben, cast.python, 5)
    manager_says(cast, 2)
    manager_says(cast)
    assert (row(cast).level, row(cast).source) == (5, "self")


def test_taking_back_the_agreed_level_lets_both_sides_speak_again(cast):
    rate(cast.ben, cast.python, 4)
    manager_says(cast, 4)
    agreed(cast, 2)
    agreed(cast)
    assert (row(cast).level, row(cast).source) == (4, "combined")


# An agreed level stands until both have rated again ------------------------------------------------------


def test_an_agreed_level_stands_when_one_side_rates_again(cast):
    rate(cast.ben, cast.python, 3, rated_at=JANUARY)
    manager_says(cast, 3, rated_at=JANUARY)
    agreed(cast, 3, rated_at=FEBRUARY)
    rate(cast.ben, cast.python, 5, rated_at=MARCH)
    assert (row(cast).level, row(cast).source) == (3, "agreed")


def test_an_agreed_level_falls_when_both_have_rated_again(cast):
    rate(cast.ben, cast.python, 3, rated_at=JANUARY)
    manager_says(cast, 3, rated_at=JANUARY)
    agreed(cast, 3, rated_at=FEBRUARY)
    rate(cast.ben, cast.python, 5, rated_at=MARCH)
    manager_says(cast, 5, rated_at=MARCH)
    assert (row(cast).level, row(cast).source) == (5, "combined")


def test_an_agreed_level_does_not_fall_because_of_older_ratings(cast):
    agreed(cast, 3, rated_at=FEBRUARY)
    rate(cast.ben, cast.python, 5, rated_at=JANUARY)
    manager_says(cast, 5, rated_at=JANUARY)
    assert (row(cast).level, row(cast).source) == (3, "agreed")


# Time ----------------------------------------------------------------------------------------------------


def test_an_older_truth_goes_into_the_log_and_not_into_the_row(cast):
    rate(cast.ben, cast.python, 4, rated_at=FEBRUARY)
    rate(cast.ben, cast.python, 1, rated_at=JANUARY)
    assert row(cast).level == 4
    assert RatingEvent.objects.count() == 2


def test_of_two_with_the_same_time_the_one_recorded_last_counts(cast):
    rate(cast.ben, cast.python, 4, rated_at=JANUARY)
    rate(cast.ben, cast.python, 1, rated_at=JANUARY)
    assert row(cast).level == 1


def test_a_clock_that_goes_backwards_keeps_the_order(cast):
    rate(cast.ben, cast.python, 4)
    before = row(cast).self_at
    with mock.patch("competency.models.recording.timezone.now", return_value=before - timedelta(hours=1)):
        rate(cast.ben, cast.python, 1)
        record_many([Entry(cast.ben.pk, cast.python.pk, "self", level=2, by_id=cast.ben.user_id)])
    rating = row(cast)
    assert (rating.level, rating.self_at) == (2, before)


def test_the_time_zone_of_the_writer_changes_nothing(cast):
    east = datetime(2024, 1, 11, 1, 30, tzinfo=timezone.get_fixed_timezone(120))
    peer = UserFactory()
    rate(cast.ben, cast.python, 4, rated_at=east)
    rate(cast.ben, cast.python, 4, source="peer", by=peer, rated_at=east)
    assert row(cast).rated_day == JANUARY.toordinal()
    assert row(cast).peer_levels == {str(peer.pk): [4, "2024-01-10T23:30:00+00:00"]}


# Notes ---------------------------------------------------------------------------------------------------


def test_no_note_keeps_the_one_that_stands_and_an_empty_one_removes_it(cast):
    manager_says(cast, 2, note="because")
    assert manager_says(cast, 3, note=None).manager_note == "because"
    assert manager_says(cast, 3, note="").manager_note == ""
