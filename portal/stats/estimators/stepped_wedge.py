"""The effect of a stepped wedge: periods as they come, treatment, and clusters that differ by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.clusters import FEWEST, ordered
from portal.stats.estimators.cluster import estimate_of
from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.regression import fit, independent
from portal.stats.inference.intervals import student

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Mixed:
    """A linear model with a random cluster effect: coefficients (k,), their covariance (k, k), both variances."""

    beta: Matrix
    covariance: Matrix
    between: float
    within: float


def stepped_wedge(
    values: Matrix, treated: Mask, clusters: Texts, periods: Texts, covariates: Matrix, *, alpha: float
) -> Estimate:
    """Hussey and Hughes (2007): period effects, treatment, random cluster effect, by REML; arrays (n,) and (n, k).

    t with clusters - 2 degrees of freedom, which keeps the error rate with few clusters (Li and Redden, 2015). Raises
    TooFew, also when no period has both arms: then treatment can't be told from time.
    """
    columns = _columns(values, treated, clusters, periods, covariates)
    found = random_intercept(values, columns, clusters)
    count = len(np.unique(clusters))
    estimate, se = float(found.beta[-1]), float(found.covariance[-1, -1] ** 0.5)
    interval, p = student(estimate, se, count - 2, alpha)
    steps = len(np.unique(periods))
    method = f"mixed model with {steps} period effects and {count} random clusters, REML, t({count - 2})"
    return Estimate(estimate, se, float(count - 2), interval, p, method)


def fixed_clusters(
    values: Matrix, treated: Mask, clusters: Texts, periods: Texts, covariates: Matrix, *, alpha: float
) -> Estimate:
    """The same without any law for the clusters: cluster and period effects, CR2 and Satterthwaite; a sensitivity."""
    others = _columns(values, treated, clusters, periods, covariates)[:, :-1]
    dummies = [(clusters == name).astype(float) for name in np.unique(clusters)[1:]]
    found = fit(values, treated, independent(np.column_stack([others, *dummies])))
    return estimate_of(found, clusters, "fixed period and cluster effects", alpha)


def random_intercept(values: Matrix, design: Matrix, clusters: Texts) -> Mixed:
    """Linear model of values (n,) on design (n, k) of full rank with a random effect of clusters (n,), by REML.

    The ratio of both variances is the only thing searched; the rest follows from it in closed form (Harville, 1977).
    """
    from scipy import optimize

    _names, place = np.unique(clusters, return_inverse=True)
    n = np.bincount(place).astype(float)
    both = np.column_stack([design, values])
    sums = np.column_stack([np.bincount(place, column) for column in both.T])
    cross = both.T @ both
    count, k = design.shape

    def moments(between: float) -> Matrix:
        shrink = between / (1 + between * n)
        weighted: Matrix = cross - (sums * shrink[:, None]).T @ sums
        return weighted

    def solve(between: float) -> tuple[Matrix, float]:
        m = moments(between)
        beta = np.asarray(np.linalg.solve(m[:k, :k], m[:k, k]), dtype=np.float64)
        return beta, float(m[k, k] - beta @ m[:k, k])

    def loss(log_between: float) -> float:
        between = float(np.exp(log_between))
        m = moments(between)
        _beta, squares = solve(between)
        value: float = (count - k) * np.log(squares) + np.log1p(between * n).sum() + np.linalg.slogdet(m[:k, :k])[1]
        return value

    grid = np.linspace(-16, 6, 45)
    losses = [loss(point) for point in grid]
    best = int(np.argmin(losses))
    if best == 0:
        between = 0.0
    else:
        bounds = (grid[best - 1], grid[min(best + 1, len(grid) - 1)])
        between = float(np.exp(optimize.minimize_scalar(loss, bounds=bounds, options={"xatol": 1e-10}).x))
    beta, squares = solve(between)
    within = squares / (count - k)
    return Mixed(beta, np.linalg.inv(moments(between)[:k, :k]) * within, between * within, within)


def _columns(values: Matrix, treated: Mask, clusters: Texts, periods: Texts, covariates: Matrix) -> Matrix:
    """Ones, periods, covariates and, last, treatment."""
    count = len(np.unique(clusters))
    if count < FEWEST:
        raise TooFew(f"there are {count} clusters with known outcomes; at least {FEWEST} are needed")
    if min(treated.sum(), (~treated).sum()) < 2 or len(values) <= count + len(np.unique(periods)) + 1:
        raise TooFew
    times = [(periods == name).astype(float) for name in ordered(periods)[1:]]
    others = independent(np.column_stack([np.ones(len(values)), *times, covariates]))
    columns = np.column_stack([others, treated.astype(float)])
    if independent(columns).shape[1] < columns.shape[1]:
        raise TooFew("no period has both arms, so that treatment can't be told from time")
    return columns
