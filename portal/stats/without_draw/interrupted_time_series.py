"""Before and after, with the trend: a level and a slope that change at a known moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student
from portal.stats.without_draw.comparison import Assumption, Comparison, Placebo, ceiling

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
BEFORE, AFTER = 8, 4


@dataclass(frozen=True)
class Series:
    """The jump at the change as a comparison, the change in slope for one period, and the errors' autocorrelation."""

    comparison: Comparison
    slope_change: Estimate
    autocorrelation: float


def interrupted_time_series(values: Vector, change: int, *, alpha: float, season: int | None = None) -> Series:
    """Segmented regression of a series (n,), evenly spaced, that changes at position `change` (0 is the first).

    Errors hang together from period to period, by REML, t with n - k degrees of freedom: with short series this holds
    its level better than Newey-West's errors (Turner and others, 2021, BMC Medical Research Methodology 21, 181);
    `season`, if given, is the number of periods in a year, taken along as one wave. The placebo is the same jump in
    the middle of the time before; with 24 periods it still finds one in some 10 of 100 series that have none, and 95%
    intervals hold the jump in 92 to 93 of 100 (48 periods, autocorrelation 0 to 0.4). Source: Wagner and others
    (2002), Journal of Clinical Pharmacy 27, 299-309. Raises TooFew with fewer than eight periods before or four after,
    and with values that are missing.
    """
    values = np.asarray(values, dtype=np.float64)
    if np.isnan(values).any():
        raise TooFew("a period has no value")
    if change < BEFORE or len(values) - change < AFTER:
        raise TooFew(f"a series needs {BEFORE} periods before the change and {AFTER} after it")
    jump, slope, autocorrelation = _segments(values, change, alpha, season)
    middle = change // 2
    placebos: tuple[Placebo, ...] = ()
    if middle >= AFTER:
        placebo = _segments(values[:change], middle, alpha, season if season and change > 2 * season else None)[0]
        placebos = (Placebo(f"period {middle}", placebo, placebo.p),)
    assumptions = (Assumption.TREND_GOES_ON, Assumption.NOTHING_ELSE_CHANGED, Assumption.NO_ANTICIPATION)
    broken = any(one.p_adjusted < 0.05 for one in placebos)
    return Series(Comparison(jump, assumptions, ceiling(is_broken=broken), placebos), slope, autocorrelation)


def _segments(values: Vector, change: int, alpha: float, season: int | None) -> tuple[Estimate, Estimate, float]:
    n = len(values)
    time = np.arange(n, dtype=float)
    after = (time >= change).astype(float)
    columns = [np.ones(n), time, after, after * (time - change)]
    if season:
        columns += [np.sin(2 * np.pi * time / season), np.cos(2 * np.pi * time / season)]
    design = np.column_stack(columns)
    k = design.shape[1]
    if n <= k + 1:
        raise TooFew("the series is too short for its season")
    beta = np.linalg.lstsq(design, values, rcond=None)[0]
    if float(np.abs(values - design @ beta).max()) <= 1e-12 * max(float(np.abs(values).max()), 1e-300):
        raise TooFew("the series lies on a line exactly, so that no error can be estimated")
    correlation = _autocorrelation(values, design)
    beta, covariance = _least_squares(values, design, correlation)
    estimates = []
    for place, name in ((2, "change in level"), (3, "change in slope")):
        se = float(covariance[place, place] ** 0.5)
        interval, p = student(float(beta[place]), se, n - k, alpha)
        method = f"interrupted time series, {name}, errors with autocorrelation {correlation:.2f} by REML, t({n - k})"
        estimates.append(Estimate(float(beta[place]), se, float(n - k), interval, p, method))
    return estimates[0], estimates[1], correlation


def _autocorrelation(values: Vector, design: Matrix) -> float:
    """The autocorrelation of errors of the first order with the highest restricted likelihood."""
    from scipy import optimize

    n, k = design.shape

    def loss(correlation: float) -> float:
        turned, y = _whitened(design, correlation), _whitened(values[:, None], correlation)[:, 0]
        rest = y - turned @ np.linalg.lstsq(turned, y, rcond=None)[0]
        volume = float(np.linalg.slogdet(turned.T @ turned)[1])
        return float((n - k) * np.log(rest @ rest) + volume - np.log(1 - correlation**2))

    grid = np.linspace(-0.95, 0.95, 39)
    best = float(grid[int(np.argmin([loss(point) for point in grid]))])
    bounds = (max(best - 0.05, -0.99), min(best + 0.05, 0.99))
    return float(optimize.minimize_scalar(loss, bounds=bounds, method="bounded").x)


def _least_squares(values: Vector, design: Matrix, correlation: float) -> tuple[Matrix, Matrix]:
    """Coefficients (k,) and covariance (k, k) with errors of this autocorrelation."""
    n, k = design.shape
    turned, y = _whitened(design, correlation), _whitened(values[:, None], correlation)[:, 0]
    beta = np.asarray(np.linalg.lstsq(turned, y, rcond=None)[0], dtype=np.float64)
    rest = y - turned @ beta
    return beta, np.asarray(np.linalg.inv(turned.T @ turned) * (rest @ rest / (n - k)), dtype=np.float64)


def _whitened(columns: Matrix, correlation: float) -> Matrix:
    """Columns (n, k) from which each period's share in the next is taken (Prais and Winsten, 1954)."""
    first = columns[:1] * (1 - correlation**2) ** 0.5
    return np.concatenate([first, columns[1:] - correlation * columns[:-1]])
