"""The one door refuses what cannot be, in a sentence, and what would overwrite somebody unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competency.models import Rating, RatingEvent
from competency.models.recording import Entry, RatingConflict, RatingRefused, record, record_many
from tests.factories import FrameworkFactory, SkillFactory, rate


def manager_says(cast, level=None, **words):
    return rate(cast.ben, cast.python, level, source="manager", by=cast.ada, **words)


def row(cast):
    return Rating.objects.get(engineer=cast.ben, skill=cast.python)


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


def test_a_key_of_another_cell_is_refused_in_a_sentence_and_never_passes_for_recorded(cast):
    manager_says(cast, 2, request_key="abc")
    for _time in range(2):  # without and with a row of its own
        with pytest.raises(RatingRefused, match="sent before as a rating of something else"):
            rate(cast.ben, cast.sql, 3, source="manager", by=cast.ada, request_key="abc")
        rate(cast.ben, cast.sql, 1, source="manager", by=cast.ada)
    assert RatingEvent.objects.count() == 3
