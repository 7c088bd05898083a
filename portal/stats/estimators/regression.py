"""Adjustment by regression: ancova, and Lin's with full interaction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student
from portal.stats.inference.variance import classical, hc2

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Fit:
    """Least squares: design (n, k) with treatment as its last column, coefficients (k,), residuals (n,)."""

    design: Matrix
    beta: Matrix
    residuals: Matrix


def ancova(values: Matrix, treated: Mask, covariates: Matrix, *, alpha: float, robust: bool = True) -> Estimate:
    """Least squares of values (n,) on treatment (n,) and covariates (n, k); HC2 or classical errors.

    Covariates that follow from the others are left out. Raises TooFew.
    """
    found = fit(values, treated, ancova_columns(values, treated, covariates))
    return _estimate(found, "ancova", alpha, robust)


def lin(values: Matrix, treated: Mask, covariates: Matrix, *, alpha: float, robust: bool = True) -> Estimate:
    """As ancova, with centred covariates that interact with treatment: Lin (2013), Annals of Applied Statistics 7, 295.

    Raises TooFew, also when an arm lacks a level of a covariate so that an interaction can't be estimated.
    """
    found = fit(values, treated, lin_columns(values, treated, covariates))
    return _estimate(found, "Lin's adjustment", alpha, robust)


def ancova_columns(values: Matrix, _treated: Mask, covariates: Matrix) -> Matrix:
    """A column of ones and the covariates (n, k)."""
    return independent(np.column_stack([np.ones(len(values)), covariates]))


def lin_columns(values: Matrix, treated: Mask, covariates: Matrix) -> Matrix:
    """A column of ones, the centred covariates and their interactions with treatment; raises TooFew without units."""
    if not len(values):
        raise TooFew
    centred = independent(np.column_stack([np.ones(len(values)), covariates - covariates.mean(axis=0)]))
    return np.column_stack([centred, centred[:, 1:] * treated[:, None]])


def independent(columns: Matrix) -> Matrix:
    """The columns (n, k) that do not follow from the ones before them."""
    if len(columns) < columns.shape[1]:
        raise TooFew
    scaled = columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-300)
    kept: Matrix = columns[:, np.abs(np.diag(np.linalg.qr(scaled, mode="r"))) > 1e-9]
    return kept


def fit(values: Matrix, treated: Mask, others: Matrix) -> Fit:
    """Least squares on the other columns (the first of ones) and, last, treatment; raises TooFew."""
    design = np.column_stack([others, treated.astype(float)])
    n, k = design.shape
    if min(treated.sum(), (~treated).sum()) < 2 or n <= k:
        raise TooFew
    if independent(design).shape[1] < k:
        raise TooFew("the arms can't be compared at each value of the covariates and strata")
    beta = np.linalg.lstsq(design, values, rcond=None)[0]
    return Fit(design, beta, values - design @ beta)


def _estimate(found: Fit, name: str, alpha: float, robust: bool) -> Estimate:
    """The coefficient of treatment."""
    n, k = found.design.shape
    covariance = (hc2 if robust else classical)(found.design, found.residuals)
    estimate, se = float(found.beta[-1]), float(covariance[-1, -1] ** 0.5)
    interval, p = student(estimate, se, n - k, alpha)
    error = "HC2" if robust else "classical"
    return Estimate(estimate, se, float(n - k), interval, p, f"{name}, {error} standard error, t({n - k})")
