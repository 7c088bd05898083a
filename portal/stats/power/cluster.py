"""Clusters are drawn: everything in a cluster is alike to some degree, so units count for less.

The design effect is 1 + ((1 + CV squared) m - 1) ICC (Donner and Klar 2000; unequal sizes: Eldridge, Ashby and Kerry
2006, doi:10.1093/ije/dyl129). Means are tested by t with clusters less two as degrees of freedom (Donner and Klar).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portal.stats.power import individual, student
from portal.stats.power.case import PowerCase
from portal.stats.power.outcome import effect, given, sds
from portal.stats.power.search import root

Floats = NDArray[np.float64]

LEAST_IN_AN_ARM = 2
METHOD_MEANS = "two means of clusters, non-central t with clusters - 2 degrees of freedom"


def design_effect(cluster_size: float, icc: float, cluster_size_cv: float = 0.0) -> float:
    """How many times as many units it takes as when units were drawn one by one.

    Parameters
    ----------
    cluster_size : mean number of units enrolled in a cluster
    icc : share of the outcome's variance that lies between clusters
    cluster_size_cv : sd of the cluster sizes over their mean
    """
    return 1 + ((1 + cluster_size_cv**2) * cluster_size - 1) * icc


def power(case: PowerCase, control: ArrayLike, treatment: ArrayLike) -> Floats:
    """The power with one look of so many clusters in each arm (not necessarily whole), in their shape."""
    k_control, k_treatment = np.asarray(control, dtype=np.float64), np.asarray(treatment, dtype=np.float64)
    worth = _worth(case)
    if case.outcome != "continuous":
        return individual.power(case, k_control * worth, k_treatment * worth)
    se = sds(case, k_treatment / k_control)[1] / np.sqrt(k_control * worth)
    return student.power(effect(case), se, k_control + k_treatment - 2, case.criterion)


def exact_control(case: PowerCase, target: float) -> float:
    """The control clusters, not rounded, at which the power with one look is `target`; at least two in each arm."""
    least = LEAST_IN_AN_ARM * max(1.0, 1.0 / case.ratio)
    if case.outcome != "continuous" or case.half_width is not None:
        return max(individual.exact_n_control(case, target) / _worth(case), least)

    def excess(clusters: float) -> float:
        return float(power(case, clusters, case.ratio * clusters)) - target

    return least if excess(least) >= 0 else root(excess, least, 2 * least)


def units(case: PowerCase, clusters: int) -> int:
    """The units that so many clusters enrol."""
    return math.ceil(clusters * given(case.cluster_size) * (1 - 1e-12))


def _worth(case: PowerCase) -> float:
    """How many units with an outcome, drawn one by one, tell as much as one cluster."""
    size = given(case.cluster_size)
    return size * case.stays / design_effect(size, given(case.icc), case.cluster_size_cv)
