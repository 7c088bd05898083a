"""All clusters of a design at once, in a cluster design or a stepped wedge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.stats.allocation.cluster import Cluster, ClusterArm, cluster_arms
from portal.stats.allocation.constrained import AllowedSet, Values, allowed_set
from portal.stats.allocation.slots import AllocationError, UnsupportedAllocation
from portal.stats.allocation.stepped_wedge import cluster_steps
from portal.stats.allocation.stratum import stratum_key
from portal.stats.design import Design, DesignKind, Method

STRATIFIED = {Method.COMPLETE, Method.PERMUTED_BLOCK}
"""One thing for clusters: with all of them known beforehand, a whole stratum is the block."""


@dataclass(frozen=True)
class ClusterRow:
    """A cluster as it is given: its level of each factor, and its covariates."""

    name: str
    factors: Mapping[str, str] = field(default_factory=dict)
    covariates: Mapping[str, float] = field(default_factory=dict)


def allocate_clusters(design: Design, rows: Sequence[ClusterRow], seed: str) -> list[ClusterArm]:
    """The arm of each cluster (its place in the design; in a stepped wedge the step, from 0), sorted by cluster.

    Raises
    ------
    UnsupportedAllocation : the method doesn't go with the design
    AllocationError : the clusters can't be allocated in this way
    """
    ratios, method = [arm.ratio for arm in design.arms], design.allocation.method
    if design.design is DesignKind.CLUSTER and method is Method.CONSTRAINED:
        return allowed_clusters(design, rows).pick(seed)
    if design.design is DesignKind.INDIVIDUAL or method not in STRATIFIED:
        raise UnsupportedAllocation(f"A {design.design} design can't be allocated by {method}: choose complete.")
    if design.design is DesignKind.CLUSTER:
        return cluster_arms(_stratified(design, rows), ratios, seed)
    if len(ratios) != 2:
        raise AllocationError(f"A stepped wedge has 2 arms, not {len(ratios)}.")
    return cluster_steps(_stratified(design, rows), design.steps, seed)


def allowed_clusters(design: Design, rows: Sequence[ClusterRow]) -> AllowedSet:
    """What constrained allocation may pick: the best balanced over the design's strata and the rows' covariates."""
    factors = design.allocation.strata
    values: dict[Cluster, Values] = {
        cluster: {**{factor: row.factors[factor].strip() for factor in factors}, **row.covariates}
        for cluster, row in zip(_stratified(design, rows), rows, strict=True)
    }
    if len(values) < len(rows):
        raise AllocationError("A cluster stands twice.")
    options = design.allocation.options
    ratios = [arm.ratio for arm in design.arms]
    return allowed_set(values, ratios, weights=options.weights, share=options.share, count=options.count)


def _stratified(design: Design, rows: Sequence[ClusterRow]) -> list[Cluster]:
    return [Cluster(row.name, stratum_key(row.factors, design.allocation.strata)) for row in rows]
