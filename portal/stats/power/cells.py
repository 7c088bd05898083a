"""Effects of many trials at once, from what each arm of each stratum has in sum.

Each function is the formula of the estimator of its name (`estimators/`), for many trials of two arms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtri

from portal.stats.power.estimates import Estimates, by_student

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """What is known of the outcomes, each of shape (trials, strata, 2), the control first.

    Attributes
    ----------
    n : units with an outcome
    mean : their mean; 0 in an empty cell
    squares : sum of the squared distances to that mean
    """

    n: Floats
    mean: Floats
    squares: Floats

    def together(self) -> Cells:
        """All strata as one, shape (trials, 1, 2)."""
        n = self.n.sum(axis=1, keepdims=True)
        mean = (self.n * self.mean).sum(axis=1, keepdims=True) / np.maximum(n, 1)
        between = (self.n * (self.mean - mean) ** 2).sum(axis=1, keepdims=True)
        return Cells(n, mean, self.squares.sum(axis=1, keepdims=True) + between)


def difference_in_means(cells: Cells, *, alpha: float, robust: bool) -> Estimates:
    """Difference in means; HC2 or one variance, t with units less two."""
    all_ = cells.together()
    n, mean, squares = all_.n[:, 0], all_.mean[:, 0], all_.squares[:, 0]
    df = n.sum(axis=1) - 2
    enough = n.min(axis=1) >= 2
    if robust:
        variance = (squares / np.maximum(n - 1, 1) / np.maximum(n, 1)).sum(axis=1)
    else:
        variance = squares.sum(axis=1) / np.maximum(df, 1) * (1 / np.maximum(n, 1)).sum(axis=1)
    return by_student(mean[:, 1] - mean[:, 0], np.where(enough, variance, 0.0), df, alpha)


def difference_in_proportions(cells: Cells, *, alpha: float) -> Estimates:
    """Difference of two proportions; unpooled error, Newcombe's interval, Pearson's chi-square."""
    all_ = cells.together()
    n, p = all_.n[:, 0], all_.mean[:, 0]
    pooled = (n * p).sum(axis=1) / np.maximum(n.sum(axis=1), 1)
    lost = (n.min(axis=1) < 2) | (pooled * (1 - pooled) < 1e-15)
    n = np.where(lost[:, np.newaxis], 2.0, n)
    pooled = np.where(lost, 0.5, pooled)
    difference = p[:, 1] - p[:, 0]
    se = np.sqrt((p * (1 - p) / n).sum(axis=1))
    low, high = _wilson(p, n, alpha)
    below = np.hypot(p[:, 1] - low[:, 1], high[:, 0] - p[:, 0])
    above = np.hypot(high[:, 1] - p[:, 1], p[:, 0] - low[:, 0])
    chi = difference**2 / (pooled * (1 - pooled) * (1 / n).sum(axis=1))
    return Estimates(difference, se, difference - below, difference + above, chdtrc(1, chi)).blank(lost)


def stratified_difference(cells: Cells, *, alpha: float) -> Estimates:
    """Strata weighted by their share, Neyman's variance within; strata with fewer than two in an arm are left out."""
    used = cells.n.min(axis=2) >= 2
    n = np.where(used[..., np.newaxis], cells.n, 2.0)
    size = np.where(used, cells.n.sum(axis=2), 0.0)
    weights = size / np.maximum(size.sum(axis=1, keepdims=True), 1)
    difference = (weights * (cells.mean[..., 1] - cells.mean[..., 0])).sum(axis=1)
    variance = (weights**2 * (cells.squares / (n - 1) / n).sum(axis=2)).sum(axis=1)
    return by_student(difference, variance, size.sum(axis=1) - 2 * used.sum(axis=1), alpha)


def _wilson(p: Floats, n: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Wilson's interval of a proportion (1927)."""
    z = -ndtri(alpha / 2)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return middle - reach, middle + reach
