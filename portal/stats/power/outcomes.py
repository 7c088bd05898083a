"""The outcomes of one simulated trial, unit by unit."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from portal.stats.design import OutcomeType
from portal.stats.power.truth import Truth

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def draw_outcomes(
    kind: OutcomeType,
    truth: Truth,
    effect: float,
    treated: NDArray[np.bool_],
    place: Whole,
    period: Whole | None,
    generator: np.random.Generator,
) -> tuple[Floats, Floats | None]:
    """Outcomes, and for times whether the event was seen; each of shape (n,).

    Parameters
    ----------
    effect : a difference, or for counts and times a ratio
    treated, place, period : of each unit, shape (n,); `place` is its site or cluster, from 0
    """
    if kind is OutcomeType.TIME_TO_EVENT:
        hazard = truth.control * np.where(treated, effect, 1.0)
        time = generator.standard_exponential(len(place)) / hazard
        return np.minimum(time, truth.follow_up), (time <= truth.follow_up).astype(np.float64)
    if kind is OutcomeType.COUNT:
        rate = truth.control * np.where(treated, effect, 1.0)
        rate = rate * _gamma(truth.icc, int(place.max()) + 1, generator)[place]
        return generator.poisson(rate * _gamma(truth.dispersion, len(place), generator)).astype(np.float64), None
    sites = int(place.max()) + 1
    change = effect + truth.site_effect_sd * generator.standard_normal(sites)[place]
    mean = truth.control + truth.site_sd * generator.standard_normal(sites)[place] + treated * change
    if kind is OutcomeType.BINARY and truth.icc and period is None:
        of_cluster = np.zeros(sites, dtype=np.bool_)
        of_cluster[place] = treated
        chances = cluster_chances(truth.control + effect * of_cluster.astype(np.float64), truth.icc, generator)
        return (generator.random(len(place)) < chances[place]).astype(np.float64), None
    if kind is OutcomeType.BINARY:
        spread = np.sqrt(np.clip(mean * (1 - mean), 0, None))
        chance = np.clip(mean + spread * _shared(truth, place, period, generator), 0, 1)
        return (generator.random(len(place)) < chance).astype(np.float64), None
    within = math.sqrt(1 - truth.icc) * generator.standard_normal(len(place))
    return mean + truth.sd * (_shared(truth, place, period, generator) + within), None


def cluster_chances(mean: Floats, icc: float, generator: np.random.Generator) -> Floats:
    """The chance of each cluster: beta with this mean, so that two of its units correlate by the ICC."""
    if not icc:
        return mean
    strength = (1 - icc) / icc
    return np.asarray(generator.beta(mean * strength, (1 - mean) * strength), dtype=np.float64)


def _shared(truth: Truth, place: Whole, period: Whole | None, generator: np.random.Generator) -> Floats:
    """What units of one cluster share, in sds of the outcome: in all periods, and in one."""
    if not truth.icc:
        return np.zeros(len(place))
    cac = 1.0 if period is None else truth.cac
    shared = math.sqrt(truth.icc * cac) * generator.standard_normal(int(place.max()) + 1)[place]
    if period is not None and cac < 1:
        periods = int(period.max()) + 1
        cell = generator.standard_normal((int(place.max()) + 1) * periods)[place * periods + period]
        shared = shared + math.sqrt(truth.icc * (1 - cac)) * cell
    return np.asarray(shared, dtype=np.float64)


def _gamma(variance: float, size: int, generator: np.random.Generator) -> Floats:
    """Factors with mean 1."""
    if not variance:
        return np.ones(size)
    return np.asarray(generator.standard_gamma(1 / variance, size) * variance, dtype=np.float64)
