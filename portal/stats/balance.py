"""How alike the arms began: standardised differences, and one test over all covariates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import TooFew
from portal.stats.estimators.regression import independent

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Balance:
    """Standardised differences by covariate (None where a covariate doesn't vary), the F test over all, and its p."""

    differences: dict[str, float | None]
    f: float | None
    df: tuple[int, int] | None
    p: float | None


def balance(covariates: dict[str, Vector], treated: NDArray[np.bool_]) -> Balance:
    """Covariates (n,) by name, NaN where missing, and the arms (n,).

    Difference in means over the root of the mean of both variances (Austin, 2009); omnibus F of the least squares of
    treatment on all covariates, among units that have them all. A draw makes differences by chance: no covariate is
    chosen by these numbers.
    """
    differences = {name: standardised_difference(values, treated) for name, values in covariates.items()}
    f, df, p = _omnibus(np.column_stack(list(covariates.values())), treated)
    return Balance(differences, f, df, p)


def standardised_difference(values: Vector, treated: NDArray[np.bool_]) -> float | None:
    """(mean1 - mean0) / sqrt((s1² + s0²) / 2); None with fewer than two known values in an arm, or no variation."""
    known = ~np.isnan(values)
    one, zero = values[known & treated], values[known & ~treated]
    if min(len(one), len(zero)) < 2:
        return None
    spread = ((one.var(ddof=1) + zero.var(ddof=1)) / 2) ** 0.5
    return float((one.mean() - zero.mean()) / spread) if spread > 0 else None


def _omnibus(
    columns: NDArray[np.float64], treated: NDArray[np.bool_]
) -> tuple[float | None, tuple[int, int] | None, float | None]:
    from scipy import stats

    complete = ~np.isnan(columns).any(axis=1)
    arm = treated[complete].astype(float)
    try:
        design = independent(np.column_stack([np.ones(len(arm)), columns[complete]]))
    except TooFew:
        return None, None, None
    n, k = design.shape
    if k < 2 or n <= k or arm.min() == arm.max():
        return None, None, None
    residuals = arm - design @ np.linalg.lstsq(design, arm, rcond=None)[0]
    total, rest = float(((arm - arm.mean()) ** 2).sum()), float(residuals @ residuals)
    if rest <= 1e-12 * total:
        return None, (k - 1, n - k), 0.0
    f = (total - rest) / (k - 1) / (rest / (n - k))
    return f, (k - 1, n - k), float(stats.f.sf(f, k - 1, n - k))
