"""Two proportions by the normal approximation: pooled variance under the null, unpooled under the alternative.

The far tail is not counted. Fleiss, Tytun and Ury (1980, doi:10.2307/2529990) without the continuity correction; R's
power.prop.test. Against a margin the variance is unpooled in both places (Chow, Shao and Wang 2008, section 4.2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

METHOD = "two proportions, normal approximation: pooled variance under the null, unpooled under the alternative"
METHOD_MARGIN = "two proportions, normal approximation with unpooled variance"


def sds(p_control: float, p_treatment: float, ratio: ArrayLike) -> tuple[Floats, Floats]:
    """The sd of the difference for one control unit, under the null and in truth, in the shape of `ratio`.

    `ratio` is treatment units for one control unit; a standard error is its sd over the root of the control units.
    """
    r = np.asarray(ratio, dtype=np.float64)
    pooled = (p_control + r * p_treatment) / (1 + r)
    null_variance = (1 + 1 / r) * pooled * (1 - pooled)
    variance = p_control * (1 - p_control) + p_treatment * (1 - p_treatment) / r
    return np.sqrt(null_variance), np.sqrt(variance)
