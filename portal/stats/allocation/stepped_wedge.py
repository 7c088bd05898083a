"""Stepped wedge: every cluster crosses to the new way once, and chance decides at which step."""

from __future__ import annotations

from collections.abc import Iterable

from portal.stats.allocation.cluster import Cluster, ClusterArm, cluster_arms, sorted_clusters
from portal.stats.allocation.slots import AllocationError


def cluster_steps(clusters: Iterable[Cluster], steps: object, seed: str) -> list[ClusterArm]:
    """The step of each cluster (as `arm`, from 0), sorted by cluster.

    Steps are to a cluster what arms are in a cluster design: the sizes of the steps are as planned, clusters of one
    stratum are spread over the steps as evenly as can be, and every order that fits is equally likely.

    Parameters
    ----------
    steps : the number of steps, or a list with the number of clusters at each step
    """
    ordered = sorted_clusters(clusters)
    return cluster_arms(ordered, step_sizes(steps, len(ordered)), seed)


def step_sizes(steps: object, clusters: int) -> list[int]:
    """How many clusters cross at each step; of a number of steps, at most one apart and the first ones larger.

    Raises AllocationError when they don't fit the clusters.
    """
    if isinstance(steps, list) and steps and all(type(size) is int and size > 0 for size in steps):
        if sum(steps) != clusters:
            raise AllocationError(f"The steps hold {sum(steps)} clusters and there are {clusters}.")
        return steps
    if type(steps) is not int or steps < 1:
        raise AllocationError("The design needs steps: their number, or a list of the number of clusters at each.")
    if steps > clusters:
        raise AllocationError(f"There are {clusters} clusters for {steps} steps: each step needs at least one.")
    size, larger = divmod(clusters, steps)
    return [size + 1] * larger + [size] * (steps - larger)
