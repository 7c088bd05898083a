"""Weighted survey comparisons."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.codes import Certainty
from portal.stats.estimators.difference import TooFew, difference_in_means
from portal.stats.without_draw.weighted_survey import weighted_survey

CHANCE = np.random.default_rng(1)
VALUES, TREATED = CHANCE.normal(size=200), np.arange(200) % 2 == 0


def test_equal_weights_give_the_difference_in_means():
    found = weighted_survey(VALUES, TREATED, np.full(200, 3.0), alpha=0.05)
    direct = difference_in_means(VALUES[TREATED], VALUES[~TREATED], alpha=0.05, robust=True)
    effect = found.comparison.effect
    assert (effect.estimate, effect.se, effect.df) == pytest.approx((direct.estimate, direct.se, direct.df))
    assert found.effective_treated == pytest.approx(100)


def test_uneven_weights_are_worth_fewer_answers():
    weights = np.where(np.arange(200) < 10, 50.0, 1.0)
    found = weighted_survey(VALUES, TREATED, weights, alpha=0.05)
    assert found.effective_treated < 30
    assert found.comparison.ceiling is Certainty.VERY_LOW


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_has_to_be_above_zero(weight):
    with pytest.raises(TooFew, match="not a number above zero"):
        weighted_survey(VALUES, TREATED, np.full(200, weight), alpha=0.05)
