"""Multiple imputation of missing outcomes, as a sensitivity beside the units that are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
DONORS = 5
IMPUTATIONS = 50


def multiple_imputation(
    values: Vector,
    treated: Mask,
    covariates: NDArray[np.float64],
    estimate: Callable[[Vector], Estimate],
    rng: np.random.Generator,
    *,
    alpha: float,
    imputations: int = IMPUTATIONS,
) -> Estimate:
    """Fill missing outcomes (NaN in values (n,)) within each arm, estimate each time, and join after Rubin.

    Predictive mean matching: a missing outcome gets that of one of the five known units of its arm with the nearest
    prediction from covariates (n, k), which have no missing values; the prediction is drawn anew by a bootstrap, so
    that its doubt is carried along. Degrees of freedom after Barnard and Rubin (1999). It takes that outcomes are
    missing by chance, given arm and covariates. Raises TooFew with fewer than six known outcomes in an arm.
    """
    for arm in (treated, ~treated):
        if (~np.isnan(values[arm])).sum() <= DONORS:
            raise TooFew("there are too few known outcomes to impute the others from")
    found = [estimate(_filled(values, treated, covariates, rng)) for _ in range(imputations)]
    points, variances = np.array([one.estimate for one in found]), np.array([one.se**2 for one in found])
    within, between = float(variances.mean()), float(points.var(ddof=1)) * (1 + 1 / imputations)
    total = within + between
    complete = found[0].df or float(len(values) - 2)
    df = _degrees(between / total if total else 0.0, complete, imputations)
    interval, p = student(float(points.mean()), total**0.5, df, alpha)
    method = f"{found[0].method}; missing outcomes imputed {imputations} times, t({df:.0f})"
    return replace(found[0], estimate=float(points.mean()), se=total**0.5, df=df, interval=interval, p=p, method=method)


def _degrees(share: float, complete: float, imputations: int) -> float:
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    if share < 1e-12:
        return observed
    old = (imputations - 1) / share**2
    return old * observed / (old + observed)


def _filled(values: Vector, treated: Mask, covariates: NDArray[np.float64], rng: np.random.Generator) -> Vector:
    filled = values.copy()
    for arm in (treated, ~treated):
        known, missing = np.flatnonzero(arm & ~np.isnan(values)), np.flatnonzero(arm & np.isnan(values))
        if not len(missing):
            continue
        sample = rng.choice(known, len(known))
        columns = np.column_stack([np.ones(len(values)), covariates])
        # The shortest solution of least squares also holds when covariates follow from one another.
        beta = np.linalg.lstsq(columns[sample], values[sample], rcond=None)[0]
        fitted = columns @ beta
        # Drawn order breaks ties, else a covariate of few values would always give the same donors.
        known = rng.permutation(known)
        distance = np.abs(fitted[missing][:, None] - fitted[known][None, :])
        nearest = np.argsort(distance, axis=1, kind="stable")[:, :DONORS]
        picked = nearest[np.arange(len(missing)), rng.integers(0, DONORS, len(missing))]
        filled[missing] = values[known[picked]]
    return filled
