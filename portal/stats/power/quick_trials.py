"""Many trials at once, from sums instead of units: the same draws and the same formulas, without a list of units.

Outcomes within a stratum and arm are alike, so that their number and sum (and sum of squares) say all; these are drawn
from their own laws: binomial; normal and chi-square.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.stratum import stratum_key
from portal.stats.design import Design, DesignKind, Estimator, Inference, Method, OutcomeType, StandardError
from portal.stats.power import cells, cluster_totals
from portal.stats.power.cells import Cells
from portal.stats.power.draws import arms_of_clusters, arms_of_stratum
from portal.stats.power.estimates import Estimates
from portal.stats.power.outcomes import cluster_chances
from portal.stats.power.truth import Truth

Floats = NDArray[np.float64]

KINDS = (OutcomeType.BINARY, OutcomeType.CONTINUOUS)
BY_STRATUM = (Method.SIMPLE, Method.COMPLETE, Method.PERMUTED_BLOCK)


def is_quick(design: Design, truth: Truth) -> bool:
    """Whether trials of this design can be simulated from sums."""
    plan = design.analysis
    plain = len(design.arms) == 2 and plan.inference is Inference.MODEL and plan.looks == (1.0,)
    if not plain or design.primary.type not in KINDS:
        return False
    if design.design is DesignKind.CLUSTER:
        no_strata = not design.allocation.strata and design.allocation.method is not Method.CONSTRAINED
        return no_strata and plan.estimator is Estimator.DIFFERENCE and plan.se is StandardError.ROBUST
    sites_are_strata = "site" in design.allocation.strata or not (truth.site_sd or truth.site_effect_sd)
    can_analyse = plan.estimator is Estimator.DIFFERENCE or (
        plan.estimator is Estimator.STRATIFIED and plan.se is StandardError.ROBUST
    )
    is_individual = design.design is DesignKind.INDIVIDUAL and design.allocation.method in BY_STRATUM
    return is_individual and sites_are_strata and can_analyse


@dataclass(frozen=True)
class IndividualTrials:
    """The draws of many trials: units allocated, shape (trials, strata, 2), control first; the site of each stratum."""

    units: NDArray[np.int64]
    sites: NDArray[np.int64]

    @classmethod
    def drawn(cls, design: Design, truth: Truth, trials: int, seed: str) -> IndividualTrials:
        """By the design's own allocation; the levels of factors other than the site are equally frequent."""
        treatment = design.arms.index(design.treatments[0])
        units, sites = [], []
        for site, stratum, size in strata_of_sites(design, truth):
            treated = (arms_of_stratum(design, stratum, size, trials, seed) == treatment).sum(axis=1)
            units.append(np.column_stack([size - treated, treated]))
            sites.append(site)
        return cls(np.stack(units, axis=1), np.array(sites))

    def outcomes(self, design: Design, truth: Truth, effect: float, generator: np.random.Generator) -> Cells:
        """What is known of the outcomes, with an effect."""
        n = generator.binomial(self.units, 1 - truth.attrition) if truth.attrition else self.units
        places = (len(n), int(self.sites.max()) + 1)
        level = truth.control + truth.site_sd * generator.standard_normal(places)
        change = effect + truth.site_effect_sd * generator.standard_normal(places)
        expected = np.stack([level, level + change], axis=2)[:, self.sites]
        if design.primary.type is OutcomeType.BINARY:
            mean = generator.binomial(n, np.clip(expected, 0, 1)) / np.maximum(n, 1)
            return Cells(n.astype(np.float64), mean, n * mean * (1 - mean))
        noise = truth.sd * generator.standard_normal(n.shape) / np.sqrt(np.maximum(n, 1))
        squares = truth.sd**2 * 2 * generator.standard_gamma(np.maximum(n - 1, 0) / 2)
        return Cells(n.astype(np.float64), np.where(n > 0, expected + noise, 0.0), squares)


def analyse_cells(design: Design, found: Cells) -> Estimates:
    """The design's analysis of many individual trials."""
    plan = design.analysis
    if plan.estimator is Estimator.STRATIFIED:
        return cells.stratified_difference(found, alpha=plan.alpha)
    if design.primary.type is OutcomeType.BINARY:
        return cells.difference_in_proportions(found, alpha=plan.alpha)
    return cells.difference_in_means(found, alpha=plan.alpha, robust=plan.se is StandardError.ROBUST)


@dataclass(frozen=True)
class ClusterTrials:
    """The draws of many trials: whether a cluster is in the treatment arm, shape (trials, clusters)."""

    treated: NDArray[np.bool_]

    @classmethod
    def drawn(cls, design: Design, truth: Truth, trials: int, seed: str) -> ClusterTrials:
        """By the allocation of clusters."""
        arms = arms_of_clusters([arm.ratio for arm in design.arms], len(truth.sizes), trials, seed)
        return cls(arms == design.arms.index(design.treatments[0]))

    def outcomes(
        self, design: Design, truth: Truth, effect: float, generator: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Units with an outcome (trials or 1, clusters), and the sum of their outcomes (trials, clusters)."""
        n: NDArray[np.int64] = np.asarray(truth.sizes)[np.newaxis]
        if truth.attrition:
            n = generator.binomial(np.broadcast_to(n, self.treated.shape), 1 - truth.attrition)
        expected = truth.control + effect * self.treated.astype(np.float64)
        if design.primary.type is OutcomeType.BINARY:
            totals = generator.binomial(n, cluster_chances(expected, truth.icc, generator)).astype(np.float64)
        else:
            # what units share and what is their own, both normal, in one draw
            sd = truth.sd * np.sqrt(truth.icc * n**2 + (1 - truth.icc) * n)
            totals = n * expected + sd * generator.standard_normal(expected.shape)
        return n.astype(np.float64), totals


def analyse_totals(design: Design, trials: ClusterTrials, sizes: Floats, totals: Floats) -> Estimates:
    """The design's analysis of many cluster trials."""
    found = cluster_totals.cluster_difference(sizes, totals, trials.treated, alpha=design.analysis.alpha)
    if design.primary.type is not OutcomeType.BINARY:
        return found
    yes = totals.sum(axis=1)
    return found.blank((yes == 0) | (yes == sizes.sum(axis=1)))


def quick_trials(
    design: Design, truth: Truth, effects: tuple[float, ...], trials: int, seed: str, generator: np.random.Generator
) -> list[Estimates]:
    """The estimates of the same draws under each effect."""
    if design.design is DesignKind.CLUSTER:
        clusters = ClusterTrials.drawn(design, truth, trials, seed)
        return [
            analyse_totals(design, clusters, *clusters.outcomes(design, truth, effect, generator)) for effect in effects
        ]
    units = IndividualTrials.drawn(design, truth, trials, seed)
    return [analyse_cells(design, units.outcomes(design, truth, effect, generator)) for effect in effects]


def strata_of_sites(design: Design, truth: Truth) -> Iterator[tuple[int, str, int]]:
    """The site's place, the stratum's name and the units of each stratum that has any."""
    factors = design.allocation.strata
    by_site = "site" in factors
    others = [factor for factor in factors if factor != "site"]
    combinations = list(product(*(design.allocation.levels[factor] for factor in others)))
    for site, size in enumerate(truth.sizes if by_site else [sum(truth.sizes)]):
        for place, levels in enumerate(combinations):
            units = size // len(combinations) + (place < size % len(combinations))
            named = dict(zip(others, levels, strict=True)) | {"site": f"{site + 1}"}
            if units:
                yield site, stratum_key(named, factors), units
