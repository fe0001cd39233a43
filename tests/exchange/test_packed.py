"""Long lists in little memory: what goes in comes out, in order, at any place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency.exchange.packed import PACKET, Packed, after

ROWS = st.lists(st.tuples(st.text(max_size=5), st.none() | st.integers(), st.booleans()), max_size=4)


def packed(rows) -> Packed:
    held = Packed(tuple)
    for row in rows:
        held.append(row)
    return held


@given(ROWS, st.sampled_from([0, 1, PACKET - 1, PACKET, 2 * PACKET]))
def test_rows_come_out_as_they_went_in_however_many_packets_they_fill(rows, times):
    rows = [*(("again", number, True) for number in range(times)), *rows]
    held = packed(rows)
    assert list(held) == rows
    assert len(held) == len(rows)
    assert [held[place] for place in range(len(rows))] == rows
    assert list(after(held, 3)) == rows[3:]
    assert held[-2:] == rows[-2:]


def test_there_is_nothing_beyond_the_end():
    held = packed([("a", 1)])
    for place in (1, -2):
        with pytest.raises(IndexError):
            held[place]


def test_the_digest_is_another_one_when_any_row_is():
    rows = [("a", number) for number in range(2 * PACKET + 3)]
    same = packed(rows).digest()
    assert packed(rows).digest() == same
    for place in (0, PACKET, len(rows) - 1):
        assert packed([*rows[:place], ("b", place), *rows[place + 1 :]]).digest() != same
    assert packed(rows[:-1]).digest() != same
