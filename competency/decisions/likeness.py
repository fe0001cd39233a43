"""An order in which neighbours resemble each other, so that groups become visible in a matrix (seriation).

Two rows are as far apart as their levels differ, added up over the columns. Where one of the two has no level, half
the scale is added, where both have none, nothing: no level is thus a value of its own, as far from one end as from
the other, and the distance stays a metric. The order sought is the shortest path through all rows; the nearest
neighbour gives one, and turning parts of it round while that shortens it (2-opt; Croes 1958) improves it.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

Row = Sequence[int | None]


def by_likeness(rows: Sequence[Row], *, span: int) -> list[int]:
    """Places of the rows in an order of likeness, the same for the same rows.

    ``rows``: equally many levels each, None for no level; ``span``: highest level of the scale less the lowest. Equal
    rows stand together in the order given; the path begins at that of its ends that was given first. Raises
    ValueError for rows of different lengths.
    """
    alike: dict[tuple, list[int]] = {}
    for place, row in enumerate(rows):
        alike.setdefault(tuple(row), []).append(place)
    different = list(alike)
    if len({len(row) for row in different}) > 1:
        raise ValueError("Rows of different lengths cannot be compared.")
    distances = apart(different, span=span)
    path = _shortened(_nearest(distances), distances)
    if path and path[0] > path[-1]:
        path.reverse()
    return [place for each in path for place in alike[different[each]]]


def apart(rows: Sequence[Row], *, span: int) -> np.ndarray:
    """Twice the distance of each row to each, so that halves are whole: an integer array, rows x rows."""
    unknown = np.array([[level is None for level in row] for row in rows], dtype=np.int64)
    levels = np.array([[level or 0 for level in row] for row in rows], dtype=np.int64)
    total = np.zeros((len(rows), len(rows)), dtype=np.int64)
    for j in range(len(rows[0]) if rows else 0):
        one = unknown[:, j]
        either = one[:, None] + one[None, :]
        total += np.where(either == 0, 2 * abs(levels[:, j, None] - levels[None, :, j]), span * (either == 1))
    return total


def length(order: Sequence[int], distances: np.ndarray) -> int:
    """The length of the path through the places in this order."""
    return int(sum(distances[a, b] for a, b in pairwise(order)))


def _nearest(distances) -> list[int]:
    """From the row that lies farthest from all others, always on to the nearest that is left; ties in given order."""
    left = len(distances)
    if not left:
        return []
    far = distances.astype(float)
    place = int(distances.sum(axis=1).argmax())
    path = [place]
    while len(path) < left:
        far[:, place] = np.inf
        place = int(far[place].argmin())
        path.append(place)
    return path


def _shortened(path: list[int], distances) -> list[int]:
    """Turn the part round that shortens the path most, until none does."""
    count = len(path)
    if count < 3:
        return path
    # A stop that is no way from anywhere stands before the first and after the last row: a path may end everywhere.
    padded = np.zeros((count + 1, count + 1), dtype=np.int64)
    padded[:count, :count] = distances
    order = np.array([count, *path, count])
    lower = np.tril(np.ones((count, count), dtype=bool))
    while True:
        steps = padded[order[:-1], order[1:]]
        gained = padded[np.ix_(order[:-2], order[1:-1])] + padded[np.ix_(order[1:-1], order[2:])]
        gained -= steps[:-1, None] + steps[None, 1:]
        gained[lower] = 0
        first, last = np.unravel_index(gained.argmin(), gained.shape)
        if gained[first, last] >= 0:
            return [int(place) for place in order[1:-1]]
        order[first + 1 : last + 2] = order[first + 1 : last + 2][::-1]
