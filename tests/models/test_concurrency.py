"""Several people rate at once, each over a connection of their own, and nothing is lost on the way."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from competency.models import Rating, RatingEvent, TeamSkillSummary
from competency.models.folding import differences
from competency.models.recording import Entry, record_many
from competency.models.summaries import MEASURES, summarise
from tests.factories import MembershipFactory, RequirementFactory, UserFactory, rate

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks):
    """Run the tasks in threads that start together; raises what one of them raised."""
    start = Barrier(len(tasks))

    def run(task):
        try:
            start.wait(timeout=10)
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, task) for task in tasks]]


def test_ratings_of_one_cell_by_several_people_all_count(cast):
    peers = [UserFactory() for _ in range(4)]

    def say(peer, level):
        return lambda: rate(cast.ben, cast.python, level, source="peer", by=peer)

    at_once(*(say(peer, level) for level, peer in enumerate(peers)))
    assert len(Rating.objects.get().peer_levels) == len(peers)
    assert list(differences()) == []


def test_a_first_rating_is_one_row_however_many_give_it(cast):
    at_once(
        lambda: rate(cast.ben, cast.python, 3),
        lambda: rate(cast.ben, cast.python, 2, source="manager", by=cast.ada),
        lambda: rate(cast.ben, cast.python, source="interest", interest=2),
    )
    row = Rating.objects.get()
    assert (row.self_level, row.manager_level, row.interest) == (3, 2, 2)


def test_a_file_and_a_person_do_not_overwrite_each_other(cast):
    skills = [cast.python, cast.sql, cast.statistics]

    def one_by_one(source, by):
        return lambda: [rate(cast.ben, s, level, source=source, by=by) for level in range(4) for s in skills]

    def from_a_file():
        for level in range(4):
            record_many(
                [Entry(e.pk, s.pk, "agreed", level=level) for e in (cast.cleo, cast.ben) for s in skills]
            )

    at_once(one_by_one("self", cast.ben.user), one_by_one("manager", cast.ada), from_a_file)
    assert RatingEvent.objects.count() == 2 * 4 * 3 + 4 * 2 * 3
    assert list(differences()) == []
    assert {row.self_level for row in Rating.objects.filter(engineer=cast.ben)} == {3}


def test_a_summary_counts_everybody_who_was_rated_at_the_same_time(cast):
    RequirementFactory(team=cast.platform, skill=cast.python, headcount=4)
    people = [MembershipFactory(team=cast.platform).engineer for _ in range(6)]

    def say(engineer):
        return lambda: rate(engineer, cast.python, 3, source="manager", by=cast.ada)

    at_once(*map(say, people))
    (fresh,) = summarise([cast.platform.pk])
    kept = TeamSkillSummary.objects.get()
    assert kept.rated == len(people)
    assert [getattr(kept, name) for name in MEASURES] == [getattr(fresh, name) for name in MEASURES]


def test_a_request_sent_twice_at_once_is_recorded_once(cast):
    def send():
        return rate(cast.ben, cast.python, 3, request_key="abc").self_level

    assert at_once(send, send, send) == [3, 3, 3]
    assert RatingEvent.objects.count() == 1
