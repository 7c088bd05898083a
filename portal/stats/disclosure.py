"""Small cells: which numbers must stay hidden so that no small group can be seen or worked out."""

from __future__ import annotations

from collections.abc import Sequence

DEFAULT_LIMIT = 10


def hidden_cells(counts: Sequence[int], limit: int = DEFAULT_LIMIT, *, total_is_shown: bool = True) -> list[bool]:
    """For each count whether it must be hidden.

    A count from 1 to limit - 1 is hidden. When the total is shown a single hidden count, or hidden counts that add
    up to less than the limit, could be worked out from the rest: then the smallest shown count is hidden as well.
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
