"""Two means by the non-central t distribution, both tails counted when the test has two sides.

Cohen (1988); R's power.t.test(strict = TRUE) and pwr.t2n.test. With covariates: the normal approximation with the
variance times 1 - R2 (Borm and others, 2007, doi:10.1016/j.jclinepi.2007.02.006).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from portal.stats.power.search import root

Floats = NDArray[np.float64]

METHOD = "two means, non-central t"
METHOD_COVARIATES = "two means, normal approximation with the variance times 1 - R2"


def power(
    n_control: ArrayLike,
    n_treatment: ArrayLike,
    difference: float,
    sd: float,
    *,
    alpha: float,
    sides: int,
    covariate_r2: float = 0.0,
) -> Floats:
    """The power of given sizes (units with an outcome; not necessarily whole), in the sizes' shape.

    Nan where both arms together have no degree of freedom.
    """
    control = np.asarray(n_control, dtype=np.float64)
    treatment = np.asarray(n_treatment, dtype=np.float64)
    shift = np.asarray(abs(difference) / sd / np.sqrt(1 / control + 1 / treatment), dtype=np.float64)
    if covariate_r2:
        return _normal_power(shift / math.sqrt(1 - covariate_r2), alpha, sides)
    df = control + treatment - 2
    with np.errstate(invalid="ignore"):
        critical = np.asarray(stdtrit(np.where(df > 0, df, np.nan), 1 - alpha / sides), dtype=np.float64)
    not_found = _below(critical, df, shift)
    if sides == 2:
        not_found -= _below(-critical, df, shift)
    return np.asarray(1 - not_found, dtype=np.float64)


def exact_n_control(
    target: float,
    difference: float,
    sd: float,
    *,
    alpha: float,
    sides: int,
    ratio: float,
    covariate_r2: float = 0.0,
) -> float:
    """The control units, not rounded, at which the power is `target`; `ratio` treatment units go with each.

    Never below the size at which both arms have two units, the least that a t test needs.
    """
    z = -ndtri(alpha / sides) + ndtri(target)
    n = float((1 + 1 / ratio) * (z * sd / difference) ** 2 * (1 - covariate_r2))
    least = max(2.0, 2.0 / ratio)
    if covariate_r2:
        return max(n, least)

    def excess(n_control: float) -> float:
        return float(power(n_control, ratio * n_control, difference, sd, alpha=alpha, sides=sides)) - target

    if excess(least) >= 0:
        return least
    return root(excess, least, max(2 * least, n + 3))


def _below(limit: Floats, df: Floats, shift: Floats) -> Floats:
    """The chance that t stays below a limit; a chance too small to represent comes from the library as nan."""
    chance = np.asarray(nctdtr(df, shift, limit), dtype=np.float64)
    return np.where(np.isnan(chance) & np.greater(shift, limit), 0.0, chance)


def _normal_power(shift: Floats, alpha: float, sides: int) -> Floats:
    return np.asarray(ndtr(shift + ndtri(alpha / sides)), dtype=np.float64)
