"""Complete randomisation."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.special import chdtrc

from portal.stats.allocation.complete import all_arms, arm_counts


@pytest.mark.parametrize("ratios", [[1, 1], [2, 1], [1, 1, 1, 1], [3, 2], [1, 4, 2]])
@pytest.mark.parametrize("n", [0, 1, 7, 10, 101])
def test_each_arm_gets_its_share_rounded_up_or_down(ratios, n):
    for seed in "abcde":
        counts = np.bincount(all_arms(ratios, seed, "", n), minlength=len(ratios))
        assert counts.sum() == n
        assert (np.abs(counts - n * np.array(ratios) / sum(ratios)) < 1).all()


def test_the_rounding_is_fair():
    counts = np.array([arm_counts([3, 2, 2], f"seed {number}", "", 10) for number in range(5_000)])
    np.testing.assert_allclose(counts.mean(axis=0), [30 / 7, 20 / 7, 20 / 7], atol=0.025)


def test_every_pair_of_arms_can_get_the_rest():
    rests = {tuple(arm_counts([1, 1, 1, 1], f"seed {number}", "", 6).tolist()) for number in range(200)}
    assert len(rests) == 6


def test_every_order_is_equally_likely():
    orders = Counter(tuple(all_arms([1, 1], f"seed {number}", "", 6).tolist()) for number in range(6_000))
    assert len(orders) == 20
    assert chdtrc(19, ((np.array(list(orders.values())) - 300) ** 2 / 300).sum()) > 0.001
