"""analyse(design, dataset): the agreed analysis, by intention to treat. The only file that knows all methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.stats import sites as pooling
from portal.stats.certainty import Evidence, certainty
from portal.stats.checks import attrition_difference_p, imbalance_is_possible, sample_ratio_p
from portal.stats.codes import Scale
from portal.stats.dataset import Dataset, DatasetError, dataset_from_table, read_table
from portal.stats.design import (
    Arm,
    Better,
    Design,
    DesignKind,
    Estimator,
    Inference,
    Method,
    OutcomeSpec,
    OutcomeType,
    StandardError,
)
from portal.stats.estimators.difference import Estimate, TooFew, difference_in_means, difference_in_proportions
from portal.stats.estimators.regression import ancova, lin
from portal.stats.estimators.stratified import stratified_difference
from portal.stats.inference.multiplicity import holm
from portal.stats.inference.variance import hc2_of_difference

SCHEMA = "praktijkproef/analysis/1"
SCALES = {OutcomeType.BINARY: Scale.RISK_DIFFERENCE, OutcomeType.CONTINUOUS: Scale.DIFFERENCE}


class UnsupportedAnalysis(Exception):
    """The agreed analysis is one that can't be run yet; the message says which."""


@dataclass(frozen=True)
class Analysis:
    """The answer of the analysis file format, as plain values."""

    value: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The object as it is written to a file."""
        return self.value


def analyse_table(design: Design, content: bytes, *, planned_n: int | None = None) -> Analysis:
    """Analyse a data file; raises TableError, DatasetError or UnsupportedAnalysis."""
    return analyse(design, dataset_from_table(design, read_table(content)), planned_n=planned_n)


def analyse(design: Design, dataset: Dataset, *, planned_n: int | None = None) -> Analysis:
    """Run the analysis that the design states.

    Raises UnsupportedAnalysis for what can't be run, DatasetError when an arm has fewer than two known outcomes.
    """
    _refuse_unsupported(design)
    outcomes = {spec.key: _outcome(design, dataset, spec) for spec in design.outcomes}
    main = design.primary
    known = ~np.isnan(dataset.outcomes[main.key])
    checks = _checks(design, dataset, known)
    level, reasons = certainty(_evidence(design, dataset, outcomes[main.key], checks, planned_n))
    return Analysis(
        {
            "schema": SCHEMA,
            "n": {"allocated": dataset.n, "analysed": int(known.sum())},
            "outcomes": outcomes,
            "checks": checks,
            "certainty": {"level": level.value, "reasons": [reason.value for reason in reasons]},
        }
    )


def _refuse_unsupported(design: Design) -> None:
    if design.design is not DesignKind.INDIVIDUAL:
        raise UnsupportedAnalysis(f"Designs of the kind {design.design.value!r} can't be analysed yet.")
    if design.analysis.inference is not Inference.MODEL:
        raise UnsupportedAnalysis("Inference by randomisation can't be run yet.")
    if design.analysis.looks != (1.0,):
        raise UnsupportedAnalysis("Interim looks can't be analysed yet.")
    for spec in design.outcomes:
        if spec.type not in SCALES:
            raise UnsupportedAnalysis(f"Outcomes of the type {spec.type.value!r} can't be analysed yet.")


def _outcome(design: Design, dataset: Dataset, spec: OutcomeSpec) -> dict[str, Any]:
    values = dataset.outcomes[spec.key]
    estimates = []
    for arm in design.treatments:
        try:
            estimates.append(_estimate(design, dataset, spec, arm))
        except TooFew as error:
            raise DatasetError(f"There are too few known outcomes of {spec.key!r} to compare the arms.") from error
    adjusted = holm([e.p for e in estimates]) if len(estimates) > 1 else [None]
    effects = [
        {
            "arm": arm.key,
            "scale": SCALES[spec.type].value,
            "estimate": e.estimate,
            "se": e.se,
            "df": e.df,
            "ci": list(e.interval),
            "p": e.p,
            "p_adjusted": p_adjusted,
            "method": e.method,
        }
        for arm, e, p_adjusted in zip(design.treatments, estimates, adjusted, strict=True)
    ]
    return {
        "type": spec.type.value,
        "primary": spec.primary,
        "label": spec.label,
        "better": spec.better.value,
        "smallest_effect": spec.smallest_effect,
        "due_days": spec.due_days,
        "arms": {arm.key: _arm(arm, values[dataset.arm == arm.key]) for arm in design.arms},
        "effects": effects,
        **_sites(design, dataset, spec),
    }


def _arm(arm: Arm, values: NDArray[np.float64]) -> dict[str, Any]:
    known = values[~np.isnan(values)]
    return {
        "label": arm.label,
        "control": arm.control,
        "n": len(values),
        "missing": int(np.isnan(values).sum()),
        "mean": float(known.mean()) if len(known) else None,
        "sd": float(known.std(ddof=1)) if len(known) > 1 else None,
    }


def _estimate(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> Estimate:
    values, plan = dataset.outcomes[spec.key], design.analysis
    known = ~np.isnan(values)
    treated = dataset.arm == arm.key
    inside = known & (treated | (dataset.arm == design.control.key))
    if plan.estimator is Estimator.DIFFERENCE:
        one, zero = values[inside & treated], values[inside & ~treated]
        if spec.type is OutcomeType.BINARY:
            return difference_in_proportions(one, zero, alpha=plan.alpha)
        df = int(known.sum()) - len(design.arms)
        robust = plan.se is StandardError.ROBUST
        return difference_in_means(one, zero, df=df, alpha=plan.alpha, robust=robust)
    if plan.estimator is Estimator.STRATIFIED:
        strata = _strata(design, dataset)[inside]
        return stratified_difference(values[inside], treated[inside], strata, alpha=plan.alpha)
    covariates = np.column_stack([dataset.covariates[name] for name in design.covariates] or [np.zeros((dataset.n, 0))])
    complete = inside & ~np.isnan(covariates).any(axis=1)
    fit = ancova if plan.estimator is Estimator.ANCOVA else lin
    return fit(values[complete], treated[complete], covariates[complete], alpha=plan.alpha)


def _strata(design: Design, dataset: Dataset) -> NDArray[np.str_]:
    columns = [dataset.factors[factor] for factor in design.allocation.strata]
    return np.array(["\x1f".join(levels) for levels in zip(*columns, strict=True)] if columns else [""] * dataset.n)


def _sites(design: Design, dataset: Dataset, spec: OutcomeSpec) -> dict[str, Any]:
    """Own and pooled estimates of each site, for the first treatment against the control."""
    empty: dict[str, Any] = {
        "sites": [],
        "between_site_sd": None,
        "reml_new_site_interval": None,
        "new_site_interval": None,
    }
    labels = dataset.factors.get("site")
    if labels is None or len(np.unique(labels)) < 2:
        return empty
    values = dataset.outcomes[spec.key]
    known, treated = ~np.isnan(values), dataset.arm == design.treatments[0].key
    control = dataset.arm == design.control.key
    rows, effects, variances = [], [], []
    for label in sorted(np.unique(labels)):
        inside = labels == label
        one, zero = values[inside & known & treated], values[inside & known & control]
        row: dict[str, Any] = {"site": str(label), "n": int(inside.sum())}
        row |= dict.fromkeys(("estimate", "se", "pooled_estimate", "pooled_ci"))
        variance = hc2_of_difference(one, zero) if min(len(one), len(zero)) >= 2 else 0.0
        if variance > 0:
            row["estimate"], row["se"] = float(one.mean() - zero.mean()), variance**0.5
            effects.append(row["estimate"])
            variances.append(variance)
        rows.append(row)
    if len(effects) < 2:
        return {**empty, "sites": rows}
    y, v = np.array(effects), np.array(variances)
    alpha = design.analysis.alpha
    spread, pooled = pooling.reml(y, v, alpha), pooling.pool(y, v, spec.smallest_effect, alpha)
    estimated = [row for row in rows if row["estimate"] is not None]
    for row, mean, interval in zip(estimated, pooled.site_means, pooled.site_intervals, strict=True):
        row["pooled_estimate"], row["pooled_ci"] = mean, list(interval)
    return {
        "sites": rows,
        "between_site_sd": spread.tau,
        "reml_new_site_interval": list(spread.new_site_interval) if spread.new_site_interval else None,
        "new_site_interval": list(pooled.new_site_interval),
    }


def _checks(design: Design, dataset: Dataset, known: NDArray[np.bool_]) -> dict[str, Any]:
    """Group sizes and missing outcomes, of the primary outcome."""
    allocated = [int((dataset.arm == arm.key).sum()) for arm in design.arms]
    there = [int((known & (dataset.arm == arm.key)).sum()) for arm in design.arms]
    shares = {
        arm.key: (all_ - some) / all_ if all_ else 0.0
        for arm, all_, some in zip(design.arms, allocated, there, strict=True)
    }
    return {
        "sample_ratio_p": sample_ratio_p(allocated, [arm.ratio for arm in design.arms]),
        "attrition": shares,
        "attrition_difference_p": attrition_difference_p(there, allocated),
    }


def _evidence(
    design: Design, dataset: Dataset, outcome: dict[str, Any], checks: dict[str, Any], planned_n: int | None
) -> Evidence:
    effect, spec = outcome["effects"][0], design.primary
    low, high = effect["ci"]
    up = spec.better is Better.HIGHER
    new_site = outcome["new_site_interval"]
    counts = [outcome["arms"][arm.key]["n"] for arm in design.arms]
    missing = sum(outcome["arms"][arm.key]["missing"] for arm in design.arms)
    return Evidence(
        interval=(low, high) if up else (-high, -low),
        smallest_effect=spec.smallest_effect,
        analysed=dataset.n - missing,
        planned=planned_n,
        missing=tuple(checks["attrition"].values()),
        missing_overall=missing / dataset.n,
        missing_flips=_flips(design, outcome),
        sample_ratio_p=checks["sample_ratio_p"],
        impossible_imbalance=_impossible(design, dataset, counts),
        new_site_interval=(tuple(new_site) if up else (-new_site[1], -new_site[0])) if new_site else None,
        sites=len(outcome["sites"]),
        estimate=effect["estimate"] if up else -effect["estimate"],
    )


def _impossible(design: Design, dataset: Dataset, counts: list[int]) -> bool:
    """Sizes that the design's own permuted blocks can't give."""
    plan = design.allocation
    if plan.method is not Method.PERMUTED_BLOCK:
        return False
    strata = len(np.unique(_strata(design, dataset)))
    return not imbalance_is_possible(counts, [arm.ratio for arm in design.arms], strata, max(plan.block_sizes))


def _flips(design: Design, outcome: dict[str, Any]) -> bool:
    """Whether the size class changes when each missing client gets the other arm's mean."""
    one, zero = (outcome["arms"][arm.key] for arm in (design.treatments[0], design.control))
    if one["missing"] == zero["missing"] == 0:
        return False
    swapped = _filled(one, zero["mean"]) - _filled(zero, one["mean"])
    m = design.primary.smallest_effect
    return size_class(swapped, m) != size_class(outcome["effects"][0]["estimate"], m)


def _filled(arm: dict[str, Any], other_mean: float) -> float:
    return float((arm["mean"] * (arm["n"] - arm["missing"]) + other_mean * arm["missing"]) / arm["n"])


def size_class(estimate: float, smallest_effect: float) -> int:
    """-3 to 3: large from 2m, mid from m, small from m/2, none below; the sign is the estimate's."""
    size = sum(abs(estimate) >= bound * smallest_effect for bound in (0.5, 1, 2))
    return size if estimate >= 0 else -size
