"""Many ratings at once arrive like single ones; and what recording costs, one or many."""

import pytest
from django.db import transaction

from competency.models import Membership, Rating, RatingEvent, TeamSkillSummary
from competency.models.recording import Entry, record_many
from tests.factories import (
    CycleFactory,
    EngineerFactory,
    ImportRunFactory,
    MembershipFactory,
    SkillFactory,
    rate,
)


def manager_says(cast, level=None, **words):
    return rate(cast.ben, cast.python, level, source="manager", by=cast.ada, **words)


def row(cast):
    return Rating.objects.get(engineer=cast.ben, skill=cast.python)


# What it costs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [{}, {"seen": 0, "request_key": "abc"}], ids=["plain", "guarded"])
def test_recording_takes_at_most_nine_queries(cast, queries, words):
    expected = 9 if words else 8  # with one question for what the writer has not seen
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
    assert len(sent) == 8


def test_a_rating_in_an_open_round_costs_no_more(cast, queries):
    CycleFactory(framework=cast.framework, opened=True)
    with queries() as sent:
        rate(cast.ben, cast.python, 3)
    assert len(sent) == 8


def many(engineers, skills, level):
    return [Entry(engineer.pk, skill.pk, "self", level=level) for engineer in engineers for skill in skills]


def test_the_queries_of_recording_many_do_not_grow_with_the_rows(cast, queries):
    skills = [cast.python, cast.sql, cast.statistics]
    engineers = [MembershipFactory(team=cast.platform).engineer for _ in range(10)]

    def cost(some, level):
        with queries() as sent:
            record_many(many(some, skills, level))
        return len(sent)

    assert cost(engineers[:2], 2) == cost(engineers[2:], 2) == 14


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
