"""Subgroups that were agreed beforehand: their effects, and above all how far those effects differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew, difference_in_means
from portal.stats.inference.intervals import student

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Subgroup:
    """One subgroup: units with a known outcome, the effect there, and its interval; no p, for that misleads."""

    level: str
    n: int
    estimate: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Subgroups:
    """The subgroups, each effect less that of the first (`interactions`, by level), and one test of them all."""

    groups: tuple[Subgroup, ...]
    interactions: dict[str, Estimate]
    p: float


def subgroup_effects(values: Vector, treated: Mask, levels: NDArray[np.str_], *, alpha: float) -> Subgroups:
    """Effects by level (n,) of values (n,), NaN where missing; difference in means, HC2.

    The interval of an interaction is that of a difference between two differences; with k levels the joint test is
    Wald's on k - 1 of them, by F with units less 2k. Levels are taken in the order of their names. Raises TooFew with
    fewer than two levels, or two known outcomes in an arm of a level.
    """
    from scipy import stats

    names = [str(name) for name in np.unique(levels)]
    if len(names) < 2:
        raise TooFew("there is only one subgroup")
    known = ~np.isnan(values)
    found = []
    for name in names:
        inside = known & (levels == name)
        try:
            one, zero = values[inside & treated], values[inside & ~treated]
            found.append((int(inside.sum()), difference_in_means(one, zero, alpha=alpha, robust=True)))
        except TooFew as error:
            raise TooFew(f"subgroup {name!r}: {error}") from error
    df = int(known.sum()) - 2 * len(names)
    estimates = np.array([one.estimate for _n, one in found])
    variances = np.array([one.se**2 for _n, one in found])
    interactions = {}
    for name, estimate, variance in zip(names[1:], estimates[1:], variances[1:], strict=True):
        difference, se = float(estimate - estimates[0]), float((variance + variances[0]) ** 0.5)
        interval, p = student(difference, se, df, alpha)
        method = f"difference between subgroups, HC2 standard error, t({df})"
        interactions[name] = Estimate(difference, se, float(df), interval, p, method)
    contrasts = estimates[1:] - estimates[0]
    covariance = np.diag(variances[1:]) + variances[0]
    if np.linalg.matrix_rank(covariance) < len(contrasts):
        raise TooFew("the outcomes do not vary within the subgroups")
    f = float(contrasts @ np.linalg.solve(covariance, contrasts)) / len(contrasts)
    groups = tuple(Subgroup(name, n, one.estimate, one.interval) for name, (n, one) in zip(names, found, strict=True))
    return Subgroups(groups, interactions, float(stats.f.sf(f, len(contrasts), df)))
