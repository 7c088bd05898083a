"""Clusters in a data file, and how alike people in one cluster are."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.clusters import check_crossings, intracluster_correlation, ordered, sizes
from tests.stats.reference import PUBLISHED, columns, expected, numbers


def test_the_intracluster_correlation_agrees_with_the_analysis_of_variance():
    cells, want = columns(PUBLISHED / "sim_cluster.csv"), expected("p-sim-icc")
    clusters = np.array(cells["cluster"])
    assert intracluster_correlation(numbers(cells["y"]), clusters) == pytest.approx(want["icc"], rel=1e-6)
    assert sizes(clusters).mean() == pytest.approx(want["cluster_size_mean"])


def test_periods_are_ordered_as_numbers_when_all_are():
    assert ordered(np.array(["10", "9", "1"])) == ["1", "9", "10"]
    assert ordered(np.array(["2026-02", "2026-01"])) == ["2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("arms", "wrong"),
    [
        ("uunn", None),
        ("unnn", None),
        ("uunu", "Cluster 'k' goes back to arm 'u' in period '10'."),
        ("uuuu", None),
    ],
)
def test_a_cluster_crosses_once_and_stays(arms, wrong):
    periods = np.array(["1", "2", "9", "10"])
    assert check_crossings(np.array(["k"] * 4), periods, np.array(list(arms)), "u") == wrong


def test_two_arms_in_one_period_are_named():
    found = check_crossings(np.array(["k", "k"]), np.array(["1", "1"]), np.array(["u", "n"]), "u")
    assert found == "Cluster 'k' stands in more than one arm in period '1'."
