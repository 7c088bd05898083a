"""Two groups in a survey, each answer weighed for those who did not answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import student
from portal.stats.without_draw.comparison import Assumption, Comparison, ceiling

Vector = NDArray[np.float64]
FEWEST = 30


@dataclass(frozen=True)
class Weighted:
    """The comparison, and how many evenly weighed answers each group is worth (Kish)."""

    comparison: Comparison
    effective_treated: float
    effective_control: float


def weighted_survey(values: Vector, treated: NDArray[np.bool_], weights: Vector, *, alpha: float) -> Weighted:
    """Difference of weighted means (Hájek) of values (n,), linearised error, t with n - 2 degrees of freedom.

    With equal weights it is the difference in means with HC2 errors. Groups worth fewer than 30 answers lower the
    ceiling. Source: Lumley (2010), Complex Surveys, section 2. Raises TooFew, also for a weight that is not above
    zero.
    """
    if not (np.isfinite(weights).all() and (weights > 0).all()):
        raise TooFew("a weight is not a number above zero")
    if min(treated.sum(), (~treated).sum()) < 2:
        raise TooFew
    (mean1, variance1, n1), (mean0, variance0, n0) = (_mean(values[g], weights[g]) for g in (treated, ~treated))
    se, df = (variance1 + variance0) ** 0.5, len(values) - 2
    if se <= 0:
        raise TooFew("the answers do not vary within the groups")
    interval, p = student(mean1 - mean0, se, df, alpha)
    method = f"difference of weighted means, linearised standard error, t({df})"
    effect = Estimate(mean1 - mean0, se, float(df), interval, p, method)
    assumptions = (Assumption.NO_HIDDEN_DIFFERENCES, Assumption.WEIGHTS_ARE_RIGHT)
    return Weighted(Comparison(effect, assumptions, ceiling(is_broken=min(n1, n0) < FEWEST)), n1, n0)


def _mean(values: Vector, weights: Vector) -> tuple[float, float, float]:
    total, n = float(weights.sum()), len(values)
    mean = float(weights @ values) / total
    variance = float((weights**2) @ (values - mean) ** 2) / total**2 * n / (n - 1)
    return mean, variance, total**2 / float(weights @ weights)
