"""The difference between an arm and the control: means, proportions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.inference.intervals import newcombe, student
from portal.stats.inference.variance import classical_of_difference, hc2_of_difference

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A point estimate with its doubt. `df` is None where the normal distribution or an exact law is used."""

    estimate: float
    se: float
    df: float | None
    interval: tuple[float, float]
    p: float
    method: str


class TooFew(ValueError):
    """The data can't carry the estimate; the message says why."""

    def __init__(self, why: str = "there are too few known outcomes to compare the arms") -> None:
        super().__init__(why)


def difference_in_means(
    treated: Vector, control: Vector, others: Sequence[Vector] = (), *, alpha: float, robust: bool
) -> Estimate:
    """Difference in means of two samples without missing values, shapes (n1,) and (n0,).

    Robust: HC2 standard error; classical: one variance for all arms. `others` are the outcomes of further arms of the
    same trial. t distribution with units less arms as degrees of freedom: both are least squares of the outcome on
    the arms. Raises TooFew.
    """
    if min(len(treated), len(control)) < 2:
        raise TooFew
    samples = [treated, control, *(other for other in others if len(other))]
    df = sum(len(sample) for sample in samples) - len(samples)
    estimate = float(treated.mean() - control.mean())
    variance = hc2_of_difference(treated, control) if robust else classical_of_difference(samples)
    interval, p = student(estimate, variance**0.5, df, alpha)
    name = "HC2 standard error" if robust else "classical standard error"
    return Estimate(estimate, variance**0.5, float(df), interval, p, f"difference in means, {name}, t({df})")


def difference_in_proportions(treated: Vector, control: Vector, *, alpha: float) -> Estimate:
    """Difference of two proportions, samples of zeros and ones without missing values.

    Standard error unpooled, interval after Newcombe, p by Pearson's chi-square without correction (the score test
    that goes with the interval). Raises TooFew.
    """
    if min(len(treated), len(control)) < 2:
        raise TooFew
    x1, n1, x0, n0 = int(treated.sum()), len(treated), int(control.sum()), len(control)
    p1, p0 = x1 / n1, x0 / n0
    se = (p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) ** 0.5
    method = "difference in proportions, unpooled standard error, Newcombe interval, chi-square p"
    return Estimate(p1 - p0, se, None, newcombe(x1, n1, x0, n0, alpha), _pearson(x1, n1, x0, n0), method)


def _pearson(x1: int, n1: int, x0: int, n0: int) -> float:
    from scipy import stats

    pooled = (x1 + x0) / (n1 + n0)
    if pooled in (0.0, 1.0):
        return 1.0
    chi = (x1 / n1 - x0 / n0) ** 2 / (pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    return float(stats.chi2.sf(chi, 1))
