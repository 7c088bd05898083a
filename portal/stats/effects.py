"""The effects of one outcome: which estimator answers for which design and kind of outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from portal.stats.by_randomisation import randomised_difference, why_not
from portal.stats.codes import Scale
from portal.stats.comparison import Comparison, compare, stratum_columns
from portal.stats.dataset import Dataset
from portal.stats.design import Arm, Design, DesignKind, Estimator, Inference, OutcomeSpec, OutcomeType, StandardError
from portal.stats.estimators.cluster import cluster_difference
from portal.stats.estimators.count import cluster_rate_ratio, rate_ratio
from portal.stats.estimators.difference import Estimate, TooFew, difference_in_means, difference_in_proportions
from portal.stats.estimators.regression import ancova, lin
from portal.stats.estimators.standardised import standardised_difference
from portal.stats.estimators.stepped_wedge import fixed_clusters, stepped_wedge
from portal.stats.estimators.stratified import stratified_difference
from portal.stats.estimators.survival import (
    adjusted_hazard_ratio,
    hazard_ratio,
    horizon,
    kaplan_meier,
    log_rank,
    restricted_mean_difference,
)

ADJUSTED = (Estimator.ANCOVA, Estimator.LIN)
DIFFERENCES = {OutcomeType.BINARY: Scale.RISK_DIFFERENCE, OutcomeType.CONTINUOUS: Scale.DIFFERENCE}
Method = Callable[[Design, Dataset, OutcomeSpec, Arm], dict[Scale, Estimate]]


class UnsupportedAnalysis(Exception):
    """The agreed analysis is one that can't be run; the message says which."""


@dataclass(frozen=True)
class Effect:
    """One treatment against the control on one scale."""

    arm: Arm
    scale: Scale
    estimate: Estimate


def effects(design: Design, dataset: Dataset, spec: OutcomeSpec) -> list[Effect]:
    """Each treatment against the control; a time to an event has two scales, the one in time first. Raises TooFew."""
    randomised = design.analysis.inference is Inference.RANDOMISATION
    method = randomised_difference if randomised else METHODS[design.design, spec.type]
    found = [
        Effect(arm, scale, estimate)
        for arm in design.treatments
        for scale, estimate in _named(method, design, dataset, spec, arm).items()
    ]
    largest = float(np.nanmax(np.abs(dataset.outcomes[spec.key])))
    for effect in found:
        # Newcombe's interval holds where all of one arm and none of the other have it; every other method is lost.
        fixed = effect.estimate.se <= 1e-12 * largest and effect.scale is not Scale.RISK_DIFFERENCE
        if fixed or not np.isfinite([*effect.estimate.interval, effect.estimate.se, effect.estimate.p]).all():
            raise TooFew(f"the outcomes do not vary within the arms, so that arm {effect.arm.key!r} has no error")
    return found


def sensitivity(design: Design, dataset: Dataset, spec: OutcomeSpec) -> list[Effect]:
    """Another way to the same effect, where the first leans on a law that few clusters can't show."""
    if design.design is not DesignKind.STEPPED_WEDGE:
        return []
    arm = design.treatments[0]
    found = _adjusted(design, dataset, spec, arm)
    try:
        estimate = fixed_clusters(
            found.values,
            found.treated,
            _present(found.clusters),
            _present(found.periods),
            found.covariates,
            alpha=design.analysis.alpha,
        )
    except TooFew:
        return []
    return [Effect(arm, DIFFERENCES[spec.type], _with_left_out(estimate, found))]


