"""The sites of an outcome as the analysis answer lists them: own estimate, pooled estimate, what a new site may see."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.stats.inference.variance import hc2_of_difference
from portal.stats.sites import pool, reml

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]


def site_estimates(
    labels: NDArray[np.str_] | None, values: Vector, treated: Mask, control: Mask, smallest_effect: float, alpha: float
) -> dict[str, Any]:
    """Sites and their spread, for one treatment against the control; arrays of shape (n,), NaN where missing.

    A site keeps its row without numbers when an arm has fewer than two known outcomes there, or when all outcomes
    are equal. Without labels, or with one, there are no sites; with one estimate nothing is pooled.
    """
    names = [] if labels is None else sorted(str(name) for name in np.unique(labels) if name)
    answer: dict[str, Any] = {
        "sites": [],
        "between_site_sd": None,
        "reml_new_site_interval": None,
        "new_site_interval": None,
    }
    if labels is None or len(names) < 2:
        return answer
    known = ~np.isnan(values)
    answer["sites"] = [_row(name, values, known, labels == name, treated, control) for name in names]
    estimated = [row for row in answer["sites"] if row["estimate"] is not None]
    if len(estimated) < 2:
        return answer
    effects = np.array([row["estimate"] for row in estimated])
    variances = np.array([row["se"] ** 2 for row in estimated])
    spread, pooled = reml(effects, variances, alpha), pool(effects, variances, smallest_effect, alpha)
    for row, mean, interval in zip(estimated, pooled.site_means, pooled.site_intervals, strict=True):
        row["pooled_estimate"], row["pooled_ci"] = mean, list(interval)
    return answer | {
        "between_site_sd": spread.tau,
        "reml_new_site_interval": list(spread.new_site_interval) if spread.new_site_interval else None,
        "new_site_interval": list(pooled.new_site_interval),
    }


def _row(name: str, values: Vector, known: Mask, inside: Mask, treated: Mask, control: Mask) -> dict[str, Any]:
    one, zero = values[inside & known & treated], values[inside & known & control]
    variance = hc2_of_difference(one, zero) if min(len(one), len(zero)) >= 2 else 0.0
    row: dict[str, Any] = {"site": name, "n": int(inside.sum())}
    row |= dict.fromkeys(("estimate", "se", "pooled_estimate", "pooled_ci"))
    if variance > 0:
        row |= {"estimate": float(one.mean() - zero.mean()), "se": variance**0.5}
    return row
