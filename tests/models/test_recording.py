"""The one door to ratings: what it writes, what it refuses and with which words, and what it costs."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone

from competency.models import Membership, Rating, RatingEvent, Source, TeamSkillSummary
from competency.models.recording import Entry, RatingConflict, RatingRefused, record, record_many
from tests.factories import (
    EngineerFactory,
    FrameworkFactory,
    ImportRunFactory,
    MembershipFactory,
    SkillFactory,
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


# Refusals ------------------------------------------------------------------------------------------------


def refused(cast, sentence, **words):
    words = {"engineer": cast.ben, "skill": cast.python, "source": "self", "by": cast.ada, **words}
    engineer = words.pop("engineer")
    with pytest.raises(RatingRefused, match=sentence):
        record(engineer, **words)
    assert not RatingEvent.objects.exists()
    assert not Rating.objects.exists()


def test_a_level_beyond_the_scale_is_refused(cast):
    refused(cast, r"6 is no level of Python: it has the levels 0 to 5\.", level=6)


def test_a_level_of_another_frameworks_scale_is_refused(cast):
    short = SkillFactory(framework=FrameworkFactory(scale=range(1, 4)), name="Cooking")
    refused(cast, r"0 is no level of Cooking: it has the levels 1 to 3\.", skill=short, level=0)


def test_a_level_that_is_not_applicable_is_refused(cast):
    refused(cast, r"a level or not applicable, never both", level=2, not_applicable=True)


def test_a_retired_skill_takes_no_new_ratings(cast):
    cast.python.retired_on = timezone.localdate()
    refused(cast, r"Python is retired and takes no new ratings\.", level=2)


def test_a_skill_that_retires_tomorrow_is_still_rated(cast):
    cast.python.retired_on = timezone.localdate() + timedelta(days=1)
    assert rate(cast.ben, cast.python, 2).level == 2


def test_ratings_of_people_who_left_are_not_changed(cast):
    refused(cast, r"Fay has left", engineer=cast.fay, level=2)


def test_a_rating_is_not_dated_in_the_future(cast):
    refused(cast, r"cannot be dated in the future", level=2, rated_at=timezone.now() + timedelta(minutes=1))


@pytest.mark.parametrize("interest", [-1, 3])
def test_interest_has_three_steps(cast, interest):
    refused(cast, r"0 not now, 1 open or 2 keen", source="interest", interest=interest)


def test_interest_is_said_apart_from_a_level(cast):
    refused(cast, r"said on its own", source="self", level=2, interest=1)
    refused(cast, r"said on its own", source="interest", level=2, interest=1)
    refused(cast, r"said on its own", source="interest", not_applicable=True)


# Two people at once --------------------------------------------------------------------------------------


def newest_event():
    return RatingEvent.objects.latest("id").pk


def test_a_newer_word_of_somebody_else_is_a_conflict(cast):
    manager_says(cast, 2)
    seen = newest_event()
    rate(cast.ben, cast.python, 4, source="manager", by=cast.hana)
    with pytest.raises(RatingConflict) as conflict:
        manager_says(cast, 1, seen=seen)
    assert (conflict.value.event.by, conflict.value.event.level) == (cast.hana, 4)
    assert row(cast).manager_level == 4
    assert RatingEvent.objects.count() == 2


def test_an_import_without_an_author_is_somebody_else(cast):
    manager_says(cast, 2)
    seen = newest_event()
    record_many([Entry(cast.ben.pk, cast.python.pk, "manager", level=4)])
    with pytest.raises(RatingConflict):
        manager_says(cast, 1, seen=seen)


def test_ones_own_newer_word_is_no_conflict(cast):
    manager_says(cast, 2)
    seen = newest_event()
    manager_says(cast, 3)
    assert manager_says(cast, 1, seen=seen).manager_level == 1


def test_a_newer_word_of_another_source_or_cell_is_no_conflict(cast):
    manager_says(cast, 2)
    seen = newest_event()
    rate(cast.ben, cast.python, 4)
    rate(cast.ben, cast.sql, 4, source="manager", by=cast.hana)
    assert manager_says(cast, 1, seen=seen).manager_level == 1


def test_what_was_seen_is_no_conflict(cast):
    rate(cast.ben, cast.python, 4, source="manager", by=cast.hana)
    assert manager_says(cast, 1, seen=newest_event()).manager_level == 1


def test_a_request_that_comes_twice_is_recorded_once(cast):
    for _ in range(2):
        rating = manager_says(cast, 2, request_key="abc")
        assert rating.manager_level == 2
    assert RatingEvent.objects.count() == 1


def test_a_repeated_request_does_not_undo_what_came_after(cast):
    manager_says(cast, 2, request_key="abc")
    manager_says(cast, 4, request_key="def")
    assert manager_says(cast, 2, request_key="abc").manager_level == 4


def test_a_repeated_request_is_answered_and_not_a_conflict(cast):
    seen = 0
    manager_says(cast, 2, request_key="abc", seen=seen)
    rate(cast.ben, cast.python, 4, source="manager", by=cast.hana)
    assert manager_says(cast, 2, request_key="abc", seen=seen).manager_level == 4


# Notes ---------------------------------------------------------------------------------------------------


def test_no_note_keeps_the_one_that_stands_and_an_empty_one_removes_it(cast):
    manager_says(cast, 2, note="because")
    assert manager_says(cast, 3, note=None).manager_note == "because"
    assert manager_says(cast, 3, note="").manager_note == ""


# What it costs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [{}, {"seen": 0, "request_key": "abc"}], ids=["plain", "guarded"])
def test_recording_takes_at_most_twelve_queries(cast, queries, words):
    expected = 12 if words else 11  # with one question for what the writer has not seen
    with queries() as first:
        rate(cast.ben, cast.python, 3, **words)
    with queries() as second:
        manager_says(cast, 3, **{**words, "request_key": None})
    assert len(first) == len(second) == expected, "\n".join(first)


def test_the_queries_of_recording_do_not_grow_with_the_teams_or_the_history(cast, queries):
    for _ in range(5):
        MembershipFactory(engineer=cast.ben)
        rate(cast.ben, cast.python, 2)
    for _ in range(20):
        MembershipFactory(team=cast.platform)
    with queries() as sent:
        rate(cast.ben, cast.python, 3)
    assert len(sent) == 11


def many(engineers, skills, level):
    return [Entry(engineer.pk, skill.pk, "self", level=level) for engineer in engineers for skill in skills]


def test_the_queries_of_recording_many_do_not_grow_with_the_rows(cast, queries):
    skills = [cast.python, cast.sql, cast.statistics]
    engineers = [MembershipFactory(team=cast.platform).engineer for _ in range(10)]

    def cost(some, level):
        with queries() as sent:
            record_many(many(some, skills, level))
        return len(sent)

    assert cost(engineers[:2], 2) == cost(engineers[2:], 2) == 12


def test_a_batch_costs_the_same_reads_and_writes_each_time(cast, queries):
    entries = many([cast.ben, cast.cleo], [cast.python, cast.sql, cast.statistics], 3)
    with queries() as one:
        record_many(entries, summarise=False)
    with queries() as three:
        record_many(entries, batch=2, summarise=False)
    shared = 2  # the frameworks of the skills, and the scale
    assert len(three) - shared == 3 * (len(one) - shared)


# Many at once --------------------------------------------------------------------------------------------


def test_many_are_all_or_nothing(cast):
    entries = [
        Entry(cast.ben.pk, cast.python.pk, "self", level=2),
        Entry(cast.ben.pk, cast.sql.pk, "self", level=2, not_applicable=True),
    ]
    with pytest.raises(Exception, match="rating_event_level_or_na"), transaction.atomic():
        record_many(entries, batch=1)
    assert not RatingEvent.objects.exists()
    assert not Rating.objects.exists()


def test_many_know_the_file_that_they_came_from(cast):
    run = ImportRunFactory()
    assert record_many(many([cast.ben], [cast.python, cast.sql], 2), import_run=run) == 2
    assert run.rating_events.count() == 2


def test_many_bring_existing_rows_up_to_date(cast):
    rate(cast.ben, cast.python, 5)
    pk = row(cast).pk
    record_many([Entry(cast.ben.pk, cast.python.pk, "manager", level=2, by_id=cast.ada.pk)])
    rating = row(cast)
    assert (rating.pk, rating.level, rating.self_level, rating.disagree) == (pk, 3, 5, True)


def test_many_may_name_a_cell_twice(cast):
    record_many(
        [
            Entry(cast.ben.pk, cast.python.pk, "self", level=2),
            Entry(cast.ben.pk, cast.python.pk, "self", level=4),
        ]
    )
    assert row(cast).level == 4
    assert RatingEvent.objects.count() == 2


def test_many_refresh_the_summaries_unless_told_otherwise(cast):
    entries = many([cast.ben], [cast.python], 2)
    record_many(entries, summarise=False)
    assert not TeamSkillSummary.objects.exists()
    record_many(entries)
    assert TeamSkillSummary.objects.get().team == cast.platform


def test_somebody_in_no_team_can_be_rated(db):
    engineer = EngineerFactory(login=True)
    assert rate(engineer, SkillFactory(), 2).level == 2
    assert not Membership.objects.exists() and not TeamSkillSummary.objects.exists()
