"""Who sees what in a rating round: blind until both have rated or it closes, and then both at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competency.exchange.rating_list import list_ratings
from competency.matrix.elsewhere import hidden_from
from competency.matrix.history import cell_events
from competency.matrix.load import load_matrix
from competency.matrix.shape import HIDDEN, Viewpoint, is_blind
from competency.models import Rating
from competency.models.folding import differences, rebuild
from competency.models.recording import Entry, record_many
from competency.models.rounds import close_cycle, exempt, reopen_cycle, take_exemption_back
from tests.factories import CycleFactory, rate

BEFORE = timezone.now() - timedelta(days=100)


def opened(cast, **fields):
    return CycleFactory(framework=cast.framework, teams=[cast.platform], opened=True, **fields)


def self_says(cast, level=None, **words):
    return rate(cast.ben, cast.python, level, **words)


def manager_says(cast, level=None, **words):
    return rate(cast.ben, cast.python, level, source="manager", by=cast.ada, **words)


def blind(cast):
    """Who must not see the cell now: of "self" and "manager", those who are blind to it."""
    flags = Rating.objects.get(engineer=cast.ben, skill=cast.python).flags
    sides = {"self": Viewpoint.SELF, "manager": Viewpoint.MANAGER}
    assert not is_blind(flags, Viewpoint.OPEN)
    assert not list(differences())
    return {side for side, viewpoint in sides.items() if is_blind(flags, viewpoint)}


@pytest.fixture
def both_rated(cast):
    self_says(cast, 3, rated_at=BEFORE)
    manager_says(cast, 3, rated_at=BEFORE)


def test_what_both_said_before_a_round_stays_seen(cast, both_rated):
    opened(cast)
    assert blind(cast) == set()


@pytest.mark.usefixtures("both_rated")
def test_in_a_blind_round_each_waits_for_the_own_word(cast):
    opened(cast)
    manager_says(cast, 4)
    assert blind(cast) == {"self"}
    self_says(cast, 2)
    assert blind(cast) == set()


@pytest.mark.usefixtures("both_rated")
def test_a_manager_waits_likewise(cast):
    opened(cast)
    self_says(cast, 4)
    assert blind(cast) == {"manager"}


@pytest.mark.usefixtures("both_rated")
def test_an_agreed_level_of_before_opens_nothing_that_is_said_in_the_round(cast):
    rate(cast.ben, cast.python, 3, source="agreed", by=cast.ada, rated_at=BEFORE)
    opened(cast)
    manager_says(cast, 4)
    assert blind(cast) == {"self"}


@pytest.mark.usefixtures("both_rated")
def test_taking_back_in_the_round_tells_nothing(cast):
    opened(cast)
    manager_says(cast, 4)
    manager_says(cast)
    assert blind(cast) == {"self", "manager"}


def test_closing_shows_each_what_the_other_has_said(cast):
    cycle = opened(cast)
    manager_says(cast, 4)
    assert blind(cast) == {"self"}
    close_cycle(cycle)
    assert blind(cast) == set()


def test_what_is_said_after_closing_is_hidden_again_from_who_has_not_rated(cast):
    cycle = opened(cast)
    manager_says(cast, 4)
    close_cycle(cycle)
    manager_says(cast, 5)
    assert blind(cast) == {"self"}


@pytest.mark.usefixtures("both_rated")
def test_a_round_that_is_opened_again_is_blind_again(cast):
    cycle = opened(cast)
    manager_says(cast, 4)
    close_cycle(cycle)
    reopen_cycle(cycle, closes_on=timezone.localdate() + timedelta(days=1))
    assert blind(cast) == {"self"}


def test_a_round_that_is_not_blind_shows_everything_at_once(cast):
    self_says(cast, 2, rated_at=BEFORE)
    assert blind(cast) == {"manager"}
    opened(cast, blind=False)
    assert blind(cast) == set()
    self_says(cast, 3)
    assert blind(cast) == set()


@pytest.mark.usefixtures("both_rated")
def test_nobody_waits_about_who_is_exempt(cast):
    cycle = opened(cast)
    manager_says(cast, 4)
    part = cycle.parts.get(engineer=cast.ben)
    exempt(part, by=cast.eve)
    assert blind(cast) == set()
    take_exemption_back(part)
    assert blind(cast) == {"self"}


@pytest.mark.usefixtures("both_rated")
def test_many_ratings_at_once_are_as_blind(cast):
    opened(cast)
    record_many([Entry(cast.ben.pk, cast.python.pk, "self", level=5)])
    assert blind(cast) == {"manager"}


@pytest.mark.usefixtures("both_rated")
def test_rebuilding_from_the_log_keeps_who_sees_what(cast):
    opened(cast)
    self_says(cast, 5)
    Rating.objects.filter(engineer=cast.ben).update(flags=0)
    assert rebuild() == 1
    assert blind(cast) == {"manager"}


# Every way to look ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("both_rated")
def test_no_view_tells_a_manager_what_was_said_in_the_round(cast):
    cycle = opened(cast)
    self_says(cast, 5, note="Grown")
    rating = Rating.objects.get(engineer=cast.ben)
    today = timezone.localdate()

    def seen():
        looks = {"framework": cast.framework, "viewer": cast.ada}
        cells = [
            load_matrix(cast.platform, **looks, **day).cells[0][0] != HIDDEN
            for day in ({}, {"as_of": today}, {"since": today})
        ]
        rating.refresh_from_db()
        log = any(event.note == "Grown" for event in cell_events(rating, side="manager"))
        lists = [
            any("Grown" in row for row in list_ratings(cast.ada, **day).rows)
            for day in ({}, {"as_of": today})
        ]
        return {*cells, log, *lists, not hidden_from(cast.ada, Rating.objects.all()).exists()}

    assert seen() == {False}
    close_cycle(cycle)
    assert seen() == {True}
