"""Whatever is shown, no figure of fewer than five people can be found from it."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from competency.matrix.withheld import withhold


def withheld(*rated, parents, free=()):
    """One column; the rows that are withheld. Parents come first, as in a heatmap."""
    size = np.array([[each] for each in rated])
    open_ones = np.array([[row in free] for row in range(len(rated))])
    found = withhold(known=np.ones_like(size, dtype=bool), rated=size, free=open_ones, parents=parents)
    return set(np.flatnonzero(found[:, 0]).tolist())


def test_a_figure_of_fewer_than_five_people_is_withheld():
    assert withheld(4, 5, parents=[-1, -1]) == {0}


def test_a_figure_of_nobody_gives_nobody_away():
    assert withheld(0, 9, parents=[-1, -1]) == set()


def test_a_lone_withheld_figure_takes_the_next_smallest_with_it():
    assert withheld(21, 8, 3, 10, parents=[-1, 0, 0, 0]) == {2, 1}


def test_two_withheld_figures_protect_each_other():
    assert withheld(17, 10, 3, 4, parents=[-1, 0, 0, 0]) == {2, 3}


def test_what_is_withheld_below_a_sum_rests_on_five_people_together():
    assert withheld(20, 10, 8, 1, 1, parents=[-1, 0, 0, 0, 0]) == {3, 4, 2}
    assert withheld(2, 1, 1, parents=[-1, 0, 0]) == {0, 1, 2}


def test_a_sum_further_up_tells_no_smaller_group_either():
    # The small team of the department (1) takes its neighbour with it, and the small one beside it the department.
    assert withheld(17, 6, 5, 1, 1, 10, parents=[-1, 0, 1, 1, 0, 0]) == {1, 2, 3, 4}


def test_without_another_figure_the_sum_is_withheld():
    assert withheld(9, 3, 6, parents=[-1, 0, 0], free={2}) == {0, 1}


def test_a_sum_that_is_withheld_keeps_one_of_its_parts_back():
    # The small team at the top (4) takes the smaller department (0) with it, and that its smallest team.
    assert withheld(12, 5, 7, 20, 3, parents=[3, 0, 0, -1, 3]) >= {4, 0, 1}


def test_a_managers_own_team_is_never_withheld():
    assert withheld(3, parents=[-1], free={0}) == set()


@st.composite
def trees(draw):
    """(parents, rated people of the leaves, which leaves are the viewer's own): a tree of up to twelve rows."""
    size = draw(st.integers(2, 12))
    parents = [-1] + [draw(st.integers(-1, row - 1)) for row in range(1, size)]
    people = [draw(st.integers(0, 9)) for _ in range(size)]
    free = [draw(st.booleans()) and draw(st.booleans()) for _ in range(size)]
    return parents, people, free


@given(trees())
def test_no_withheld_figure_follows_from_the_figures_shown(tree):
    parents, people, own = tree
    size = len(parents)
    leaves = [row for row in range(size) if row not in parents]
    # Which leaves each row adds up: as rows of a matrix over the leaves.
    sums = np.zeros((size, size))
    for leaf in leaves:
        row = leaf
        while row >= 0:
            sums[row, leaf] = 1
            row = parents[row]
    rated = (sums @ np.array(people)).reshape(-1, 1).astype(int)
    free = np.array([[all(own[leaf] for leaf in leaves if sums[row, leaf])] for row in range(size)])
    hidden = withhold(known=np.ones((size, 1), dtype=bool), rated=rated, free=free, parents=parents)[:, 0]
    assert not (hidden & free[:, 0]).any()
    assert all(hidden[row] for row in range(size) if 0 < rated[row, 0] < 5 and not free[row, 0])
    shown = sums[~hidden]
    rank = np.linalg.matrix_rank(shown) if shown.size else 0
    # Nor does the figure of any few teams together that have fewer than five people. That nobody is rated is known.
    nobody = [row for row in leaves if not people[row]]
    known = np.vstack([shown, np.eye(size)[nobody]])
    rank_known = np.linalg.matrix_rank(known) if known.size else 0
    others = [row for row in leaves if people[row] and not own[row]]
    for count in range(1, 5):
        for group in combinations(others, count):
            if sum(people[row] for row in group) < 5:
                together = np.eye(size)[list(group)].sum(axis=0)
                found = np.linalg.matrix_rank(np.vstack([known, together]))
                assert found == rank_known + 1, (parents, people, own, group)
    for row in np.flatnonzero(hidden):
        assert np.linalg.matrix_rank(np.vstack([shown, sums[row]])) == rank + 1, (parents, people, own, row)
