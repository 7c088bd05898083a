"""Small cells: which numbers must stay hidden so that no small group can be seen or worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DEFAULT_LIMIT = 10
Table = NDArray[np.int64]


def hidden_cells(counts: Sequence[int], limit: int = DEFAULT_LIMIT, *, total_is_shown: bool = True) -> list[bool]:
    """For each count whether it must be hidden.

    A count from 1 to limit - 1 is hidden. When the total is shown a single hidden count, or hidden counts that add
    up to less than the limit, could be worked out from the rest: then the smallest shown count is hidden as well.
    A total below the limit is the caller's to hide; for a table with rows and columns there is `suppress`.
    """
    hidden = [0 < count < limit for count in counts]
    while total_is_shown and any(hidden):
        shut = [count for count, shut in zip(counts, hidden, strict=True) if shut]
        shown = [
            (count, i) for i, (count, shut) in enumerate(zip(counts, hidden, strict=True)) if not shut and count > 0
        ]
        if (len(shut) > 1 and sum(shut) >= limit) or not shown:
            break
        hidden[min(shown)[1]] = True
    return hidden


@dataclass(frozen=True)
class ShownTable:
    """A table of counts with its totals, None where a number stays hidden."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress(counts: Sequence[Sequence[int]], limit: int = DEFAULT_LIMIT) -> ShownTable:
    """Hide the small cells of a table (rows of equal length), and what they could be worked out from.

    A cell or total below the limit is hidden, zero too: "none of these clients" tells as much. What is shown then
    still leaves each small number a range at least as wide as the limit, and each other hidden number more than one
    value; numbers are hidden, smallest first, until that holds. The ranges are exact: linear programming over all
    tables of non-negative counts that agree with what is shown (they are whole, as the problem is a flow).
    Source: Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapter 4.
    """
    table = _with_totals(np.array(counts, dtype=np.int64))
    hidden = table < limit
    waiting = [(int(i), int(j)) for i, j in np.argwhere(hidden)]
    while waiting:
        place = waiting[0]
        need = limit if table[place] < limit else 1
        if not hidden.all() and _width(table, hidden, place) < need - 1e-6:
            chosen = _next_to_hide(table, hidden, place)
            hidden[chosen] = True
            waiting.append(chosen)
        else:
            waiting.pop(0)  # hiding more can only widen its range
    shown = [
        tuple(None if shut else int(count) for count, shut in zip(*line, strict=True))
        for line in zip(table, hidden, strict=True)
    ]
    return ShownTable(
        tuple(row[:-1] for row in shown[:-1]), tuple(row[-1] for row in shown[:-1]), shown[-1][:-1], shown[-1][-1]
    )


def _with_totals(cells: Table) -> Table:
    rows = np.column_stack([cells, cells.sum(axis=1)])
    table: Table = np.vstack([rows, rows.sum(axis=0)])
    return table


def _next_to_hide(table: Table, hidden: NDArray[np.bool_], place: tuple[int, int]) -> tuple[int, int]:
    """The smallest shown number in the row or column of a place; anywhere when these are all hidden."""
    shown = [(int(i), int(j)) for i, j in np.argwhere(~hidden)]
    near = [where for where in shown if where[0] == place[0] or where[1] == place[1]]
    return min(near or shown, key=lambda where: (int(table[where]), where))


def _width(table: Table, hidden: NDArray[np.bool_], place: tuple[int, int]) -> float:
    """How far apart the least and the most that a number can be are, given all that is shown."""
    from scipy.optimize import linprog

    rows, columns = table.shape[0] - 1, table.shape[1] - 1

    def inside(i: int, j: int) -> NDArray[np.float64]:
        """Which cells add up to the number at this place."""
        mask = np.zeros((rows, columns))
        mask[slice(None) if i == rows else i, slice(None) if j == columns else j] = 1.0
        return mask.ravel()

    known = [(int(i), int(j)) for i, j in np.argwhere(~hidden)]
    sums = np.array([inside(*where) for where in known]) if known else None
    values = np.array([float(table[where]) for where in known]) if known else None
    ends = [linprog(sign * inside(*place), A_eq=sums, b_eq=values, bounds=(0, None)) for sign in (1.0, -1.0)]
    if any(end.status == 3 for end in ends):  # without bound: a total above it is hidden
        return float("inf")
    least, most = (end.fun for end in ends)
    if least is None or most is None:
        return 0.0  # not solved: take it as known, so that more is hidden
    return float(-most - least)
