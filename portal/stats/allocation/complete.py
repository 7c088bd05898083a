"""Complete randomisation: of n units a fixed number to each arm, every order equally likely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.generator import Stream
from portal.stats.allocation.shuffle import bounds, shuffle_one


def arm_counts(ratios: Sequence[int], seed: str, stratum: str, n: int) -> NDArray[np.int64]:
    """How many of n units go to each arm: its exact share, rounded up or down by chance so that the mean is exact.

    The rest is shared out by systematic sampling over the arms in random order (Madow, 1949).
    """
    total = sum(ratios)
    shares = np.asarray(ratios, dtype=np.int64) * n
    counts, rests = shares // total, shares % total
    numbers = Stream(seed, stratum, "complete: arms").below(bounds(len(ratios)), 0, len(ratios) - 1)
    order = shuffle_one(np.arange(len(ratios)), numbers)
    offset = Stream(seed, stratum, "complete: rest").below(total, 0, 1)[0]
    passed = (np.cumsum(rests[order]) + offset) // total
    counts[order] += np.diff(passed, prepend=0)
    return counts


def all_arms(ratios: Sequence[int], seed: str, stratum: str, n: int) -> NDArray[np.int64]:
    """The arms (places in `ratios`) of all n units; shape (n,)."""
    start = np.repeat(np.arange(len(ratios)), arm_counts(ratios, seed, stratum, n))
    numbers = Stream(seed, stratum, "complete: order").below(bounds(n), 0, max(n - 1, 0))
    return shuffle_one(start, numbers)
