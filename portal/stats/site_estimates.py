"""The sites of an outcome as the analysis answer lists them: own estimate, pooled estimate, what a new site may see."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.stats.dataset import Dataset
from portal.stats.design import Design, OutcomeSpec, OutcomeType
from portal.stats.effects import common_horizon
from portal.stats.estimators.difference import TooFew
from portal.stats.estimators.survival import horizon, kaplan_meier
from portal.stats.inference.variance import hc2_of_difference
from portal.stats.sites import pool, reml

Mask = NDArray[np.bool_]


def site_estimates(design: Design, dataset: Dataset, spec: OutcomeSpec) -> dict[str, Any]:
    """Sites and their spread, for the first treatment against the control.

    The scale is the difference between means, of counts too; for times to an event that of restricted means. A site
    keeps its row without numbers when an arm has fewer than two known outcomes there, or when nothing varies, and all
    sites do when clusters were drawn: then the units of a site are not independent. Without labels, or with one,
    there are no sites; with one estimate nothing is pooled.
    """
    labels, alpha = dataset.factors.get("site"), design.analysis.alpha
    names = [] if labels is None else sorted(str(name) for name in np.unique(labels) if name)
    answer: dict[str, Any] = {
        "sites": [],
        "between_site_sd": None,
        "reml_new_site_interval": None,
        "new_site_interval": None,
    }
    if labels is None or len(names) < 2:
        return answer
    answer["sites"] = [_row(design, dataset, spec, name, labels == name) for name in names]
    estimated = [row for row in answer["sites"] if row["estimate"] is not None]
    if len(estimated) < 2:
        return answer
    effects = np.array([row["estimate"] for row in estimated])
    variances = np.array([row["se"] ** 2 for row in estimated])
    spread, pooled = reml(effects, variances, alpha), pool(effects, variances, spec.smallest_effect, alpha)
    for row, mean, interval in zip(estimated, pooled.site_means, pooled.site_intervals, strict=True):
        row["pooled_estimate"], row["pooled_ci"] = mean, list(interval)
    return answer | {
        "between_site_sd": spread.tau,
        "reml_new_site_interval": list(spread.new_site_interval) if spread.new_site_interval else None,
        "new_site_interval": list(pooled.new_site_interval),
    }


def _row(design: Design, dataset: Dataset, spec: OutcomeSpec, name: str, inside: Mask) -> dict[str, Any]:
    row: dict[str, Any] = {"site": name, "n": int(inside.sum())}
    row |= dict.fromkeys(("estimate", "se", "pooled_estimate", "pooled_ci"))
    if dataset.clusters is not None:
        return row
    estimate, variance = (_in_time if spec.type is OutcomeType.TIME_TO_EVENT else _in_means)(
        design, dataset, spec, inside
    )
    if variance > 0:
        row |= {"estimate": estimate, "se": variance**0.5}
    return row


def _arms(design: Design, dataset: Dataset, spec: OutcomeSpec, inside: Mask) -> tuple[Mask, Mask]:
    """Known outcomes of a site, of the first treatment and of the control."""
    known = inside & ~np.isnan(dataset.outcomes[spec.key])
    return known & (dataset.arm == design.treatments[0].key), known & (dataset.arm == design.control.key)


def _in_means(design: Design, dataset: Dataset, spec: OutcomeSpec, inside: Mask) -> tuple[float, float]:
    """Difference in means and its variance; a variance of zero when there is none."""
    one, zero = (dataset.outcomes[spec.key][arm] for arm in _arms(design, dataset, spec, inside))
    if min(len(one), len(zero)) < 2:
        return 0.0, 0.0
    return float(one.mean() - zero.mean()), hc2_of_difference(one, zero)


def _in_time(design: Design, dataset: Dataset, spec: OutcomeSpec, inside: Mask) -> tuple[float, float]:
    """Difference in restricted means up to the tau of the whole trial; none where follow-up ended before it."""
    one, zero = _arms(design, dataset, spec, inside)
    if min(one.sum(), zero.sum()) < 2:
        return 0.0, 0.0
    times, events, both = dataset.outcomes[spec.key], dataset.events[spec.key], one | zero
    try:
        tau = horizon(times[both], dataset.arm[both], events[both], common_horizon(design, dataset, spec.key))
    except TooFew:
        return 0.0, 0.0
    (mean1, variance1), (mean0, variance0) = (
        kaplan_meier(times[arm], events[arm]).restricted_mean(tau) for arm in (one, zero)
    )
    return mean1 - mean0, variance1 + variance0
