"""Fisher and Yates' shuffle, from numbers that were drawn beforehand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


def bounds(size: int) -> Whole:
    """The bounds of the numbers that shuffle `size` things: 2, 3, ... size."""
    return np.arange(2, size + 1, dtype=np.int64)


def shuffle_rows(start: Whole, numbers: Whole) -> Whole:
    """Many short lists at once.

    Parameters
    ----------
    start : what stands in each list before the shuffle, shape (size,)
    numbers : for each list the numbers below `bounds(size)`, shape (lists, size - 1)

    Returns
    -------
    array of shape (lists, size); each order is equally likely
    """
    lists = np.tile(start, (len(numbers), 1))
    row = np.arange(len(numbers))
    for place in range(len(start) - 1, 0, -1):
        other = numbers[:, place - 1]
        kept = lists[:, place].copy()
        lists[:, place] = lists[row, other]
        lists[row, other] = kept
    return lists


def shuffle_one(start: Whole, numbers: Whole) -> Whole:
    """One list, however long; gives what `shuffle_rows` gives for one row."""
    order = start.tolist()
    for place, other in zip(range(len(order) - 1, 0, -1), numbers[::-1].tolist(), strict=True):
        order[place], order[other] = order[other], order[place]
    return np.array(order, dtype=np.int64)
