"""Clients who got something against clients like them who didn't."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.balance import standardised_difference
from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.likelihood import Separation, logit
from portal.stats.estimators.regression import ancova_columns
from portal.stats.inference.intervals import student
from portal.stats.without_draw.comparison import Assumption, Comparison, ceiling

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
CALIPER = 0.2
ALIKE = 0.1


@dataclass(frozen=True)
class Matched:
    """The comparison, the pairs (m, 2) of positions, those treated without a match, and the largest difference left."""

    comparison: Comparison
    pairs: NDArray[np.int64]
    unmatched: int
    largest_difference: float


def matched_comparison(values: Vector, treated: Mask, covariates: NDArray[np.float64], *, alpha: float) -> Matched:
    """Pairs by propensity, nearest first, without replacement, within 0.2 sd of its logit; arrays (n,) and (n, k).

    The effect is that among the treated who found a match; error of the paired differences, that holds for pairs
    without replacement (Abadie and Spiess, 2022, JASA 117, 983-995); caliper after Austin (2011). Groups that still
    differ by more than 0.1 standard deviations lower the ceiling. Raises TooFew with fewer than ten pairs, without
    covariates, or when a covariate tells exactly who is treated.
    """
    if covariates.shape[1] == 0:
        raise TooFew("there are no covariates to match on")
    columns = ancova_columns(values, treated, covariates)
    try:
        score = columns @ logit(treated.astype(float), columns).beta
    except Separation as error:
        raise TooFew("a covariate tells exactly who is treated, so that nobody can be matched") from error
    pairs = _pairs(score, treated)
    if len(pairs) < 10:
        raise TooFew(f"there are {len(pairs)} pairs of clients who are alike; at least 10 are needed")
    differences = values[pairs[:, 0]] - values[pairs[:, 1]]
    se, df = float(differences.std(ddof=1) / len(pairs) ** 0.5), len(pairs) - 1
    if se <= 0:
        raise TooFew("all pairs differ by the same amount, so that no error can be estimated")
    interval, p = student(float(differences.mean()), se, df, alpha)
    method = f"matched comparison, {len(pairs)} pairs, paired standard error, t({df})"
    effect = Estimate(float(differences.mean()), se, float(df), interval, p, method)
    chosen = pairs.T.ravel()
    left = max(abs(standardised_difference(column[chosen], treated[chosen]) or 0.0) for column in covariates.T)
    assumptions = (Assumption.NO_HIDDEN_DIFFERENCES, Assumption.OVERLAP)
    comparison = Comparison(effect, assumptions, ceiling(is_broken=left > ALIKE))
    return Matched(comparison, pairs, int(treated.sum()) - len(pairs), left)


def _pairs(score: Vector, treated: Mask) -> NDArray[np.int64]:
    """Hardest to match first: the treated with the highest score."""
    reach = CALIPER * float(score.std(ddof=1))
    ones, zeros = np.flatnonzero(treated), np.flatnonzero(~treated)
    ones = ones[np.argsort(-score[ones], kind="stable")]
    free, found = np.ones(len(zeros), dtype=bool), []
    for one in ones:
        if not free.any():
            break
        distance = np.where(free, np.abs(score[zeros] - score[one]), np.inf)
        nearest = int(np.argmin(distance))
        if distance[nearest] <= reach:
            free[nearest] = False
            found.append((one, zeros[nearest]))
    return np.array(found, dtype=np.int64).reshape(-1, 2)
