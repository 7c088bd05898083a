"""The allocations that constrained allocation chooses from."""

from __future__ import annotations

import math

import numpy as np
import pytest

from portal.stats.allocation.candidates import arm_sizes, candidates, relabellings
from tests.stats.allocation.fairness import CONSTANTS


@pytest.mark.parametrize(
    ("size", "ratios", "count"),
    [
        (12, [1, 1], CONSTANTS["assignments"]["clusters_6_of_12"]),
        (16, [1, 1], CONSTANTS["assignments"]["clusters_8_of_16"]),
        (7, [1, 1], 2 * 35),
        (6, [2, 1], CONSTANTS["assignments"]["block6_2to1"]),
        (6, [1, 1, 1], 90),
        (7, [1, 1, 1], 3 * 210),
        (6, [1] * 6, 720),
    ],
)
def test_every_allocation_is_listed_once(size, ratios, count):
    arms, is_complete = candidates(size, ratios)
    assert is_complete
    assert len({tuple(row) for row in arms.tolist()}) == len(arms) == count
    assert arms.tolist() == sorted(arms.tolist())


@pytest.mark.parametrize("ratios", [[1, 1], [1, 1, 1], [2, 1]])
def test_of_too_many_a_fixed_sample_stands_in_that_favours_no_arm(ratios):
    arms, is_complete = candidates(31, ratios)
    again, _ = candidates(31, ratios)
    assert not is_complete
    assert (arms == again).all()
    assert len(np.unique(arms, axis=0)) == len(arms) > 40_000
    rows = {row.tobytes() for row in arms}
    for renaming in relabellings(ratios):
        assert {np.asarray(renaming, dtype=np.int8)[row].tobytes() for row in arms[:500]} <= rows
    allowed = {tuple(sizes) for sizes in arm_sizes(31, ratios)}
    assert {tuple(np.bincount(row, minlength=len(ratios))) for row in arms} == allowed


@pytest.mark.parametrize("ratios", [[1, 1], [2, 1], [3, 2, 1], [1, 1, 2], [1, 2, 1, 1, 3, 1]])
@pytest.mark.parametrize("size", [6, 7, 13, 40])
def test_arms_get_their_share_rounded_up_or_down(size, ratios):
    for sizes in arm_sizes(size, ratios):
        assert sum(sizes) == size
        assert (np.abs(np.array(sizes) - size * np.array(ratios) / sum(ratios)) < 1).all()


def test_arms_of_one_ratio_can_be_relabelled():
    assert len(list(relabellings([1, 1, 2, 2, 1]))) == math.factorial(3) * 2
