"""A site is influential when the trial says something else without it."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.influence import influences

SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
NAMES = list("ABCDEFGH")


def test_without_spread_the_mean_of_the_others_is_weighted_by_precision():
    """In the eight schools the estimated spread is zero, also without any one of them."""
    for place, found in enumerate(influences(NAMES, SCHOOLS, ERRORS**2)):
        others = np.arange(8) != place
        w = ERRORS[others] ** -2.0
        assert found.mean == pytest.approx(w @ SCHOOLS[others] / w.sum(), rel=1e-6)
        assert found.interval[1] - found.mean == pytest.approx(1.959964 * w.sum() ** -0.5, rel=1e-6)


def test_alike_sites_do_not_matter_and_one_far_site_does():
    effects, variances = np.array([0.05, 0.06, 0.05, 0.04, 0.9]), np.full(5, 0.0001)
    assert [found.is_influential for found in influences(list("abcde"), effects, variances)][-1]
    assert not any(found.is_influential for found in influences(list("abcd"), effects[:4], variances[:4]))


def test_a_site_that_alone_makes_the_effect_is_influential():
    effects, variances = np.array([0.10, 0.0, 0.01, 0.01]), np.array([0.0004, 0.01, 0.01, 0.01])
    found = {one.site: one for one in influences(list("abcd"), effects, variances)}
    assert found["a"].is_influential
    assert found["a"].shift > 0.5
    assert not found["b"].is_influential


def test_two_sites_cannot_be_left_out():
    assert influences(["a", "b"], np.array([1.0, 2.0]), np.array([1.0, 1.0])) == []
