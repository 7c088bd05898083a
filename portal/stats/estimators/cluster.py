"""Effects of trials that drew clusters: people compared, with errors that know who belongs together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from portal.stats.clusters import FEWEST
from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.regression import Fit, ancova_columns, fit, lin_columns
from portal.stats.inference.intervals import student
from portal.stats.inference.variance import cr2

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]


def cluster_difference(
    values: Matrix, treated: Mask, clusters: Texts, covariates: Matrix, *, interacted: bool = False, alpha: float
) -> Estimate:
    """Least squares of values (n,) on treatment (n,) and covariates (n, k), by people; CR2 error, Satterthwaite t.

    Clusters (n,) with many people weigh more. `interacted` centres the covariates and lets them interact with
    treatment, as Lin. Raises TooFew with fewer than four clusters, or two in an arm.
    """
    enough_clusters(treated, clusters)
    columns = (lin_columns if interacted else ancova_columns)(values, treated, covariates)
    found = fit(values, treated, columns)
    name = "Lin's adjustment" if interacted else "ancova" if covariates.shape[1] else "difference"
    return estimate_of(found, clusters, name, alpha)


def estimate_of(found: Fit, clusters: Texts, name: str, alpha: float) -> Estimate:
    """The last coefficient of a fit, with CR2 and Satterthwaite."""
    contrast = np.zeros(found.design.shape[1])
    contrast[-1] = 1.0
    variance, df = cr2(found.design, found.residuals, clusters, contrast)
    if df < 1 or variance <= 0:
        raise TooFew("there are too few clusters for this adjustment")
    estimate, se = float(found.beta[-1]), variance**0.5
    interval, p = student(estimate, se, df, alpha)
    count = len(np.unique(clusters))
    method = f"{name}, {count} clusters, CR2 standard error, Satterthwaite t({df:.1f})"
    return Estimate(estimate, se, df, interval, p, method)


def cluster_means(values: Matrix, treated: Mask, clusters: Texts, *, alpha: float) -> Estimate:
    """The t test on cluster means, each cluster one value whatever its size; equal variances, clusters - 2 df.

    Raises TooFew.
    """
    enough_clusters(treated, clusters)
    _names, first, place = np.unique(clusters, return_index=True, return_inverse=True)
    means, drawn = np.bincount(place, values) / np.bincount(place), treated[first]
    one, zero = means[drawn], means[~drawn]
    df = len(means) - 2
    pooled = (((one - one.mean()) ** 2).sum() + ((zero - zero.mean()) ** 2).sum()) / df
    estimate, se = float(one.mean() - zero.mean()), float((pooled * (1 / len(one) + 1 / len(zero))) ** 0.5)
    interval, p = student(estimate, se, df, alpha)
    return Estimate(estimate, se, float(df), interval, p, f"difference of cluster means, t({df})")


def enough_clusters(treated: Mask, clusters: Texts) -> None:
    """Raise TooFew unless there are four clusters, two in each arm."""
    counts = [len(np.unique(clusters[inside])) for inside in (treated, ~treated)]
    if min(counts) == 0:
        raise TooFew
    if sum(counts) < FEWEST or min(counts) < 2:
        raise TooFew(
            f"there are {sum(counts)} clusters with known outcomes, {min(counts)} in the smallest arm; "
            f"at least {FEWEST} are needed, two in each arm"
        )
