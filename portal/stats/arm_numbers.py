"""What each arm showed by itself, as the analysis answer lists it."""

from __future__ import annotations

from typing import Any

import numpy as np

from portal.stats.dataset import Dataset
from portal.stats.design import Arm, Design, OutcomeSpec, OutcomeType
from portal.stats.effects import common_horizon
from portal.stats.estimators.survival import kaplan_meier


def arm_numbers(design: Design, dataset: Dataset, spec: OutcomeSpec) -> dict[str, dict[str, Any]]:
    """Each arm by its key; of a time to an event the mean is the restricted one, up to `tau`. Raises TooFew."""
    if spec.type is OutcomeType.TIME_TO_EVENT:
        tau = common_horizon(design, dataset, spec.key)
        return {arm.key: _times(arm, dataset, spec, tau) for arm in design.arms}
    return {arm.key: _values(arm, dataset, spec) for arm in design.arms}


def _counted(arm: Arm, dataset: Dataset, spec: OutcomeSpec) -> dict[str, Any]:
    values = dataset.outcomes[spec.key][dataset.arm == arm.key]
    missing = int(np.isnan(values).sum())
    return {"label": arm.label, "control": arm.control, "n": len(values), "missing": missing}


def _values(arm: Arm, dataset: Dataset, spec: OutcomeSpec) -> dict[str, Any]:
    values = dataset.outcomes[spec.key][dataset.arm == arm.key]
    known = values[~np.isnan(values)]
    return {
        **_counted(arm, dataset, spec),
        "mean": float(known.mean()) if len(known) else None,
        "sd": float(known.std(ddof=1)) if len(known) > 1 else None,
    }


def _times(arm: Arm, dataset: Dataset, spec: OutcomeSpec, tau: float) -> dict[str, Any]:
    inside = (dataset.arm == arm.key) & ~np.isnan(dataset.outcomes[spec.key])
    curve = kaplan_meier(dataset.outcomes[spec.key][inside], dataset.events[spec.key][inside])
    share, share_se = curve.survival_at(tau)
    return {
        **_counted(arm, dataset, spec),
        "mean": curve.restricted_mean(tau)[0],
        "sd": None,
        "tau": tau,
        "events": int(dataset.events[spec.key][inside].sum()),
        "median": curve.median,
        "survival_at_tau": share,
        "survival_se": share_se,
    }
