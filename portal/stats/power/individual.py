"""Units are drawn one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portal.stats.power import normal, precision, student
from portal.stats.power.case import PowerCase
from portal.stats.power.outcome import effect, sds
from portal.stats.power.search import root

Floats = NDArray[np.float64]


def power(case: PowerCase, control: ArrayLike, treatment: ArrayLike) -> Floats:
    """The power with one look when so many units of each arm have an outcome (not always whole), in their shape."""
    n_control, n_treatment = np.asarray(control, dtype=np.float64), np.asarray(treatment, dtype=np.float64)
    in_test, in_truth = (sd / np.sqrt(n_control) for sd in sds(case, n_treatment / n_control))
    if uses_t(case):
        return student.power(effect(case), in_truth, n_control + n_treatment - 2, case.criterion)
    return normal.power(effect(case), in_test, in_truth, case.criterion)


def exact_n_control(case: PowerCase, target: float) -> float:
    """The control units with an outcome, not rounded, at which the power with one look is `target`.

    Never below the size at which both arms have a unit, and two for a t test.
    """
    in_test, in_truth = (float(sd) for sd in sds(case, case.ratio))
    if case.half_width is not None:
        return precision.exact_size(in_truth, case.half_width, case.criterion.alpha)
    least = max(1.0, 1.0 / case.ratio) * (2 if case.outcome == "continuous" else 1)
    by_normal = normal.exact_size(target, effect(case), in_test, in_truth, case.criterion)
    if not uses_t(case):
        return max(by_normal, least)

    def excess(n_control: float) -> float:
        return float(power(case, n_control, case.ratio * n_control)) - target

    if excess(least) >= 0:
        return least
    return root(excess, least, max(2 * least, by_normal + 3))


def uses_t(case: PowerCase) -> bool:
    """Whether the t distribution is used: for means, unless covariates are taken along (Borm's normal formula)."""
    return case.outcome == "continuous" and not case.covariate_r2
