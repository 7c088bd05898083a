"""Inference by randomisation: the agreed difference held against other draws of the same design."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np

from portal.stats.codes import Scale
from portal.stats.comparison import Comparison, compare
from portal.stats.dataset import Dataset
from portal.stats.design import Arm, Design, DesignKind, Estimator, Inference, Method, OutcomeSpec, OutcomeType
from portal.stats.estimators.difference import Estimate, TooFew, difference_in_means
from portal.stats.estimators.stratified import stratified_difference
from portal.stats.inference.randomisation import cluster_means, randomisation_test

SCALES = {OutcomeType.BINARY: Scale.RISK_DIFFERENCE, OutcomeType.CONTINUOUS: Scale.DIFFERENCE}
DRAWN_APART = (Method.SIMPLE, Method.COMPLETE, Method.PERMUTED_BLOCK)


def why_not(design: Design) -> str | None:
    """Why inference by randomisation can't be run for a design, as a sentence; None when it can, or isn't agreed."""
    plan = design.analysis
    if plan.inference is not Inference.RANDOMISATION:
        return None
    if design.design is DesignKind.STEPPED_WEDGE or design.allocation.method not in DRAWN_APART:
        return "Inference by randomisation can't be run for this way of drawing yet."
    if plan.estimator not in (Estimator.DIFFERENCE, Estimator.STRATIFIED):
        return "Inference by randomisation with covariates can't be run yet."
    if any(spec.type not in SCALES for spec in design.outcomes):
        return "Inference by randomisation can't be run for counts and times yet."
    return None


def randomised_difference(design: Design, dataset: Dataset, spec: OutcomeSpec, arm: Arm) -> dict[Scale, Estimate]:
    """The difference with the interval and p of the randomisation test; of clusters, that between their means.

    Where the draw was made within strata it is the post-stratified one. The draws come from the data themselves, so
    that the same file always gives the same answer. Raises TooFew.
    """
    found, alpha = compare(design, dataset, spec, arm, adjusted=False), design.analysis.alpha
    values, treated, strata = found.values, found.treated, found.strata
    if strata is None:
        raise TooFew("the strata in which was drawn are not in the data")
    if found.clusters is not None:
        means, drawn, of_clusters = cluster_means(values, treated, found.clusters, strata)
        values, treated, strata = means, drawn, strata if of_clusters is None else of_clusters
    within = strata if len(np.unique(strata)) > 1 else None
    if within is None:
        model = difference_in_means(values[treated], values[~treated], alpha=alpha, robust=True)
    else:
        model = stratified_difference(values, treated, within, alpha=alpha)
    test = randomisation_test(values, treated, alpha=alpha, rng=_draws(found), strata=within)
    kind = "exact" if test.is_exact else "Monte Carlo"
    method = f"{model.method.split(',')[0]}; randomisation test, {kind}, {test.assignments} draws, studentised"
    return {
        SCALES[spec.type]: replace(
            model, estimate=test.estimate, interval=test.interval, p=test.p, df=None, method=method
        )
    }


def _draws(found: Comparison) -> np.random.Generator:
    text = hashlib.sha256(found.values.tobytes() + found.treated.tobytes()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(text[:16], "big")))
