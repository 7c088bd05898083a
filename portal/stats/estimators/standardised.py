"""The adjusted difference of two proportions: everybody's chance under both arms, averaged (g-computation)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.likelihood import Separation, logit, shares
from portal.stats.estimators.regression import ancova_columns, independent, lin
from portal.stats.inference.intervals import normal

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


def standardised_difference(
    values: Matrix, treated: Mask, covariates: Matrix, *, alpha: float, robust: bool = True
) -> Estimate:
    """Risk difference by logistic regression of values (n,) on treatment (n,) and covariates (n, k), standardised.

    Delta-method error from the HC0 (or model) covariance, covariates taken as given; normal interval. Where a
    covariate tells the outcome exactly the logistic model has no fit, and Lin's adjustment answers instead. Raises
    TooFew.
    """
    if min(treated.sum(), (~treated).sum()) < 2:
        raise TooFew
    others = ancova_columns(values, treated, covariates)
    design = np.column_stack([others, treated.astype(float)])
    if len(values) <= design.shape[1]:
        raise TooFew
    if independent(design).shape[1] < design.shape[1]:
        raise TooFew("the arms can't be compared at each value of the covariates and strata")
    try:
        found = logit(values, design)
    except Separation:
        answer = lin(values, treated, covariates, alpha=alpha, robust=robust)
        return Estimate(**{**vars(answer), "method": f"{answer.method} (a covariate tells the outcome exactly)"})
    means, slopes = [], []
    for arm in (1.0, 0.0):
        design[:, -1] = arm
        share = shares(design @ found.beta)
        means.append(float(share.mean()))
        slopes.append(design.T @ (share * (1 - share)) / len(values))
    gradient = slopes[0] - slopes[1]
    covariance = found.hc0 if robust else found.model
    estimate, se = means[0] - means[1], float(gradient @ covariance @ gradient) ** 0.5
    interval, p = normal(estimate, se, alpha)
    error = "HC0" if robust else "model"
    return Estimate(estimate, se, None, interval, p, f"marginal standardisation of a logit, delta {error} error")
