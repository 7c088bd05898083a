"""Bounds for missing outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.estimators.bounds import lee, manski
from portal.stats.estimators.difference import TooFew
from tests.stats.reference import PUBLISHED, columns, expected, numbers


def test_manskis_bounds_agree_with_the_reference():
    cells, want = columns(PUBLISHED / "sim_rct.csv"), expected("p-sim-attr")["manski"]
    found = manski(numbers(cells["outflow_obs"]), numbers(cells["treat"]) == 1, 0.0, 1.0)
    assert found == pytest.approx((want["lower"], want["upper"]), rel=1e-6)


def test_lees_bounds_cut_the_fuller_arm_by_hand():
    # 4 of 4 known against 3 of 4: a quarter of the treated goes, so 6 or 2 of 0, 2, 4, 6.
    values = np.array([0.0, 2.0, 4.0, 6.0, 1.0, 1.0, 1.0, np.nan])
    treated = np.arange(8) < 4
    assert lee(values, treated) == pytest.approx((2 - 1, 4 - 1))
    assert lee(values, ~treated) == pytest.approx((1 - 4, 1 - 2))


def test_lees_bounds_lie_within_manskis_and_meet_when_nothing_differs():
    cells = columns(PUBLISHED / "sim_rct.csv")
    values, treated = numbers(cells["outflow_obs"]), numbers(cells["treat"]) == 1
    (low, high), (lowest, highest) = lee(values, treated), manski(values, treated, 0.0, 1.0)
    assert lowest < low < expected("p-sim-attr")["complete_case_difference"] < high < highest
    full = numbers(cells["outflow"])
    assert lee(full, treated) == pytest.approx((full[treated].mean() - full[~treated].mean(),) * 2)


def test_an_arm_without_outcomes_has_no_bounds():
    with pytest.raises(TooFew):
        lee(np.array([1.0, 2.0, np.nan, np.nan]), np.array([True, True, False, False]))
