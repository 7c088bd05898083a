"""Simple randomisation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import chdtrc

from portal.stats.allocation.simple import arms_from


@pytest.mark.parametrize("ratios", [[1, 1], [2, 1], [1, 1, 1], [3, 2]])
def test_the_ratio_is_respected(ratios):
    counts = np.bincount(arms_from(ratios, "ratio", "", 1, 30_000), minlength=len(ratios))
    expected = 30_000 * np.array(ratios) / sum(ratios)
    assert chdtrc(len(ratios) - 1, ((counts - expected) ** 2 / expected).sum()) > 0.001


def test_a_position_stands_by_itself():
    whole = arms_from([2, 1, 3], "a", "site=x", 1, 60)
    assert [arms_from([2, 1, 3], "a", "site=x", position, 1)[0] for position in range(1, 61)] == whole.tolist()


def test_the_past_tells_nothing_to_the_guesser():
    step = 2 * np.array([arms_from([1, 1], "guesser", str(number), 1, 120) for number in range(1_000)]) - 1
    lead = np.cumsum(step, axis=1) - step
    assert np.where(lead == 0, 0.5, np.sign(lead) != np.sign(step)).mean() == pytest.approx(0.5, abs=0.006)


def test_the_mean_absolute_imbalance_is_that_of_fair_coins():
    """Expected for 100 coins: 7.9589."""
    drawn = np.array([arms_from([1, 1], "coins", str(number), 1, 100) for number in range(4_000)])
    assert np.abs((2 * drawn - 1).sum(axis=1)).mean() == pytest.approx(7.9589, abs=0.3)
