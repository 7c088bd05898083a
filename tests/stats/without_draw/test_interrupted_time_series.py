"""Interrupted time series agree with statsmodels and notice a trend that broke before."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.api import GLS

from portal.stats.codes import Certainty
from portal.stats.estimators.difference import TooFew
from portal.stats.without_draw.comparison import Assumption
from portal.stats.without_draw.interrupted_time_series import interrupted_time_series

TIME = np.arange(48)


def series(jump=5.0, seed=1) -> np.ndarray:
    return 20 + 0.3 * TIME + jump * (TIME >= 24) + np.random.default_rng(seed).normal(size=48)


def test_level_and_slope_agree_with_least_squares_at_the_same_autocorrelation():
    values = series()
    after = (TIME >= 24).astype(float)
    design = np.column_stack([np.ones(48), TIME, after, after * (TIME - 24)])
    found = interrupted_time_series(values, 24, alpha=0.05)
    lag = np.abs(TIME[:, None] - TIME[None, :])
    fit = GLS(values, design, sigma=found.autocorrelation**lag).fit()
    for place, one in ((2, found.comparison.effect), (3, found.slope_change)):
        assert (one.estimate, one.se, one.p) == pytest.approx((fit.params[place], fit.bse[place], fit.pvalues[place]))


def test_intervals_hold_the_truth_as_often_as_they_say_and_placebos_seldom_cry_wolf():
    held, alarms = 0, 0
    for seed in range(200):
        found = interrupted_time_series(series(seed=seed), 24, alpha=0.05).comparison
        held += found.effect.interval[0] < 5 < found.effect.interval[1]
        alarms += found.placebos[0].p_adjusted < 0.05
    assert held / 200 > 0.88
    assert alarms / 200 < 0.17, "600 other series gave 10 to 11 of 100: more than 5, as the docstring says"


def test_it_says_what_it_takes_for_granted_and_is_never_sure():
    found = interrupted_time_series(series(seed=2), 24, alpha=0.05).comparison
    assert Assumption.TREND_GOES_ON in found.assumptions
    assert found.ceiling is Certainty.LOW


def test_a_jump_before_the_change_lowers_the_ceiling():
    early = series() + 6.0 * ((TIME >= 12) & (TIME < 24))
    assert interrupted_time_series(early, 24, alpha=0.05).comparison.ceiling is Certainty.VERY_LOW


def test_a_season_is_taken_along():
    wave = 4 * np.sin(2 * np.pi * TIME / 12)
    plain = interrupted_time_series(series() + wave, 24, alpha=0.05)
    seasonal = interrupted_time_series(series() + wave, 24, alpha=0.05, season=12)
    assert seasonal.comparison.effect.se < plain.comparison.effect.se
    assert seasonal.comparison.effect.estimate == pytest.approx(5, abs=1.5)


@pytest.mark.parametrize(
    ("values", "change", "words"),
    [
        (series(), 5, "8 periods before"),
        (series(), 46, "4 after"),
        (np.where(TIME == 3, np.nan, 1.0), 24, "no value"),
        (TIME * 2.0, 24, "on a line exactly"),
    ],
)
def test_a_series_that_carries_no_estimate_is_refused(values, change, words):
    with pytest.raises(TooFew, match=words):
        interrupted_time_series(values, change, alpha=0.05)
