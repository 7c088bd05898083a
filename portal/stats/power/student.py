"""Power of a t test by the non-central t distribution."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import nctdtr, stdtrit

from portal.stats.power.criterion import Criterion

Floats = NDArray[np.float64]


def power(effect: float, se: ArrayLike, df: ArrayLike, criterion: Criterion) -> Floats:
    """The chance that the trial shows it, in the shape of the standard errors; nan without degrees of freedom.

    Both tails count when a superiority test has two sides. Two bounds: each tail by the non-central t, their overlap
    left out, which is exact to several digits at any power worth planning for (Phillips 1990, doi:10.1007/BF01063556).
    """
    spread, freedom = np.asarray(se, dtype=np.float64), np.asarray(df, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        critical = np.asarray(stdtrit(np.where(freedom > 0, freedom, np.nan), 1 - criterion.level), dtype=np.float64)
    shifts = [np.asarray(distance / spread, dtype=np.float64) for distance in criterion.distances(effect)]
    not_found = sum(_below(critical, freedom, shift) for shift in shifts)
    if criterion.is_superiority and criterion.sides == 2:
        not_found -= _below(-critical, freedom, shifts[0])
    return np.asarray(np.clip(1 - not_found, 0.0, 1.0), dtype=np.float64)


def _below(limit: Floats, df: Floats, shift: Floats) -> Floats:
    """The chance that t stays below a limit; a chance too small to represent comes from the library as nan."""
    chance = np.asarray(nctdtr(df, shift, limit), dtype=np.float64)
    return np.where(np.isnan(chance) & np.greater(shift, limit), 0.0, chance)
