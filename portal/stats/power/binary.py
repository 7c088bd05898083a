"""Two proportions by the normal approximation: pooled variance under the null, unpooled under the alternative.

The far tail is not counted. Fleiss, Tytun and Ury (1980, doi:10.2307/2529990) without the continuity correction; R's
power.prop.test. Covariates that explain a share of the variance make both variances that much smaller (Borm and others,
2007, doi:10.1016/j.jclinepi.2007.02.006).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

METHOD = "two proportions, normal approximation: pooled variance under the null, unpooled under the alternative"
METHOD_COVARIATES = METHOD + ", times 1 - R2"


def power(
    n_control: ArrayLike,
    n_treatment: ArrayLike,
    p_control: float,
    p_treatment: float,
    *,
    alpha: float,
    sides: int,
    covariate_r2: float = 0.0,
) -> NDArray[np.float64]:
    """The power of given sizes (units with an outcome; not necessarily whole), in the sizes' shape."""
    control = np.asarray(n_control, dtype=np.float64) / (1 - covariate_r2)
    treatment = np.asarray(n_treatment, dtype=np.float64) / (1 - covariate_r2)
    pooled = (control * p_control + treatment * p_treatment) / (control + treatment)
    null_sd = np.sqrt(pooled * (1 - pooled) * (1 / control + 1 / treatment))
    sd = np.sqrt(p_control * (1 - p_control) / control + p_treatment * (1 - p_treatment) / treatment)
    z = -ndtri(alpha / sides)
    return np.asarray(ndtr((abs(p_treatment - p_control) - z * null_sd) / sd), dtype=np.float64)


def exact_n_control(
    target: float,
    p_control: float,
    p_treatment: float,
    *,
    alpha: float,
    sides: int,
    ratio: float,
    covariate_r2: float = 0.0,
) -> float:
    """The control units, not rounded, at which the power is exactly `target`; `ratio` treatment units go with each.

    Never below the size at which both arms have a unit.
    """
    pooled = (p_control + ratio * p_treatment) / (1 + ratio)
    null_sd = math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled))
    sd = math.sqrt(p_control * (1 - p_control) + p_treatment * (1 - p_treatment) / ratio)
    needed = max(0.0, float(-ndtri(alpha / sides) * null_sd + ndtri(target) * sd))
    n = (needed / (p_treatment - p_control)) ** 2 * (1 - covariate_r2)
    return max(n, 1.0, 1.0 / ratio)
