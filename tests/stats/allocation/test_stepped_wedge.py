"""Stepped wedge: each cluster crosses once, the steps have their sizes, every order is equally likely."""

from __future__ import annotations

from collections import Counter
from math import factorial

import numpy as np
import pytest
from scipy.special import chdtrc

from portal.stats.allocation.cluster import Cluster
from portal.stats.allocation.slots import AllocationError
from portal.stats.allocation.stepped_wedge import cluster_steps, step_sizes
from tests.stats.allocation.fairness import CONSTANTS, SEEDS, p_value, too_many


def clusters(size, strata=("",)):
    return [Cluster(f"c{number:02}", strata[number % len(strata)]) for number in range(size)]


def steps(given, sizes, seed):
    return [step for _, step in cluster_steps(given, sizes, seed)]


@pytest.mark.parametrize("sizes", [[2] * 5, [1, 2, 3, 4], [10], [4, 1, 1, 4]])
def test_each_cluster_crosses_once_and_each_step_has_its_size(sizes):
    for seed in SEEDS:
        given = cluster_steps(clusters(10, ("a", "b", "c")), sizes, seed)
        assert [cluster.name for cluster, _ in given] == [f"c{number:02}" for number in range(10)]
        assert np.bincount([step for _, step in given], minlength=len(sizes)).tolist() == sizes


@pytest.mark.parametrize(("number", "clusters", "sizes"), [(5, 10, [2] * 5), (4, 10, [3, 3, 2, 2]), (3, 3, [1, 1, 1])])
def test_a_number_of_steps_has_sizes_at_most_one_apart(number, clusters, sizes):
    assert step_sizes(number, clusters) == sizes


def test_clusters_of_one_stratum_are_spread_over_the_steps():
    for seed in SEEDS:
        given = cluster_steps(clusters(20, ("a", "b")), 5, seed)
        for stratum in "ab":
            assert np.bincount([step for cluster, step in given if cluster.stratum == stratum]).tolist() == [2] * 5


def test_every_order_is_equally_likely():
    drawn = Counter(tuple(steps(clusters(6), 3, f"seed {number}")) for number in range(1_800))
    assert len(drawn) == factorial(6) // 2**3
    assert p_value(list(drawn.values()), 20) > 0.01


def test_ten_clusters_over_five_steps_stand_anywhere_equally_often():
    """Of 113,400 orders; cells of one draw depend on each other, (k - 1) / k brings their sum to a chi-square."""
    assert factorial(10) // 2**5 == CONSTANTS["assignments"]["stepped_wedge_10_clusters_5_steps_of_2"]
    low, trials = 0, 50
    for seed in SEEDS:
        drawn = np.array([steps(clusters(10), 5, f"{seed}/{number}") for number in range(trials)])
        cells = np.array([(drawn == step).sum(axis=0) for step in range(5)])
        expected = trials / 5
        low += chdtrc(9 * 4, 9 / 10 * ((cells - expected) ** 2 / expected).sum()) < 0.01
    assert not too_many(low)


def test_the_order_of_the_file_cannot_steer():
    given = clusters(12, ("a", "b"))
    assert cluster_steps(given[::-1], 4, "seed") == cluster_steps(given, 4, "seed")


@pytest.mark.parametrize(
    ("given", "said"),
    [(None, "needs steps"), (0, "needs steps"), (True, "needs steps"), ([], "needs steps"), ([2, 0, 8], "needs steps"),
     ("5", "needs steps"), (11, "10 clusters for 11 steps"), ([3, 3], "hold 6 clusters and there are 10")],
)  # fmt: skip
def test_steps_that_do_not_fit_are_refused(given, said):
    with pytest.raises(AllocationError, match=said):
        cluster_steps(clusters(10), given, "seed")


def test_the_golden_steps_never_change():
    assert steps(clusters(12, ("a", "b")), 4, "gouden lijst") == [3, 2, 0, 2, 2, 3, 0, 1, 1, 0, 1, 3]
