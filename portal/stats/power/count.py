"""Two rates by the log rate ratio, with negative binomial variances at the true rates.

Zhu and Lakkis (2014, doi:10.1002/sim.5947); the far tail is not counted. Without
dispersion the counts are Poisson.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

METHOD = "two rates, normal approximation of the log rate ratio, negative binomial variances at the true rates"


def sd(rate_control: float, rate_treatment: float, exposure: float, dispersion: float, ratio: ArrayLike) -> Floats:
    """The sd of the log rate ratio for one control unit, in the shape of `ratio` (treatment units a control unit).

    Rates are events in one unit of time, `exposure` the time that a unit is followed; a count with mean m has variance
    m + dispersion * m squared.
    """
    r = np.asarray(ratio, dtype=np.float64)
    control = 1 / (rate_control * exposure) + dispersion
    treatment = 1 / (rate_treatment * exposure) + dispersion
    return np.sqrt(control + treatment / r)