def refuse_unsupported(design: Design) -> None:
    """Raise UnsupportedAnalysis for a plan that no estimator answers."""
    plan, kind = design.analysis, design.design
    if sentence := why_not(design):
        raise UnsupportedAnalysis(sentence)
    for spec in design.outcomes:
        if (kind, spec.type) not in METHODS:
            raise UnsupportedAnalysis(
                f"Outcomes of the type {spec.type.value!r} can't be analysed in a {kind.value} design yet."
            )
        grouped_count = kind is DesignKind.CLUSTER and spec.type is OutcomeType.COUNT
        if grouped_count and plan.estimator is not Estimator.DIFFERENCE:
            raise UnsupportedAnalysis("Counts in a cluster design can't be adjusted yet.")
    if kind is DesignKind.CLUSTER and plan.se is StandardError.CLASSICAL:
        raise UnsupportedAnalysis("A classical standard error would ignore the clusters, so that it can't be run here.")
    if kind is DesignKind.STEPPED_WEDGE and (len(design.treatments) > 1 or plan.estimator is Estimator.LIN):
        raise UnsupportedAnalysis(
            "A stepped wedge with several treatments, or with Lin's adjustment, can't be run yet."
        )
    differences = kind is DesignKind.INDIVIDUAL and any(spec.type in DIFFERENCES for spec in design.outcomes)
    if differences and plan.estimator is Estimator.STRATIFIED and plan.se is StandardError.CLASSICAL:
        raise UnsupportedAnalysis("A stratified difference with a classical standard error can't be run yet.")


def common_horizon(design: Design, dataset: Dataset, key: str) -> float:
    """The tau of a time to an event: the agreed one, or the largest time that all arms reach. Raises TooFew."""
    known = ~np.isnan(dataset.outcomes[key])
    if len(np.unique(dataset.arm[known])) < len(design.arms):
        raise TooFew
    return horizon(dataset.outcomes[key][known], dataset.arm[known], dataset.events[key][known], design.analysis.tau)


