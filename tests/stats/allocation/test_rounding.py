"""Rounding a table of shares: rows, columns and means are exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.allocation.rounding import round_shares

SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=8)
RATIOS = st.lists(st.integers(1, 5), min_size=2, max_size=6)


@given(SIZES, RATIOS, st.text(max_size=5))
def test_cells_and_columns_are_rounded_up_or_down_and_rows_are_kept(sizes, ratios, seed):
    counts = round_shares(sizes, ratios, seed.encode("utf-8", "replace").decode())
    shares = np.outer(sizes, ratios) / sum(ratios)
    assert counts.sum(axis=1).tolist() == sizes
    assert (np.abs(counts - shares) < 1 - 1e-9).all()
    assert (np.abs(counts.sum(axis=0) - shares.sum(axis=0)) < 1 - 1e-9).all()


def test_over_all_seeds_each_cell_is_its_share():
    """Three standard errors of 800 coins are 0.053."""
    sizes, ratios = [3, 5, 1, 4], [3, 2, 2]
    mean = np.mean([round_shares(sizes, ratios, str(number)) for number in range(800)], axis=0)
    np.testing.assert_allclose(mean, np.outer(sizes, ratios) / 7, atol=0.055)


def test_every_pair_of_arms_can_get_the_rest_equally_often():
    rests = np.array([round_shares([6], [1, 1, 1, 1], str(number))[0] - 1 for number in range(1_200)])
    pairs, counts = np.unique(rests, axis=0, return_counts=True)
    assert len(pairs) == 6
    assert counts / 1_200 == pytest.approx(1 / 6, abs=0.035)
