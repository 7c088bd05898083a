"""The difference of two arms of clusters in many trials at once, from the clusters' totals.

With one column an arm, CR2 and Satterthwaite's degrees of freedom (Bell and McCaffrey 2002) need no more than the size
and the total of each cluster: the hat matrix of a cluster of m units in an arm of N is constant, with m / N as its only
eigenvalue.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from portal.stats.power.estimates import Estimates, by_student

Floats = NDArray[np.float64]


def cluster_difference(sizes: Floats, totals: Floats, treated: NDArray[np.bool_], *, alpha: float) -> Estimates:
    """`estimators.cluster.cluster_difference` without covariates, for many trials.

    Parameters
    ----------
    sizes, totals : units with an outcome and the sum of their outcomes, shape (trials, clusters); sizes that are the
        same in each trial may have shape (1, clusters)
    treated : whether a cluster is in the treatment arm, shape (trials, clusters)
    """
    zero, one = (_arm(sizes, totals, inside.astype(np.float64)) for inside in (~treated, treated))
    enough = (zero.clusters >= 2) & (one.clusters >= 2)
    squared = np.where(enough, zero.squared + one.squared, 1.0)
    df = np.where(enough, (zero.trace + one.trace) ** 2 / squared, 0.0)
    variance = np.where(df >= 1, zero.variance + one.variance, 0.0)
    return by_student(one.mean - zero.mean, variance, df, alpha)


class _Arm(NamedTuple):
    """Each of shape (trials,): `trace` and `squared` are traces of the working covariance and of its square."""

    mean: Floats
    variance: Floats
    trace: Floats
    squared: Floats
    clusters: Floats


def _arm(all_sizes: Floats, all_totals: Floats, inside: Floats) -> _Arm:
    """The arm of the clusters with a 1 in `inside`; a cluster outside counts as one without units."""
    n = np.maximum((all_sizes * inside).sum(axis=1), 1)
    mean = np.einsum("ij,ij->i", all_totals, inside) / n
    # the rest of the arm; without units only where a cluster is the whole arm, which is no estimate
    weights = inside / np.maximum(n[:, np.newaxis] - all_sizes, 1)
    residuals = all_totals - all_sizes * mean[:, np.newaxis]
    squares = all_sizes**2
    pairs = weights * squares
    crossed = pairs.sum(axis=1) ** 2 - np.einsum("ij,ij->i", pairs, pairs)
    clusters = (inside * (all_sizes > 0)).sum(axis=1)
    return _Arm(
        mean=mean,
        variance=np.einsum("ij,ij,ij->i", residuals, residuals, weights) / n,
        trace=1 / n,
        squared=(inside * squares).sum(axis=1) / n**4 + crossed / n**4,
        clusters=clusters,
    )
