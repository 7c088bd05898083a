"""Ratios of counts for each client."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.clusters import sizes
from portal.stats.estimators.cluster import enough_clusters
from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.likelihood import poisson
from portal.stats.estimators.regression import ancova_columns, independent
from portal.stats.estimators.survival import ratio
from portal.stats.inference.variance import cr2

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
NO_EVENTS = "an arm has only zeros, so that a ratio can't be estimated"


def rate_ratio(values: Matrix, treated: Mask, covariates: Matrix, *, alpha: float, robust: bool = True) -> Estimate:
    """Ratio of mean counts by log-linear regression of values (n,) on treatment (n,) and covariates (n, k).

    HC0 errors, that hold whatever the spread of the counts; classical: Poisson's. The error is that of the log ratio,
    the interval normal on the log scale. Raises TooFew.
    """
    if min(treated.sum(), (~treated).sum()) < 2:
        raise TooFew
    if min(values[treated].sum(), values[~treated].sum()) == 0:
        raise TooFew(NO_EVENTS)
    others = ancova_columns(values, treated, covariates)
    design = np.column_stack([others, treated.astype(float)])
    if len(values) <= design.shape[1]:
        raise TooFew
    if independent(design).shape[1] < design.shape[1]:
        raise TooFew("the arms can't be compared at each value of the covariates and strata")
    found = poisson(values, design)
    variance = float((found.hc0 if robust else found.model)[-1, -1])
    error = "HC0" if robust else "Poisson"
    name = "adjusted rate ratio" if covariates.shape[1] else "rate ratio"
    method = f"{name} by log-linear regression, {error} standard error of its log"
    return ratio(float(found.beta[-1]), variance**0.5, alpha, method)


def cluster_rate_ratio(values: Matrix, treated: Mask, clusters: NDArray[np.str_], *, alpha: float) -> Estimate:
    """Ratio of mean counts of people in clusters (n,); CR2 error of its log, Satterthwaite t.

    The log of a mean moves with the mean over itself, so that the error is that of a difference in counts that are
    divided by the mean of their arm. Raises TooFew.
    """
    enough_clusters(treated, clusters)
    one, zero = float(values[treated].mean()), float(values[~treated].mean())
    if min(one, zero) == 0:
        raise TooFew(NO_EVENTS)
    scaled = values / np.where(treated, one, zero)
    design = np.column_stack([np.ones(len(values)), treated.astype(float)])
    variance, df = cr2(design, scaled - 1, clusters, np.array([0.0, 1.0]))
    if df < 1 or variance <= 0:
        raise TooFew("the clusters don't differ, so that no error can be estimated")
    method = f"rate ratio, {len(sizes(clusters))} clusters, CR2 standard error of its log, Satterthwaite t({df:.1f})"
    return ratio(float(np.log(one / zero)), variance**0.5, alpha, method, df)
