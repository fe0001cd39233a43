"""A reminder is claimed before it is sent: once, and never too many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competency.models import Nudge
from competency.models.reminding import claim_nudge, release_nudge
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
