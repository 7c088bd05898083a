"""Adjustment by regression: ancova, and Lin's with full interaction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student
from portal.stats.inference.variance import hc2

Matrix = NDArray[np.float64]


def ancova(values: Matrix, treated: NDArray[np.bool_], covariates: Matrix, *, alpha: float) -> Estimate:
    """Least squares of values (n,) on treatment and covariates (n, k), HC2; raises TooFew."""
    columns = [np.ones(len(values)), treated.astype(float), *covariates.T]
    return _fit(values, np.column_stack(columns), "ancova", alpha)


def lin(values: Matrix, treated: NDArray[np.bool_], covariates: Matrix, *, alpha: float) -> Estimate:
    """Lin (2013), Annals of Applied Statistics 7, 295-318: centred covariates, fully interacted, HC2; raises TooFew."""
    centred = covariates - covariates.mean(axis=0)
    z = treated.astype(float)
    columns = [np.ones(len(values)), z, *centred.T, *(centred * z[:, None]).T]
    return _fit(values, np.column_stack(columns), "Lin's adjustment", alpha)


def _fit(values: Matrix, design: Matrix, name: str, alpha: float) -> Estimate:
    n, k = design.shape
    if n <= k or np.linalg.matrix_rank(design) < k:
        raise TooFew
    beta = np.linalg.lstsq(design, values, rcond=None)[0]
    se = float(hc2(design, values - design @ beta)[1, 1] ** 0.5)
    interval, p = student(float(beta[1]), se, n - k, alpha)
    return Estimate(float(beta[1]), se, float(n - k), interval, p, f"{name}, HC2 standard error, t({n - k})")