def _named(method: Method, design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    """What a method says; what it can't say names the arm."""
    try:
        return method(design, dataset, spec, arm)
    except TooFew as error:
        raise TooFew(f"arm {arm.key!r}: {error}") from error


def _individual(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    plan, scale = design.analysis, DIFFERENCES[spec.type]
    robust = plan.se is StandardError.ROBUST
    found = compare(design, dataset, spec, arm, adjusted=plan.estimator in ADJUSTED)
    if plan.estimator is Estimator.DIFFERENCE:
        one, zero = found.values[found.treated], found.values[~found.treated]
        if spec.type is OutcomeType.BINARY:
            return {scale: difference_in_proportions(one, zero, alpha=plan.alpha)}
        values = dataset.outcomes[spec.key]
        others = [values[~np.isnan(values) & (dataset.arm == other.key)] for other in design.treatments if other != arm]
        return {scale: difference_in_means(one, zero, others, alpha=plan.alpha, robust=robust)}
    if plan.estimator is Estimator.STRATIFIED:
        if found.strata is None:
            raise TooFew("the strata are not in the data")
        return {scale: stratified_difference(found.values, found.treated, found.strata, alpha=plan.alpha)}
    method = lin
    if plan.estimator is Estimator.ANCOVA:
        method = standardised_difference if spec.type is OutcomeType.BINARY else ancova
    estimate = method(found.values, found.treated, found.covariates, alpha=plan.alpha, robust=robust)
    return {scale: _with_left_out(estimate, found)}


def _counts(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    """Lin's adjustment has no form for a ratio: then, as with ancova, the covariates stand in the model."""
    plan = design.analysis
    found = _adjusted(design, dataset, spec, arm)
    robust = plan.se is StandardError.ROBUST
    estimate = rate_ratio(found.values, found.treated, found.covariates, alpha=plan.alpha, robust=robust)
    return {Scale.RATE_RATIO: _with_left_out(estimate, found)}


def _times(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    """Both scales; covariates and strata only weigh in the hazard ratio."""
    plan = design.analysis
    tau = common_horizon(design, dataset, spec.key)
    raw = compare(design, dataset, spec, arm, adjusted=False)
    times, events, treated = _timed(raw)
    one, zero = (kaplan_meier(times[inside], events[inside]) for inside in (treated, ~treated))
    in_time = restricted_mean_difference(one, zero, tau, alpha=plan.alpha)
    if plan.estimator in ADJUSTED:
        found = compare(design, dataset, spec, arm, adjusted=True)
        times, events, treated = _timed(found)
        hazards = adjusted_hazard_ratio(times, events, treated, found.covariates, alpha=plan.alpha)
        hazards = _with_left_out(hazards, found)
    else:
        strata = raw.strata if plan.estimator is Estimator.STRATIFIED else None
        hazards = hazard_ratio(times, events, treated, strata, alpha=plan.alpha)
    return {Scale.RMST_DIFFERENCE: in_time, Scale.HAZARD_RATIO: hazards}


def log_ranks(design: Design, dataset: Dataset, spec: OutcomeSpec) -> dict[str, dict[str, float]]:
    """The log-rank test of each treatment against the control, stratified when the plan is. Raises TooFew."""
    found = {}
    for arm in design.treatments:
        raw = compare(design, dataset, spec, arm, adjusted=False)
        strata = raw.strata if design.analysis.estimator is Estimator.STRATIFIED else None
        chi2, p = log_rank(*_timed(raw), strata)
        found[arm.key] = {"chi2": chi2, "p": p}
    return found


def _timed(found: Comparison) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if found.events is None:
        raise TooFew("the data do not say whether the event was seen")
    return found.values, found.events, found.treated


def _clusters(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    """Post-stratified is Lin's adjustment by the strata alone: the same estimate, with an error that knows clusters."""
    plan, found = design.analysis, _adjusted(design, dataset, spec, arm)
    estimate = cluster_difference(
        found.values,
        found.treated,
        _present(found.clusters),
        found.covariates,
        interacted=plan.estimator in (Estimator.LIN, Estimator.STRATIFIED),
        alpha=plan.alpha,
    )
    return {DIFFERENCES[spec.type]: _with_left_out(estimate, found)}


def _cluster_counts(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    found = compare(design, dataset, spec, arm, adjusted=False)
    estimate = cluster_rate_ratio(found.values, found.treated, _present(found.clusters), alpha=design.analysis.alpha)
    return {Scale.RATE_RATIO: estimate}


def _wedge(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    found = _adjusted(design, dataset, spec, arm)
    estimate = stepped_wedge(
        found.values,
        found.treated,
        _present(found.clusters),
        _present(found.periods),
        found.covariates,
        alpha=design.analysis.alpha,
    )
    return {DIFFERENCES[spec.type]: _with_left_out(estimate, found)}


METHODS: dict[tuple[DesignKind, OutcomeType], Method] = {
    (DesignKind.INDIVIDUAL, OutcomeType.BINARY): _individual,
    (DesignKind.INDIVIDUAL, OutcomeType.CONTINUOUS): _individual,
    (DesignKind.INDIVIDUAL, OutcomeType.COUNT): _counts,
    (DesignKind.INDIVIDUAL, OutcomeType.TIME_TO_EVENT): _times,
    (DesignKind.CLUSTER, OutcomeType.BINARY): _clusters,
    (DesignKind.CLUSTER, OutcomeType.CONTINUOUS): _clusters,
    (DesignKind.CLUSTER, OutcomeType.COUNT): _cluster_counts,
    (DesignKind.STEPPED_WEDGE, OutcomeType.BINARY): _wedge,
    (DesignKind.STEPPED_WEDGE, OutcomeType.CONTINUOUS): _wedge,
}


def _adjusted(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> Comparison:
    """With the columns that the agreed estimator adjusts for: none, the strata, or covariates and strata."""
    plan = design.analysis.estimator
    found = compare(design, dataset, spec, arm, adjusted=plan in ADJUSTED)
    if plan is not Estimator.STRATIFIED:
        return found
    if found.strata is None:
        raise TooFew("the strata are not in the data")
    return replace(found, covariates=stratum_columns(found.strata))


def _present(column: np.ndarray | None) -> np.ndarray:
    if column is None:
        raise TooFew("the data do not name the clusters or periods")
    return column


def _with_left_out(estimate: Estimate, found: Comparison) -> Estimate:
    """The method says how many units were left out."""
    if not found.left_out:
        return estimate
    return replace(estimate, method=f"{estimate.method}; {found.left_out} units left out")
