"""Constrained allocation: chance picks one of the allocations of clusters that balance the covariates well.

Raab and Butcher (2001, doi:10.1002/1097-0258(20010215)20:3<351::AID-SIM797>3.0.CO;2-C); Moulton (2004) and Li and
others (2016, doi:10.1002/sim.7410) for the check that enough chance is left. Every covariate is brought to mean 0 and
standard deviation 1 over the clusters; the imbalance of an allocation is the sum over covariates and pairs of arms of
weight times the squared difference of the arms' means. A factor with levels counts as one covariate.

The allowed set follows from clusters, ratios and share alone; only the pick depends on the seed. Inference by
randomisation has to use the same set.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.candidates import Arms, candidates
from portal.stats.allocation.cluster import Cluster, ClusterArm, canonical_name, sorted_clusters
from portal.stats.allocation.generator import Stream
from portal.stats.allocation.slots import AllocationError

SHARE = 0.1
FEWEST = 100
SMALLEST_SHARE = 0.05
MOST_CLUSTERS = 200
DIGITS = 9

Floats = NDArray[np.float64]
Values = Mapping[str, str | float]


@dataclass(frozen=True)
class AllowedSet:
    """The allocations that chance may pick.

    Attributes
    ----------
    clusters : sorted by name, shape (clusters,)
    arms : the arm (place in the design) of each cluster in each allocation, shape (allowed, clusters)
    imbalance : of each allocation, shape (allowed,)
    considered : the number of allocations that these are the best of
    is_complete : whether those were all there are, not a sample
    """

    clusters: tuple[Cluster, ...]
    arms: Arms
    imbalance: Floats
    considered: int
    is_complete: bool

    def pick(self, seed: str) -> list[ClusterArm]:
        """The allocation that the seed gives, sorted by cluster; each allowed one is equally likely."""
        number = Stream(seed, "", "constrained: pick").below(len(self.arms), 0, 1)[0]
        return [
            ClusterArm(cluster, arm) for cluster, arm in zip(self.clusters, self.arms[number].tolist(), strict=True)
        ]


@dataclass(frozen=True)
class Validity:
    """How much chance an allowed set leaves.

    Attributes
    ----------
    share : allowed allocations as a part of those considered
    chances : the chance of each arm for each cluster, shape (clusters, arms)
    always_together, never_together : pairs of clusters that have one arm in all or in none of the allowed allocations
    """

    share: float
    chances: Floats
    always_together: tuple[tuple[str, str], ...]
    never_together: tuple[tuple[str, str], ...]


def allowed_set(
    clusters: Mapping[Cluster, Values],
    ratios: Sequence[int],
    *,
    weights: Mapping[str, float] | None = None,
    share: float | None = None,
    count: int | None = None,
) -> AllowedSet:
    """The best allocations; those as good as the last of them are allowed too.

    Parameters
    ----------
    clusters : each with its covariates, all by the same names; a text is the level of a factor. Strata play no part
    weights : of the covariates; 1 for those that aren't named
    share, count : how many are allowed, as a part of all or as a number; neither: a tenth, but at least 100

    Raises
    ------
    AllocationError : nothing to balance, too few or many clusters, or too little is left to chance: fewer than 100
        allocations or 5%, or a cluster that could get one arm only
    """
    if not len(ratios) <= len(clusters) <= MOST_CLUSTERS:
        raise AllocationError(f"There are {len(clusters)} clusters: constrained allocation takes 2 to {MOST_CLUSTERS}.")
    ordered = sorted_clusters(clusters)
    values_of = {canonical_name(cluster.name): values for cluster, values in clusters.items()}
    columns = _columns([values_of[cluster.name] for cluster in ordered], weights or {})
    arms, is_complete = candidates(len(ordered), ratios)
    if len(arms) < FEWEST:
        raise AllocationError(f"{len(ordered)} clusters have {len(arms)} allocations, too few to constrain.")
    imbalance = np.round(_imbalance(arms, columns, len(ratios)), DIGITS)
    wanted = count or (math.ceil(share * len(arms)) if share else max(math.ceil(SHARE * len(arms)), FEWEST))
    worst = np.sort(imbalance)[min(wanted, len(arms)) - 1]
    is_allowed = imbalance <= worst
    allowed = AllowedSet(tuple(ordered), arms[is_allowed], imbalance[is_allowed], len(arms), is_complete)
    _refuse_too_tight(allowed, len(ratios))
    return allowed


def validity(allowed: AllowedSet, arm_count: int) -> Validity:
    """How much chance an allowed set leaves: look at it before anyone draws."""
    size = len(allowed.clusters)
    together = np.zeros((size, size))
    chances = np.empty((size, arm_count))
    for arm in range(arm_count):
        has_it = (allowed.arms == arm).astype(np.float64)
        together += has_it.T @ has_it
        chances[:, arm] = has_it.mean(axis=0)
    names = [cluster.name for cluster in allowed.clusters]
    pairs = list(itertools.combinations(range(size), 2))
    return Validity(
        share=len(allowed.arms) / allowed.considered,
        chances=chances,
        always_together=tuple((names[i], names[j]) for i, j in pairs if together[i, j] == len(allowed.arms)),
        never_together=tuple((names[i], names[j]) for i, j in pairs if together[i, j] == 0),
    )


def _refuse_too_tight(allowed: AllowedSet, arm_count: int) -> None:
    if len(allowed.arms) < FEWEST or len(allowed.arms) < SMALLEST_SHARE * allowed.considered:
        raise AllocationError(
            f"Only {len(allowed.arms)} of {allowed.considered} allocations would be allowed; "
            f"at least {FEWEST} and {SMALLEST_SHARE:.0%} have to be left to chance."
        )
    for arm in range(arm_count):
        has_it = (allowed.arms == arm).sum(axis=0)
        stuck = np.flatnonzero((has_it == 0) | (has_it == len(allowed.arms)))
        if len(stuck):
            name = allowed.clusters[stuck[0]].name
            raise AllocationError(f"Cluster {name} would leave chance no choice: allow more allocations.")


def _columns(rows: Sequence[Values], weights: Mapping[str, float]) -> Floats:
    """The covariates times the root of their weights, so that squared differences add up; shape (clusters, columns)."""
    columns = []
    for name in rows[0]:
        raw = [row[name] for row in rows]
        is_factor = any(isinstance(value, str) for value in raw)
        parts = (
            [[float(value == level) for value in raw] for level in sorted(set(raw), key=str)] if is_factor else [raw]
        )
        spread = [part for part in (_standardised(part) for part in parts) if part is not None]
        columns += [part * math.sqrt(weights.get(name, 1.0) / len(spread)) for part in spread]
    if not columns:
        raise AllocationError("Constrained allocation needs a factor or covariate that differs between the clusters.")
    return np.column_stack(columns)


def _standardised(values: Sequence[str | float]) -> Floats | None:
    """Mean 0 and standard deviation 1 over the clusters; None when all are equal."""
    numbers = np.array(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise AllocationError("A covariate of a cluster is not a finite number.")
    if numbers.min() == numbers.max():
        return None
    numbers /= np.abs(numbers).max()  # small, so that sums and squares can't overflow
    return np.asarray((numbers - numbers.mean()) / numbers.std())


def _imbalance(arms: Arms, columns: Floats, arm_count: int) -> Floats:
    means = []
    for arm in range(arm_count):
        has_it = (arms == arm).astype(np.float64)
        means.append(has_it @ columns / has_it.sum(axis=1, keepdims=True))
    pairs = itertools.combinations(means, 2)
    return np.asarray(sum(((one - other) ** 2).sum(axis=1) for one, other in pairs))
