"""Clusters in the data: each in one arm, or in a stepped wedge from the usual way to the new one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Texts = NDArray[np.str_]
FEWEST = 4  # below it no method that we have tells chance from effect


def check_clusters(clusters: Texts, arms: Texts) -> str | None:
    """What is wrong with clusters (n,) in arms (n,), as a sentence; None when each stands in one arm."""
    for cluster in np.unique(clusters):
        found = np.unique(arms[clusters == cluster])
        if len(found) > 1:
            return f"Cluster {str(cluster)!r} stands in more than one arm: {', '.join(found)}."
    return None


def check_crossings(clusters: Texts, periods: Texts, arms: Texts, control: str) -> str | None:
    """What is wrong with a stepped wedge, as a sentence: two arms in one period, or a step back to the usual way."""
    order = {period: place for place, period in enumerate(ordered(periods))}
    for cluster in np.unique(clusters):
        inside = clusters == cluster
        crossed = False
        for period in sorted(np.unique(periods[inside]), key=order.__getitem__):
            found = np.unique(arms[inside & (periods == period)])
            if len(found) > 1:
                return f"Cluster {str(cluster)!r} stands in more than one arm in period {str(period)!r}."
            if crossed and found[0] == control:
                return f"Cluster {str(cluster)!r} goes back to arm {control!r} in period {str(period)!r}."
            crossed = crossed or found[0] != control
    return None


def ordered(periods: Texts) -> list[str]:
    """The periods in their order: as numbers when all are, else as text."""
    names = [str(name) for name in np.unique(periods)]
    return sorted(names, key=float) if all(name.isdigit() for name in names) else names


def sizes(clusters: Texts) -> NDArray[np.int64]:
    """Units in each cluster, in the order of the clusters' names."""
    return np.unique(clusters, return_counts=True)[1]


def intracluster_correlation(values: NDArray[np.float64], clusters: Texts) -> float:
    """The share of the variance of values (n,) that lies between clusters (n,), arms ignored.

    One-way analysis of variance with n0 = (N - sum n²/N)/(k - 1) (Donner and Klar, 2000); needs two clusters and more
    units than clusters.
    """
    _names, place = np.unique(clusters, return_inverse=True)
    n = np.bincount(place).astype(float)
    means = np.bincount(place, values) / n
    k, total = len(n), len(values)
    between = float(n @ (means - values.mean()) ** 2) / (k - 1)
    within = float(((values - means[place]) ** 2).sum()) / (total - k)
    n0 = (total - float(n @ n) / total) / (k - 1)
    return (between - within) / (between + (n0 - 1) * within)
