"""The effect among those who take what they are drawn for, when deviations were recorded; after the agreed effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.regression import ancova_columns, independent
from portal.stats.inference.intervals import student
from portal.stats.inference.variance import hc2

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
WEAK = 10.0


@dataclass(frozen=True)
class ComplierEffect:
    """The effect, who received the treatment in each arm, and the F of the draw on what was received.

    Below an F of 10 the draw says little about what was received, and the interval can't be trusted (`is_weak`).
    """

    effect: Estimate
    received_treated: float
    received_control: float
    f: float

    @property
    def is_weak(self) -> bool:
        """Whether too few followed the draw (Staiger and Stock, 1997)."""
        return self.f < WEAK


def complier_effect(values: Matrix, drawn: Mask, received: Mask, covariates: Matrix, *, alpha: float) -> ComplierEffect:
    """Two-stage least squares of values (n,) on what was received (n,), with the draw (n,) as instrument, HC2.

    Without covariates (n, k) it is Wald's ratio: the effect of the draw over the difference in receipt. It takes that
    the draw works only through what is received, and that nobody does the opposite of the draw (Angrist, Imbens and
    Rubin, 1996, JASA 91, 444-455). Raises TooFew, also when the draw made no difference to what was received.
    """
    if min(drawn.sum(), (~drawn).sum()) < 2:
        raise TooFew
    others = ancova_columns(values, drawn, covariates)
    instruments = np.column_stack([others, drawn.astype(float)])
    design = np.column_stack([others, received.astype(float)])
    n, k = design.shape
    if n <= k:
        raise TooFew
    if independent(instruments).shape[1] < k:
        raise TooFew("the arms can't be compared at each value of the covariates")
    taken = received.astype(float)
    first = np.linalg.lstsq(instruments, taken, rcond=None)[0]
    fitted = np.column_stack([others, instruments @ first])
    if independent(fitted).shape[1] < k:
        raise TooFew("the draw made no difference to what was received")
    beta = np.linalg.solve(fitted.T @ design, fitted.T @ values)
    covariance = hc2(fitted, values - design @ beta)
    se = float(covariance[-1, -1] ** 0.5)
    interval, p = student(float(beta[-1]), se, n - k, alpha)
    method = f"effect among those who follow the draw, two-stage least squares, HC2 standard error, t({n - k})"
    effect = Estimate(float(beta[-1]), se, float(n - k), interval, p, method)
    error = hc2(instruments, taken - instruments @ first)[-1, -1]
    f = float(first[-1] ** 2 / error) if error > 1e-20 else float("inf")
    return ComplierEffect(effect, float(taken[drawn].mean()), float(taken[~drawn].mean()), f)
