"""Order by likeness: a permutation, the same for the same rows, equal rows together, and never a longer path."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.decisions.likeness import apart, by_likeness, length

LEVELS = st.none() | st.integers(0, 5)
ROWS = st.integers(0, 6).flatmap(
    lambda width: st.lists(st.lists(LEVELS, min_size=width, max_size=width), max_size=9)
)


@given(ROWS)
def test_every_row_comes_once(rows):
    assert sorted(by_likeness(rows, span=5)) == list(range(len(rows)))


@given(ROWS)
def test_equal_rows_stand_together_in_the_order_given(rows):
    order = by_likeness(rows, span=5)
    for row in rows:
        places = [place for place, i in enumerate(order) if rows[i] == row]
        assert places == list(range(places[0], places[0] + len(places)))
        assert [order[place] for place in places] == sorted(order[place] for place in places)


@given(ROWS)
def test_no_part_of_the_path_can_be_turned_round_to_shorten_it(rows):
    order = by_likeness(rows, span=5)
    distances = apart(rows, span=5)
    here = length(order, distances)
    for first in range(len(order)):
        for last in range(first + 1, len(order)):
            turned = order[:first] + order[first : last + 1][::-1] + order[last + 1 :]
            assert length(turned, distances) >= here


@given(st.lists(st.lists(LEVELS, min_size=3, max_size=3), min_size=3, max_size=3))
def test_the_distance_is_a_metric(rows):
    far = apart(rows, span=5)
    assert (far == far.T).all()
    assert far.diagonal().tolist() == [0, 0, 0]
    assert far[0, 2] <= far[0, 1] + far[1, 2]


def test_levels_that_differ_add_up_and_no_level_is_half_the_scale_away():
    assert apart([[0, 3, None], [2, 3, None], [None, 3, 1]], span=5)[0].tolist() == [0, 2 * 2, 2 * 5]


def test_two_kinds_of_people_who_alternate_come_apart():
    rows = [[5, 5, 0, 0], [0, 0, 5, 5], [5, 4, 0, 0], [0, 1, 5, 5], [4, 4, 1, 0], [1, 0, 4, 5]]
    order = by_likeness(rows, span=5)
    assert {frozenset(order[:3]), frozenset(order[3:])} == {frozenset({0, 2, 4}), frozenset({1, 3, 5})}


def test_a_shuffled_ladder_is_put_in_order_again():
    rows = [[level] * 4 for level in (3, 0, 5, 2, 4, 1)]
    assert [rows[i][0] for i in by_likeness(rows, span=5)] in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0])


def test_the_path_is_nearly_as_short_as_any_for_a_few_rows():
    rows = [[0, 5, 2], [1, 1, None], [4, 4, 4], [5, None, 3], [2, 2, 2], [0, 4, 1]]
    distances = apart(rows, span=5)
    best = min(length(order, distances) for order in permutations(range(len(rows))))
    assert best <= length(by_likeness(rows, span=5), distances) <= 1.05 * best


def test_it_begins_at_the_end_that_was_given_first():
    assert by_likeness([[0], [5], [2]], span=5) == [0, 2, 1]


def test_nothing_and_one_row_are_in_order_already():
    assert by_likeness([], span=5) == []
    assert by_likeness([[3, None]], span=5) == [0]


def test_rows_of_different_lengths_cannot_be_compared():
    with pytest.raises(ValueError, match="different lengths"):
        by_likeness([[1, 2], [1]], span=5)
