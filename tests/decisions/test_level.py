import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.decisions.level import effective, round_half_up

from .strategies import BOTTOM, TOP, levels, maybe_levels, ratings


@given(ratings)
def test_the_band_contains_the_level_and_stays_on_the_scale(given_ratings):
    cell = effective(**given_ratings)
    if cell.level is not None:
        assert BOTTOM <= cell.low <= cell.level <= cell.high <= TOP


@given(ratings)
def test_not_applicable_wins_over_every_rating(given_ratings):
    cell = effective(**{**given_ratings, "not_applicable": True})
    assert (cell.level, cell.low, cell.high, cell.source) == (None, None, None, "na")


@given(age=st.floats(0, 200), peers=st.lists(levels, max_size=2))
def test_nobody_rated_is_never_zero_and_never_stale(age, peers):
    cell = effective(peers=peers, age_months=age, half_life_months=12)
    assert (cell.level, cell.low, cell.high, cell.source, cell.stale) == (None, 0, 5, "unrated", False)


def test_zero_is_a_rating_not_a_missing_one():
    assert effective(self_level=0, manager_level=0).level == 0
    assert effective(agreed_level=0, self_level=4).level == 0
    assert effective(self_level=0).source == "self"
    assert effective(self_level=0, manager_level=4).disagree


@given(own=levels, manager=levels)
def test_self_and_manager_meet_at_three_to_two_rounded_half_up(own, manager):
    assert effective(self_level=own, manager_level=manager).level == (2 * (3 * manager + 2 * own) + 5) // 10


@given(own=levels, manager=levels)
def test_one_apart_the_managers_value_stands(own, manager):
    if abs(own - manager) == 1:
        assert effective(self_level=own, manager_level=manager).level == manager


@given(own=maybe_levels, manager=maybe_levels, agreed=levels)
def test_an_agreed_level_always_wins_and_ends_the_disagreement(own, manager, agreed):
    cell = effective(self_level=own, manager_level=manager, agreed_level=agreed)
    assert (cell.level, cell.low, cell.high, cell.source) == (agreed, agreed, agreed, "agreed")
    assert not cell.disagree


@given(given_ratings=ratings, age=st.floats(0, 500))
def test_age_never_changes_the_level_nor_the_upper_edge(given_ratings, age):
    fresh = effective(**{**given_ratings, "age_months": 0, "half_life_months": 12})
    aged = effective(**{**given_ratings, "age_months": age, "half_life_months": 12})
    assert (aged.level, aged.high) == (fresh.level, fresh.high)
    if fresh.level is not None:
        assert aged.low == max(BOTTOM, fresh.low - int(age // 12))
        assert aged.stale == (age >= 12)


def test_without_a_half_life_nothing_goes_stale():
    assert not effective(agreed_level=3, age_months=1e6, half_life_months=None).stale


@pytest.mark.parametrize(("age", "steps"), [(23.999, 0), (24, 1), (47.9, 1), (48, 2), (-3, 0)])
def test_each_full_half_life_lowers_the_lower_edge_by_one(age, steps):
    cell = effective(agreed_level=3, age_months=age, half_life_months=24)
    assert (cell.low, cell.stale) == (3 - steps, steps > 0)


@given(peers=st.lists(levels, max_size=2), own=maybe_levels, manager=maybe_levels)
def test_fewer_than_three_peers_do_not_count(peers, own, manager):
    with_peers = effective(self_level=own, manager_level=manager, peers=peers)
    assert with_peers == effective(self_level=own, manager_level=manager)


@given(peers=st.lists(levels, min_size=3, max_size=9))
def test_peers_alone_give_their_mean_one_either_way(peers):
    cell = effective(peers=peers)
    mean = round_half_up(sum(peers), len(peers))
    assert (cell.level, cell.source) == (mean, "peers")
    assert (cell.low, cell.high) == (max(BOTTOM, mean - 1), min(TOP, mean + 1))


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(5, 2, 3), (7, 2, 4), (49, 20, 2), (0, 3, 0), (-1, 2, 0), (1, 3, 0)],
)
def test_halves_round_up(numerator, denominator, rounded):
    assert round_half_up(numerator, denominator) == rounded


@given(own=st.integers(1, 4), manager=st.integers(1, 4))
def test_other_scales_clip_to_their_own_ends(own, manager):
    cell = effective(manager_level=manager, bottom=1, top=4)
    assert (cell.low, cell.high) == (max(1, manager - 1), min(4, manager + 1))
    assert effective(bottom=1, top=4).low == 1
    assert effective(bottom=1, top=4).high == 4
    assert 1 <= effective(self_level=own, manager_level=manager, bottom=1, top=4).level <= 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"self_level": 6},
        {"manager_level": -1},
        {"peers": [3, 9, 3]},
        {"bottom": 3, "top": 3},
        {"half_life_months": 0},
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r".+"):
        effective(**wrong)
