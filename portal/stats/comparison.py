"""What an estimator is handed: one treatment against the control, among the units whose outcome is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.dataset import Dataset
from portal.stats.design import Arm, Design, OutcomeSpec

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Comparison:
    """Units of two arms, each array of shape (n,), `covariates` (n, k).

    `strata` is None when the file lacks a factor, `clusters`, `periods` and `events` when the design has none.
    `left_out` counts units without a covariate.
    """

    values: Matrix
    treated: Mask
    covariates: Matrix
    strata: Texts | None
    clusters: Texts | None
    periods: Texts | None
    events: Matrix | None
    left_out: int = 0


def compare(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm, *, adjusted: bool) -> Comparison:
    """An arm against the control; `adjusted` takes covariates and the design's strata along, and needs them known."""
    values, treated = dataset.outcomes[spec.key], dataset.arm == arm.key
    inside = ~np.isnan(values) & (treated | (dataset.arm == design.control.key))
    covariates = covariate_columns(design, dataset) if adjusted else np.zeros((dataset.n, 0))
    complete = inside & ~np.isnan(covariates).any(axis=1)
    strata = strata_of(design, dataset)
    events = dataset.events.get(spec.key)
    return Comparison(
        values[complete],
        treated[complete],
        covariates[complete],
        None if strata is None else strata[complete],
        None if dataset.clusters is None else dataset.clusters[complete],
        None if dataset.periods is None else dataset.periods[complete],
        None if events is None else events[complete],
        int(inside.sum() - complete.sum()),
    )


def covariate_columns(design: Design, dataset: Dataset) -> Matrix:
    """Covariates, and the design's own factors as columns of zeros and ones; shape (n, k)."""
    columns = [dataset.covariates[name] for name in design.covariates]
    for factor in design.allocation.strata:
        levels = dataset.factors[factor]
        columns += [(levels == level).astype(float) for level in np.unique(levels)[1:]]
    return np.column_stack([np.zeros((dataset.n, 0)), *columns])


def stratum_columns(strata: Texts) -> Matrix:
    """Strata (n,) as columns of zeros and ones, the first left out."""
    columns = [(strata == name).astype(float) for name in np.unique(strata)[1:]]
    return np.column_stack([np.zeros((len(strata), 0)), *columns])


def strata_of(design: Design, dataset: Dataset) -> Texts | None:
    """The stratum of each unit; None when the file lacks one of its factors."""
    factors = design.allocation.strata
    if not all(factor in dataset.factors for factor in factors):
        return None
    columns = [dataset.factors[factor] for factor in factors]
    return np.array(["\x1f".join(levels) for levels in zip(*columns, strict=True)] if columns else [""] * dataset.n)
