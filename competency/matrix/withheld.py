"""Which figures of a tree of teams stay unsaid, so that none that rests on fewer than five people can be found?"""

from collections.abc import Sequence

import numpy as np

from .arrange import FEWEST_RATED


def withhold(*, known, rated, free, parents: Sequence[int], kept_back=None) -> np.ndarray:
    """Which figures are withheld; all arrays are (rows, columns), a row for each team and department.

    ``known``: there is a figure. ``rated``: the people it rests on. ``free``: the viewer may know it anyhow.
    ``parents[row]`` is the row that counts this one among its own, -1 at the top.

    A figure of fewer than five rated people is withheld. Where that leaves just one of those that add up to a figure
    that is shown, subtraction would find it, so the next smallest is withheld with it (the remainder rule); where
    there is none, the sum. A sum that is withheld keeps at least one of its parts back. What is withheld below a sum
    that is shown is then always at least two figures, and no arithmetic tells them apart; and since subtraction does
    tell all of them together, they rest on five people at least.

    ``kept_back`` (of an earlier day) are parts that are withheld in any case. Then no other part is withheld with them,
    since pages of single teams tell it; the sums that would give one away are withheld instead.
    """
    hidden = known & ~free & (rated > 0) & (rated < FEWEST_RATED)
    if kept_back is not None:
        hidden |= kept_back & ~free
    if not hidden.any():
        return hidden
    fixed = free if kept_back is None else np.ones_like(free)
    families: dict[int, list[int]] = {}
    for row, parent in enumerate(parents):
        if parent >= 0:
            families.setdefault(parent, []).append(row)
    size = np.where(known, rated, 0)
    parts = {parent: np.array(families[parent]) for parent in sorted(families, reverse=True)}
    # The people of a row whose figures no sum below it tells; of a department, below before above.
    unsaid = size.copy()
    found = True
    while found:
        found = False
        for parent, rows in parts.items():
            found |= _close(hidden, parent, rows, known, fixed, size, unsaid)
            unsaid[parent] = np.where(hidden[rows], unsaid[rows], 0).sum(axis=0)
    return hidden


def _close(hidden, parent: int, rows, known, fixed, size, unsaid) -> bool:
    """Withhold what one sum and its parts still give away; whether anything had to be."""
    parts = hidden[rows]
    count = parts.sum(axis=0)
    sum_hidden = hidden[parent]
    left = np.where(parts, unsaid[rows], 0).sum(axis=0)
    told = (count == 1) | ((count > 1) & (left < FEWEST_RATED))
    loose = np.flatnonzero(known[parent] & np.where(sum_hidden, count == 0, told))
    if not loose.size:
        return False
    others = known[rows][:, loose] & ~parts[:, loose] & ~fixed[rows][:, loose]
    found = others.any(axis=0)
    smallest = np.where(others, size[rows][:, loose], np.inf).argmin(axis=0)
    hidden[rows[smallest[found]], loose[found]] = True
    alone = loose[~found & ~sum_hidden[loose]]
    hidden[parent, alone] = True
    return bool(found.any() or alone.size)
