"""A reminder is claimed before it is sent: once, and never too many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competency.models import Nudge
from competency.models.cycles import SENDING
from competency.models.reminding import claim_nudge, mark_sent, release_nudge
from tests.factories import CycleFactory

from .test_concurrency import at_once

BEGUN, MISSING, DUE = Nudge.Kind.BEGUN, Nudge.Kind.MISSING, Nudge.Kind.DUE


@pytest.fixture
def rounds(cast):
    return [CycleFactory(framework=cast.framework) for _ in range(2)]


def claim(user, cycle, kind, *, in_days=0, since=0):
    today = timezone.localdate()
    return claim_nudge(
        user, cycle, kind=kind, since=today + timedelta(days=since), on=today + timedelta(days=in_days)
    )


def test_a_reminder_is_claimed_once_since_it_is_due(cast, rounds):
    assert claim(cast.ada, rounds[0], BEGUN)
    assert claim(cast.ada, rounds[0], BEGUN, in_days=5) is None
    assert claim(cast.ada, rounds[0], BEGUN, in_days=9, since=7)


def test_within_three_days_there_is_no_second_one_over_all_rounds(cast, rounds):
    assert claim(cast.ada, rounds[0], MISSING)
    for days in (0, 1, 2):
        assert claim(cast.ada, rounds[1], DUE, in_days=days) is None
    assert claim(cast.ben.user, rounds[1], DUE)
    assert claim(cast.ada, rounds[1], DUE, in_days=3)


def test_the_word_that_a_round_has_begun_is_outside_that_limit(cast, rounds):
    assert claim(cast.ada, rounds[0], MISSING)
    assert claim(cast.ada, rounds[1], BEGUN)
    assert claim(cast.ben.user, rounds[0], BEGUN)
    assert claim(cast.ben.user, rounds[1], MISSING)


def test_whoever_wants_none_or_is_gone_gets_none(cast, rounds):
    cast.ada.round_mails = False
    cast.ada.save()
    cast.dan.is_active = False
    cast.dan.save()
    assert claim(cast.ada, rounds[0], BEGUN) is None
    assert claim(cast.dan, rounds[0], BEGUN) is None


def test_a_released_claim_is_free_again(cast, rounds):
    release_nudge(claim(cast.ada, rounds[0], DUE))
    assert claim(cast.ada, rounds[0], DUE)


@pytest.mark.django_db(transaction=True)
def test_of_two_machines_that_claim_at_once_one_gets_it(cast, rounds):
    def ask(cycle):
        return lambda: claim(cast.ada, cycle, DUE)

    got = at_once(*(ask(cycle) for cycle in (*rounds, *rounds)))
    assert len([nudge for nudge in got if nudge]) == 1
    assert Nudge.objects.count() == 1


def begun_long_ago(nudge):
    Nudge.objects.filter(pk=nudge.pk).update(at=timezone.now() - SENDING - timedelta(minutes=1))


def test_a_claim_that_was_never_sent_is_free_after_an_hour(cast, rounds):
    claimed = claim(cast.ada, rounds[0], DUE)
    assert claim(cast.ada, rounds[0], DUE) is None
    begun_long_ago(claimed)
    again = claim(cast.ada, rounds[0], DUE)
    assert list(Nudge.objects.all()) == [again]
    assert claim(cast.ada, rounds[0], DUE) is None


def test_a_claim_that_was_given_up_keeps_no_other_reminder_back(cast, rounds):
    begun_long_ago(claim(cast.ada, rounds[0], MISSING))
    assert claim(cast.ada, rounds[1], DUE)


def test_what_was_sent_stays_claimed(cast, rounds):
    sent = claim(cast.ada, rounds[0], DUE)
    mark_sent(sent)
    begun_long_ago(sent)
    assert claim(cast.ada, rounds[0], DUE) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_machines_that_find_a_claim_given_up_one_takes_it_over(cast, rounds):
    begun_long_ago(claim(cast.ada, rounds[0], DUE))
    got = at_once(*[lambda: claim(cast.ada, rounds[0], DUE)] * 3)
    assert len([nudge for nudge in got if nudge]) == 1
    assert Nudge.objects.count() == 1
