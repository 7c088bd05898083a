"""Logistic and log-linear regression by Newton's method, with model and HC0 covariances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import TooFew

Matrix = NDArray[np.float64]
STEPS = 50
BEYOND = 20.0  # a linear predictor this far out is a fitted share of 0 or 1


class Separation(TooFew):
    """A covariate tells the outcome exactly, so that the model has no finite fit."""


@dataclass(frozen=True)
class Likelihood:
    """Coefficients (k,), covariance (k, k) from the model and HC0."""

    beta: Matrix
    model: Matrix
    hc0: Matrix


def logit(values: Matrix, design: Matrix) -> Likelihood:
    """Logistic regression of zeros and ones (n,) on design (n, k) of full rank; raises Separation."""
    return _fit(values, design, is_logit=True)


def poisson(values: Matrix, design: Matrix) -> Likelihood:
    """Log-linear regression of counts (n,) on design (n, k) of full rank; raises Separation."""
    return _fit(values, design, is_logit=False)


def shares(predictor: Matrix) -> Matrix:
    """The logistic function."""
    return 1 / (1 + np.exp(-np.clip(predictor, -500, 500)))


def _fit(values: Matrix, design: Matrix, *, is_logit: bool) -> Likelihood:
    scale = np.linalg.norm(design, axis=0) / len(values) ** 0.5
    columns = design / scale
    beta = np.zeros(columns.shape[1])
    mean = float(np.clip(values.mean(), 1e-9, None))
    start = np.log(mean / max(1 - mean, 1e-9)) if is_logit else np.log(mean)
    beta = np.linalg.lstsq(columns, np.full(len(values), start), rcond=None)[0]
    for _step in range(STEPS):
        predictor = columns @ beta
        fitted = shares(predictor) if is_logit else np.exp(np.minimum(predictor, 50))
        weights = fitted * (1 - fitted) if is_logit else fitted
        hessian = (columns * weights[:, None]).T @ columns
        if np.linalg.cond(hessian) > 1e12:
            raise Separation("a covariate tells the outcome exactly")
        change = np.linalg.solve(hessian, columns.T @ (values - fitted))
        beta = beta + change * min(1.0, 5 / max(float(np.abs(change).max()), 1e-300))
        if float(np.abs(change).max()) < 1e-10:
            break
    else:
        raise Separation("a covariate tells the outcome exactly")
    if is_logit and float(np.abs(columns @ beta).max()) > BEYOND:
        raise Separation("a covariate tells the outcome exactly")
    bread = np.linalg.inv(hessian)
    scores = columns * (values - fitted)[:, None]
    robust = bread @ (scores.T @ scores) @ bread
    return Likelihood(beta / scale, bread / np.outer(scale, scale), robust / np.outer(scale, scale))
