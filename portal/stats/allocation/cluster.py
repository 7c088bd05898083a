"""Clusters that are all known beforehand: within each stratum and over all, arms at most one cluster apart."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from portal.stats.allocation.generator import Stream
from portal.stats.allocation.rounding import round_shares
from portal.stats.allocation.shuffle import bounds, shuffle_one
from portal.stats.allocation.slots import AllocationError


class Cluster(NamedTuple):
    """A cluster and its stratum (from `stratum_key`)."""

    name: str
    stratum: str = ""


class ClusterArm(NamedTuple):
    """What a cluster was given: the arm's place in the design, from 0."""

    cluster: Cluster
    arm: int


def cluster_arms(clusters: Iterable[Cluster], ratios: Sequence[int], seed: str) -> list[ClusterArm]:
    """The arms of all clusters, sorted by cluster; the order in which the clusters are given changes nothing.

    In each stratum, and over all strata together, each arm gets its share rounded up or down (see `rounding`); given
    these numbers every choice of clusters is equally likely.
    """
    strata: dict[str, list[Cluster]] = {}
    for cluster in sorted_clusters(clusters):
        strata.setdefault(cluster.stratum, []).append(cluster)
    names = sorted(strata)
    counts = round_shares([len(strata[name]) for name in names], ratios, seed)
    given = []
    for name, count in zip(names, counts, strict=True):
        size = len(strata[name])
        numbers = Stream(seed, name, "cluster: order").below(bounds(size), 0, size - 1)
        arms = shuffle_one(np.repeat(np.arange(len(ratios)), count), numbers)
        given += [ClusterArm(cluster, arm) for cluster, arm in zip(strata[name], arms.tolist(), strict=True)]
    return sorted(given)


def sorted_clusters(clusters: Iterable[Cluster]) -> list[Cluster]:
    """By name, in the order of Unicode's code points; raises AllocationError for a name that is empty or stands twice.

    Blanks around a name don't count, and letters are in Unicode's form C.
    """
    clean = sorted(Cluster(canonical_name(cluster.name), cluster.stratum) for cluster in clusters)
    names = [cluster.name for cluster in clean]
    twice = next((name for name, following in itertools.pairwise(names) if name == following), None)
    if twice is not None:
        raise AllocationError(f"Cluster {twice} stands twice.")
    return clean


def canonical_name(name: str) -> str:
    """The one spelling of a cluster's name."""
    clean = unicodedata.normalize("NFC", name).strip()
    if not clean:
        raise AllocationError("A cluster has no name.")
    return clean
