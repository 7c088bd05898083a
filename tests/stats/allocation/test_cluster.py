"""Clusters: arms at most one apart, every set possible, the order of the file without say."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from scipy.special import chdtrc

from portal.stats.allocation.cluster import Cluster, cluster_arms
from portal.stats.allocation.slots import AllocationError
from tests.stats.allocation.fairness import CONSTANTS, SEEDS, p_value, too_many


def clusters(size, strata=("",)):
    return [Cluster(f"c{number:03}", strata[number % len(strata)]) for number in range(size)]


def arms(given, ratios, seed):
    return np.array([arm for _, arm in cluster_arms(given, ratios, seed)])


@pytest.mark.parametrize("size", [2, 3, 15, 16, 40, 101])
@pytest.mark.parametrize("strata", [("",), ("a", "b", "c"), tuple("abcdefgh")])
def test_two_arms_are_at_most_one_apart_in_each_stratum_and_over_all(size, strata):
    given = clusters(size, strata)
    for seed in SEEDS:
        sign = 2 * arms(given, [1, 1], seed) - 1
        assert abs(sign.sum()) == size % 2
        for stratum in strata:
            assert abs(sign[[cluster.stratum == stratum for cluster in given]].sum()) <= 1


@pytest.mark.parametrize("ratios", [[2, 1], [3, 2], [1, 1, 1], [1, 2, 1, 1, 3, 1]])
def test_every_arm_gets_its_share_rounded_up_or_down(ratios):
    for size, seed in itertools.product([6, 7, 20, 33], SEEDS[:5]):
        counts = np.bincount(arms(clusters(size, ("a", "b")), ratios, seed), minlength=len(ratios))
        assert (np.abs(counts - size * np.array(ratios) / sum(ratios)) < 1).all()


def test_every_set_is_equally_likely():
    drawn = Counter(tuple(arms(clusters(6), [1, 1], f"seed {number}").tolist()) for number in range(1_500))
    assert len(drawn) == CONSTANTS["assignments"]["block6"]
    assert p_value(list(drawn.values()), 75) > 0.01


@pytest.mark.slow
def test_all_sets_of_six_of_twelve_clusters_are_reached():
    drawn = {tuple(arms(clusters(12), [1, 1], f"seed {number}").tolist()) for number in range(14_000)}
    assert len(drawn) == CONSTANTS["assignments"]["clusters_6_of_12"]


def test_pairs_of_clusters_come_together_as_often_as_chance_says():
    """Of 16 clusters, 8 an arm, a pair is together in 7 of 15 sets.

    A cluster is always together with 7 others, so 120 pairs have 104 degrees of freedom, and by symmetry one variance.
    """
    pairs, trials, low = np.triu_indices(16, 1), 50, 0
    for seed in SEEDS:
        drawn = np.array([arms(clusters(16), [1, 1], f"{seed}/{number}") for number in range(trials)])
        together = (drawn[:, pairs[0]] == drawn[:, pairs[1]]).sum(axis=0)
        variance = trials * 7 / 15 * 8 / 15 * 120 / 104
        low += chdtrc(104, ((together - trials * 7 / 15) ** 2 / variance).sum()) < 0.01
    assert not too_many(low)


@pytest.mark.parametrize("ratios", [[1, 1], [2, 1], [1, 1, 1]])
def test_each_cluster_has_the_chances_of_the_ratio(ratios):
    drawn = np.array([arms(clusters(7, ("a", "b")), ratios, str(number)) for number in range(1_000)])
    chances = np.array([(drawn == arm).mean(axis=0) for arm in range(len(ratios))])
    np.testing.assert_allclose(chances, np.repeat(np.array(ratios)[:, None] / sum(ratios), 7, axis=1), atol=0.06)


def test_the_order_of_the_file_cannot_steer():
    given = clusters(20, ("a", "b", "c"))
    expected = cluster_arms(given, [1, 1], "seed")
    for number in range(10):
        shuffled = [given[place] for place in np.random.default_rng(number).permutation(20)]
        assert cluster_arms(shuffled, [1, 1], "seed") == expected


def test_a_cluster_is_known_in_any_spelling_of_its_letters():
    first = cluster_arms([Cluster("Súdwest"), Cluster("Utrecht")], [1, 1], "seed")
    assert cluster_arms([Cluster(" Utrecht"), Cluster("Su\u0301dwest ")], [1, 1], "seed") == first


@pytest.mark.parametrize(("names", "said"), [(["a", "b", "a "], "Cluster a stands twice"), (["a", " "], "has no name")])
def test_a_name_stands_once(names, said):
    with pytest.raises(AllocationError, match=said):
        cluster_arms([Cluster(name) for name in names], [1, 1], "seed")


def test_the_golden_clusters_never_change():
    assert (
        "".join("un"[arm] for arm in arms(clusters(30, ("a", "b")), [1, 1], "gouden lijst"))
        == "uununuuunnnnuunnnnnnuunnunuuuu"
    )
    assert "".join("uno"[arm] for arm in arms(clusters(20), [2, 1, 1], "gouden lijst")) == "nuoououuunuounnnuouu"
