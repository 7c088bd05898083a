"""How far missing outcomes could move a difference in means."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import TooFew

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]


def manski(values: Vector, treated: Mask, lowest: float, highest: float) -> tuple[float, float]:
    """Difference in means when all missing outcomes are at worst, and at best, for the treatment.

    values (n,) with NaN where missing, treated (n,); the outcome lies between lowest and highest. Manski (1990).
    Raises TooFew when an arm has no units.
    """
    if min(treated.sum(), (~treated).sum()) == 0:
        raise TooFew
    low, high = (np.where(np.isnan(values), fill, values) for fill in (lowest, highest))
    return float(low[treated].mean() - high[~treated].mean()), float(high[treated].mean() - low[~treated].mean())


def lee(values: Vector, treated: Mask) -> tuple[float, float]:
    """Bounds of the effect on those whose outcome would be known in either arm.

    The arm with more known outcomes loses its highest, or its lowest, until the shares are equal; ties lose a part.
    Lee (2009), Review of Economic Studies 76, 1071-1102; it takes that the arm moves everybody's chance to be known
    the same way. values (n,) with NaN where missing. Raises TooFew.
    """
    known = ~np.isnan(values)
    one, zero = values[known & treated], values[known & ~treated]
    if min(len(one), len(zero)) < 2:
        raise TooFew
    share1, share0 = len(one) / treated.sum(), len(zero) / (~treated).sum()
    if share1 >= share0:
        low, high = _trimmed(one, 1 - share0 / share1)
        return low - float(zero.mean()), high - float(zero.mean())
    low, high = _trimmed(zero, 1 - share1 / share0)
    return float(one.mean()) - high, float(one.mean()) - low


def _trimmed(values: Vector, share: float) -> tuple[float, float]:
    """Mean without the highest share, and without the lowest."""
    ordered = np.sort(values)
    edges = np.arange(len(ordered) + 1) / len(ordered)
    kept_low = np.clip((1 - share) - edges[:-1], 0, 1 / len(ordered))
    kept_high = kept_low[::-1]
    return float(kept_low @ ordered / kept_low.sum()), float(kept_high @ ordered / kept_high.sum())
