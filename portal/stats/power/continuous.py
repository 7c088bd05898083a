"""Two means: the non-central t distribution, both tails counted when the test has two sides.

Cohen (1988); R's power.t.test(strict = TRUE) and pwr.t2n.test. With covariates: the normal approximation with the
variance times 1 - R2 (Borm and others, 2007, doi:10.1016/j.jclinepi.2007.02.006).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

METHOD = "two means, non-central t"
METHOD_COVARIATES = "two means, normal approximation"


def sd_of_difference(sd: float, ratio: ArrayLike) -> Floats:
    """The sd of the difference for one control unit, in the shape of `ratio` (treatment units a control unit)."""
    return np.asarray(sd * np.sqrt(1 + 1 / np.asarray(ratio, dtype=np.float64)), dtype=np.float64)
