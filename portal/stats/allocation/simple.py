"""Simple randomisation: every slot by itself, each arm with the chance of its ratio."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.generator import Stream


def arms_from(ratios: Sequence[int], seed: str, stratum: str, first: int, count: int) -> NDArray[np.int64]:
    """The arms (places in `ratios`) at positions first .. first + count - 1, counted from 1; shape (count,)."""
    numbers = Stream(seed, stratum, "simple").below(sum(ratios), first - 1, count)
    return np.searchsorted(np.cumsum(ratios), numbers, side="right").astype(np.int64)
