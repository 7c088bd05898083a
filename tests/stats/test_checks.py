"""Checks agree with published values, and stay silent where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.checks import attrition_difference_p, ends, imbalance_is_possible, sample_ratio_p
from tests.stats.reference import expected


@pytest.mark.parametrize(("counts", "case"), [([5050, 4950], "p-srm1"), ([821588, 815482], "p-srm2")])
def test_group_sizes_agree_with_the_published_p(counts, case):
    assert sample_ratio_p(counts, [1, 1]) == pytest.approx(expected(case)["p"], rel=1e-4)


def test_small_groups_are_tested_exactly():
    assert sample_ratio_p([9, 1], [1, 1]) == pytest.approx(22 / 1024)


def test_the_designed_ratio_is_what_counts():
    assert sample_ratio_p([400, 200], [2, 1]) == pytest.approx(1.0)
    assert sample_ratio_p([300, 300], [2, 1]) < 1e-10


def test_nobody_yet_gives_no_p():
    assert sample_ratio_p([0, 0], [1, 1]) is None
    assert attrition_difference_p([10, 10], [10, 10]) is None


@pytest.mark.parametrize(("counts", "possible"), [([50, 50], True), ([52, 49], True), ([53, 49], False)])
def test_blocks_of_six_in_one_stratum_are_at_most_three_apart(counts, possible):
    assert imbalance_is_possible(counts, [1, 1], strata=1, largest_block=6) is possible


def test_many_at_the_lowest_value_are_a_floor():
    found = ends(np.array([0.0, 0, 0, 1, 2, 3, 4, 5, 6, np.nan]))
    assert (found.lowest, found.highest, found.share_lowest) == (0, 6, pytest.approx(3 / 9))
    assert found.has_floor and not found.has_ceiling


def test_many_at_the_highest_value_are_a_ceiling():
    found = ends(np.array([10.0] * 16 + list(range(84))) / 8.3)
    assert not found.has_ceiling
    found = ends(np.array([90.0] * 16 + list(range(84))))
    assert found.has_ceiling and not found.has_floor


def test_values_that_do_not_differ_have_no_ends():
    assert ends(np.array([3.0, 3.0, np.nan])) is None
    assert ends(np.array([np.nan])) is None
