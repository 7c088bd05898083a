"""Difference in differences: by hand, with placebos, and by clusters."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.codes import Certainty
from portal.stats.estimators.difference import TooFew
from portal.stats.without_draw.difference_in_differences import difference_in_differences


def panel(clusters=12, periods=6, effect=1.0, drift=0.0, seed=1):
    chance = np.random.default_rng(seed)
    name = np.repeat(np.arange(clusters), periods)
    time = np.tile(np.arange(1, periods + 1), clusters)
    changed = name % 2 == 0
    y = chance.normal(size=clusters)[name] + 0.5 * time + effect * (changed & (time >= 4)) + drift * changed * time
    return y + 0.2 * chance.normal(size=len(y)), changed, name.astype(str), time.astype(str)


def test_two_periods_are_the_difference_between_two_changes():
    y, changed, clusters, time = panel(periods=2)
    found = difference_in_differences(y, changed, clusters, time, "2", alpha=0.05)
    now = time == "2"
    moved = y[now] - y[~now]
    group = changed[now]
    assert found.effect.estimate == pytest.approx(moved[group].mean() - moved[~group].mean())
    assert found.effect.df == pytest.approx(10, abs=0.01), "twelve clusters in two groups of six"


def test_parallel_groups_pass_their_placebos_and_stay_below_a_draw():
    found = difference_in_differences(*panel(), "4", alpha=0.05)
    assert [placebo.where for placebo in found.placebos] == ["1", "2"]
    assert found.ceiling is Certainty.LOW
    assert found.effect.interval[0] < 1 < found.effect.interval[1]


def test_groups_that_drifted_apart_before_lower_the_ceiling():
    assert difference_in_differences(*panel(drift=0.8), "4", alpha=0.05).ceiling is Certainty.VERY_LOW


@pytest.mark.parametrize(
    ("clusters", "first", "words"),
    [(3, "4", "at least 4"), (12, "1", "no period before"), (12, "9", "lack that period")],
)
def test_too_little_to_compare_is_refused(clusters, first, words):
    with pytest.raises(TooFew, match=words):
        difference_in_differences(*panel(clusters), first, alpha=0.05)
