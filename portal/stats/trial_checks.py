"""Checks of a trial as the analysis answer lists them: group sizes, missing outcomes, how alike the arms began."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.stats.balance import balance
from portal.stats.checks import attrition_difference_p, sample_ratio_p
from portal.stats.dataset import Dataset
from portal.stats.design import Design, DesignKind
from portal.stats.estimators.cluster import cluster_difference
from portal.stats.estimators.difference import TooFew


def trial_checks(design: Design, dataset: Dataset, known: NDArray[np.bool_]) -> dict[str, Any]:
    """Of the primary outcome, with `known` (n,) where it isn't missing.

    Clusters are what a cluster design draws, so that they are what is counted; the steps of a wedge fix its sizes.
    """
    arms = [dataset.arm == arm.key for arm in design.arms]
    shares = [float((inside & ~known).sum() / inside.sum()) if inside.any() else 0.0 for inside in arms]
    return {
        "sample_ratio_p": _sample_ratio_p(design, dataset),
        "attrition": {arm.key: share for arm, share in zip(design.arms, shares, strict=True)},
        "attrition_difference_p": _attrition_p(design, dataset, known),
        "balance": _balance(design, dataset),
    }


def _sample_ratio_p(design: Design, dataset: Dataset) -> float | None:
    if design.design is DesignKind.STEPPED_WEDGE:
        return None
    units = [dataset.arm == arm.key for arm in design.arms]
    if dataset.clusters is not None:
        counts = [len(np.unique(dataset.clusters[inside])) for inside in units]
    else:
        counts = [int(inside.sum()) for inside in units]
    return sample_ratio_p(counts, [arm.ratio for arm in design.arms])


def _attrition_p(design: Design, dataset: Dataset, known: NDArray[np.bool_]) -> float | None:
    """None in a stepped wedge, where time alone could do it, and where clusters are too few."""
    if design.design is DesignKind.STEPPED_WEDGE:
        return None
    if dataset.clusters is None:
        units = [dataset.arm == arm.key for arm in design.arms]
        there = [int((known & inside).sum()) for inside in units]
        return attrition_difference_p(there, [int(inside.sum()) for inside in units])
    inside = np.isin(dataset.arm, [design.control.key, design.treatments[0].key])
    treated = dataset.arm[inside] == design.treatments[0].key
    none = np.zeros((int(inside.sum()), 0))
    try:
        missing = (~known[inside]).astype(float)
        return cluster_difference(missing, treated, dataset.clusters[inside], none, alpha=0.05).p
    except TooFew:
        return None


def _balance(design: Design, dataset: Dataset) -> dict[str, Any] | None:
    """The first treatment against the control on the agreed covariates; None without, or when clusters were drawn."""
    names = [name for name in design.covariates if name in dataset.covariates]
    if not names or design.design is not DesignKind.INDIVIDUAL:
        return None
    inside = np.isin(dataset.arm, [design.control.key, design.treatments[0].key])
    treated = dataset.arm[inside] == design.treatments[0].key
    found = balance({name: dataset.covariates[name][inside] for name in names}, treated)
    return {"standardised_differences": found.differences, "p": found.p}
