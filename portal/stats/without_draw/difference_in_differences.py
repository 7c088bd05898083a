"""Places that changed against places that didn't, each against its own past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from portal.stats.clusters import ordered
from portal.stats.estimators.cluster import enough_clusters, estimate_of
from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.estimators.regression import fit, independent
from portal.stats.inference.multiplicity import holm
from portal.stats.without_draw.comparison import Assumption, Comparison, Placebo, ceiling

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]


def difference_in_differences(
    values: Vector, changed: Mask, clusters: Texts, periods: Texts, first: str, *, alpha: float
) -> Comparison:
    """Least squares with cluster and period effects; CR2 by cluster, Satterthwaite t; arrays of shape (n,).

    `changed` marks units of clusters that change, all of them from the period `first` on. A placebo is the same
    comparison of one earlier period with the last before the change; Holm over all of them. Raises TooFew with fewer
    than four clusters, two in a group, or without a period before and one from the change on.
    """
    names = ordered(periods)
    if first not in names or names[0] == first:
        raise TooFew(f"there is no period before {first!r}, or the data lack that period")
    enough_clusters(changed, clusters)
    place = np.searchsorted(np.arange(len(names)), [names.index(str(period)) for period in periods])
    start = names.index(first)
    effect = _two_way(values, changed & (place >= start), clusters, place, alpha)
    effect = replace(effect, method=f"difference in differences, {effect.method}")
    before = place < start
    tried = []
    for earlier in range(start - 1):
        inside = before & np.isin(place, [earlier, start - 1])
        now = changed[inside] & (place[inside] == start - 1)
        tried.append((names[earlier], _two_way(values[inside], now, clusters[inside], place[inside], alpha)))
    adjusted = holm([estimate.p for _name, estimate in tried])
    placebos = tuple(Placebo(name, estimate, p) for (name, estimate), p in zip(tried, adjusted, strict=True))
    assumptions = (Assumption.PARALLEL_TRENDS, Assumption.NOTHING_ELSE_CHANGED, Assumption.NO_ANTICIPATION)
    broken = any(p < 0.05 for p in adjusted)
    return Comparison(effect, assumptions, ceiling(is_broken=broken), placebos)


def _two_way(values: Vector, active: Mask, clusters: Texts, place: NDArray[np.int64], alpha: float) -> Estimate:
    dummies = [(clusters == name).astype(float) for name in np.unique(clusters)[1:]]
    dummies += [(place == period).astype(float) for period in np.unique(place)[1:]]
    found = fit(values, active, independent(np.column_stack([np.ones(len(values)), *dummies])))
    return estimate_of(found, clusters, "cluster and period effects", alpha)
