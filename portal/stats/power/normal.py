"""Power and size of a test whose estimate is normally distributed with a known standard error."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from portal.stats.power.criterion import Criterion
from portal.stats.power.search import root

Floats = NDArray[np.float64]


def power(effect: float, null_se: ArrayLike, se: ArrayLike, criterion: Criterion) -> Floats:
    """The chance that the trial shows it, in the shape of the standard errors.

    Superiority: standard error `null_se` in the test, `se` in truth, far tail not counted. Other tests use `se` in both
    places; with two bounds the chance of passing both is exact as long as the interval fits between them.
    """
    spread = np.asarray(se, dtype=np.float64)
    in_test = np.asarray(null_se, dtype=np.float64) if criterion.is_superiority else spread
    chances = [ndtr((distance - criterion.z * in_test) / spread) for distance in criterion.distances(effect)]
    return np.asarray(np.clip(sum(chances) - (len(chances) - 1), 0.0, 1.0), dtype=np.float64)


def exact_size(target: float, effect: float, null_sd: float, sd: float, criterion: Criterion) -> float:
    """The number, not rounded, at which the power is `target`, when a standard error is its sd over the number's root.

    The effect has to lie inside the bounds.
    """
    in_test = null_sd if criterion.is_superiority else sd
    distances = criterion.distances(effect)

    def of(distance: float) -> float:
        return (max(0.0, criterion.z * in_test + float(ndtri(target)) * sd) / distance) ** 2

    least = max(of(distance) for distance in distances)
    if len(distances) == 1:
        return least

    def excess(size: float) -> float:
        return float(power(effect, null_sd / size**0.5, sd / size**0.5, criterion)) - target

    return root(excess, least * 0.999, least * 1.5)
