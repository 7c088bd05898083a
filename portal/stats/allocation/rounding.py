"""Round a table of shares to whole numbers by chance, so that rows, columns and means are exact.

Controlled rounding (Cox 1987, doi:10.1080/01621459.1987.10478456): each cell becomes its share rounded up or down, each
row keeps its sum, each column its sum rounded up or down, and over all seeds each cell is its share on average.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.generator import Stream
from portal.stats.allocation.shuffle import bounds, shuffle_one

Whole = NDArray[np.int64]
Cell = tuple[int, int]


def round_shares(sizes: Sequence[int], ratios: Sequence[int], seed: str) -> Whole:
    """How many of the units in each stratum go to each arm.

    Parameters
    ----------
    sizes : the number of units in each stratum, shape (strata,)
    ratios : shape (arms,)

    Returns
    -------
    array of shape (strata, arms)
    """
    total = sum(ratios)
    counts, rests = np.divmod(np.outer(sizes, ratios).astype(np.int64), total)
    # one more row takes what the columns' sums lack, so that these are whole too
    rests = np.vstack([rests, -rests.sum(axis=0) % total])
    rows, columns = _shuffled(rests.shape[0], seed, "rows"), _shuffled(rests.shape[1], seed, "arms")
    rounded = np.empty_like(rests)
    rounded[np.ix_(rows, columns)] = _rounded(rests[np.ix_(rows, columns)], total, Stream(seed, "", "rounding: steps"))
    return np.asarray(counts + rounded[:-1] // total)


def _shuffled(size: int, seed: str, what: str) -> Whole:
    """A random order, so that no pair of cells is favoured by its place."""
    numbers = Stream(seed, "", f"rounding: {what}").below(bounds(size), 0, max(size - 1, 0))
    return shuffle_one(np.arange(size), numbers)


def _rounded(rests: Whole, total: int, steps: Stream) -> Whole:
    """Each cell 0 or total: round and round a cycle of open cells, take from one what is given to the next."""
    step = 0
    while (is_open := rests % total != 0).any():
        cycle = _cycle(is_open)
        up, down = tuple(zip(*cycle[::2], strict=True)), tuple(zip(*cycle[1::2], strict=True))
        most_up = int(min((total - rests[up]).min(), rests[down].min()))
        most_down = int(min(rests[up].min(), (total - rests[down]).min()))
        goes_up = steps.below(most_up + most_down, step, 1)[0] < most_down
        move = most_up if goes_up else -most_down
        rests[up] += move
        rests[down] -= move
        step += 1
    return rests


def _cycle(is_open: NDArray[np.bool_]) -> list[Cell]:
    """Open cells, by turns in the row and in the column of the one before; there are two or none in each of them."""
    row = int(is_open.any(axis=1).argmax())
    path: list[Cell] = []
    left_row: dict[int, int] = {}
    left_column: dict[int, int] = {}
    came_by = -1
    while row not in left_row:
        left_row[row] = len(path)
        column = _other(is_open[row], came_by)
        path.append((row, column))
        if column in left_column:
            return path[left_column[column] :]
        left_column[column] = len(path)
        row = _other(is_open[:, column], row)
        path.append((row, column))
        came_by = column
    return path[left_row[row] :]


def _other(line: NDArray[np.bool_], but: int) -> int:
    return next(place for place in np.flatnonzero(line).tolist() if place != but)
