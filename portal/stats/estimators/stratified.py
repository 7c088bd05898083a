"""The post-stratified difference: strata as they were drawn, weighted by their share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student
from portal.stats.inference.variance import hc2_of_difference


def stratified_difference(
    values: NDArray[np.float64], treated: NDArray[np.bool_], strata: NDArray[np.str_], *, alpha: float
) -> Estimate:
    """Sum over strata of the difference in means, weighted by the stratum's share of units; arrays of shape (n,).

    Neyman's variance within strata; strata with fewer than two units in an arm are left out and the weights are
    taken over the rest. Degrees of freedom: units used less two a stratum. Raises TooFew.
    """
    pieces = []
    for stratum in np.unique(strata):
        inside = strata == stratum
        one, zero = values[inside & treated], values[inside & ~treated]
        if min(len(one), len(zero)) >= 2:
            pieces.append((len(one) + len(zero), one.mean() - zero.mean(), hc2_of_difference(one, zero)))
    if not pieces:
        raise TooFew
    n, differences, variances = (np.array(column, dtype=float) for column in zip(*pieces, strict=True))
    weights = n / n.sum()
    estimate, se = float(weights @ differences), float((weights**2 @ variances) ** 0.5)
    df = int(n.sum()) - 2 * len(pieces)
    interval, p = student(estimate, se, df, alpha)
    method = f"post-stratified difference over {len(pieces)} strata, Neyman variance, t({df})"
    left_out = len(values) - int(n.sum())
    if left_out:
        method += f"; {left_out} units left out"
    return Estimate(estimate, se, float(df), interval, p, method)
