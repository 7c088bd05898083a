"""Adjustment by regression: ancova, and Lin's with full interaction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student
from portal.stats.inference.variance import classical, hc2

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


def ancova(values: Matrix, treated: Mask, covariates: Matrix, *, alpha: float, robust: bool = True) -> Estimate:
    """Least squares of values (n,) on treatment (n,) and covariates (n, k); HC2 or classical errors.

    Covariates that follow from the others are left out. Raises TooFew.
    """
    columns = _independent(np.column_stack([np.ones(len(values)), covariates]))
    return _fit(values, treated, columns, "ancova", alpha, robust)


def lin(values: Matrix, treated: Mask, covariates: Matrix, *, alpha: float, robust: bool = True) -> Estimate:
    """As ancova, with centred covariates that interact with treatment: Lin (2013), Annals of Applied Statistics 7, 295.

    Raises TooFew, also when an arm lacks a level of a covariate so that an interaction can't be estimated.
    """
    centred = _independent(np.column_stack([np.ones(len(values)), covariates - covariates.mean(axis=0)]))
    both = np.column_stack([centred, centred[:, 1:] * treated[:, None]])
    return _fit(values, treated, both, "Lin's adjustment", alpha, robust)


def _independent(columns: Matrix) -> Matrix:
    """The columns (n, k) that do not follow from the ones before them."""
    if len(columns) < columns.shape[1]:
        raise TooFew
    scaled = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300)
    kept: Matrix = columns[:, np.abs(np.diag(np.linalg.qr(scaled, mode="r"))) > 1e-9]
    return kept


def _fit(values: Matrix, treated: Mask, others: Matrix, name: str, alpha: float, robust: bool) -> Estimate:
    """Least squares on the other columns (the first of ones) and, last, treatment."""
    design = np.column_stack([others, treated.astype(float)])
    n, k = design.shape
    if min(treated.sum(), (~treated).sum()) < 2 or n <= k:
        raise TooFew
    if _independent(design).shape[1] < k:
        raise TooFew("the arms can't be compared at each value of the covariates and strata")
    beta = np.linalg.lstsq(design, values, rcond=None)[0]
    covariance = (hc2 if robust else classical)(design, values - design @ beta)
    estimate, se = float(beta[-1]), float(covariance[-1, -1] ** 0.5)
    interval, p = student(estimate, se, n - k, alpha)
    error = "HC2" if robust else "classical"
    return Estimate(estimate, se, float(n - k), interval, p, f"{name}, {error} standard error, t({n - k})")
