"""analyse(design, dataset): the agreed analysis, by intention to treat. The only file that knows all methods."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.stats.certainty import Context, certainty
from portal.stats.checks import attrition_difference_p, sample_ratio_p
from portal.stats.codes import Scale
from portal.stats.dataset import Dataset, DatasetError, dataset_from_table, read_table
from portal.stats.design import (
    Arm,
    Design,
    DesignKind,
    Estimator,
    Inference,
    OutcomeSpec,
    OutcomeType,
    StandardError,
)
from portal.stats.estimators.difference import Estimate, TooFew, difference_in_means, difference_in_proportions
from portal.stats.estimators.regression import ancova, lin
from portal.stats.estimators.stratified import stratified_difference
from portal.stats.evidence import gather
from portal.stats.inference.multiplicity import holm
from portal.stats.site_estimates import site_estimates

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


def analyse_table(
    design: Design, content: bytes, *, planned_n: int | None = None, context: Context | None = None
) -> Analysis:
    """Analyse a data file; raises UnsupportedAnalysis, TableError or DatasetError."""
    _refuse_unsupported(design)
    return analyse(design, dataset_from_table(design, read_table(content)), planned_n=planned_n, context=context)


def analyse(
    design: Design, dataset: Dataset, *, planned_n: int | None = None, context: Context | None = None
) -> Analysis:
    """Run the analysis that the design states, for every unit in the arm that was drawn for it.

    `planned_n` and `context` (how the trial went) only weigh in the certainty, which is about the first treatment
    and the primary outcome. Raises UnsupportedAnalysis for what can't be run, DatasetError when the data can't carry
    an estimate.
    """
    _refuse_unsupported(design)
    outcomes = {spec.key: _outcome(design, dataset, spec) for spec in design.outcomes}
    main = design.primary
    known = ~np.isnan(dataset.outcomes[main.key])
    checks = _checks(design, dataset, known)
    strata = _strata(design, dataset)
    evidence = gather(
        design,
        outcomes[main.key],
        checks,
        strata=None if strata is None else len(np.unique(strata)),
        planned_n=planned_n,
        context=context or Context(),
    )
    level, reasons = certainty(evidence)
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
    if len(design.treatments) > 1 and design.analysis.multiplicity != "holm":
        raise UnsupportedAnalysis(f"Adjustment by {design.analysis.multiplicity!r} can't be run yet.")
    if design.analysis.estimator is Estimator.STRATIFIED and design.analysis.se is StandardError.CLASSICAL:
        raise UnsupportedAnalysis("A stratified difference with a classical standard error can't be run yet.")
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
            raise DatasetError(f"Outcome {spec.key!r}, arm {arm.key!r}: {error}.") from error
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
        **site_estimates(
            dataset.factors.get("site"),
            values,
            dataset.arm == design.treatments[0].key,
            dataset.arm == design.control.key,
            spec.smallest_effect,
            design.analysis.alpha,
        ),
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
    """One treatment against the control, among the units whose outcome is known."""
    values, plan = dataset.outcomes[spec.key], design.analysis
    known, treated = ~np.isnan(values), dataset.arm == arm.key
    inside = known & (treated | (dataset.arm == design.control.key))
    robust = plan.se is StandardError.ROBUST
    if plan.estimator is Estimator.DIFFERENCE:
        one, zero = values[inside & treated], values[inside & ~treated]
        if spec.type is OutcomeType.BINARY:
            return difference_in_proportions(one, zero, alpha=plan.alpha)
        others = [values[known & (dataset.arm == other.key)] for other in design.treatments if other != arm]
        return difference_in_means(one, zero, others, alpha=plan.alpha, robust=robust)
    if plan.estimator is Estimator.STRATIFIED:
        strata = _strata(design, dataset)
        if strata is None:
            raise TooFew("the strata are not in the data")
        return stratified_difference(values[inside], treated[inside], strata[inside], alpha=plan.alpha)
    covariates = _covariates(design, dataset)
    complete = inside & ~np.isnan(covariates).any(axis=1)
    fit = ancova if plan.estimator is Estimator.ANCOVA else lin
    found = fit(values[complete], treated[complete], covariates[complete], alpha=plan.alpha, robust=robust)
    left_out = int(inside.sum() - complete.sum())
    return replace(found, method=f"{found.method}; {left_out} units left out") if left_out else found


def _covariates(design: Design, dataset: Dataset) -> NDArray[np.float64]:
    """Covariates, and the design's own factors as columns of zeros and ones; shape (n, k)."""
    columns = [dataset.covariates[name] for name in design.covariates]
    for factor in design.allocation.strata:
        levels = dataset.factors[factor]
        columns += [(levels == level).astype(float) for level in np.unique(levels)[1:]]
    return np.column_stack([np.zeros((dataset.n, 0)), *columns])


def _strata(design: Design, dataset: Dataset) -> NDArray[np.str_] | None:
    """The stratum of each unit; None when the file lacks one of its factors."""
    factors = design.allocation.strata
    if not all(factor in dataset.factors for factor in factors):
        return None
    columns = [dataset.factors[factor] for factor in factors]
    return np.array(["\x1f".join(levels) for levels in zip(*columns, strict=True)] if columns else [""] * dataset.n)


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
