"""Matched comparisons undo what was measured, and say what they can't."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.codes import Certainty
from portal.stats.estimators.difference import TooFew
from portal.stats.without_draw.comparison import Assumption
from portal.stats.without_draw.matched import matched_comparison


def chosen_by_need(seed=1, n=600):
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(n, 2))
    treated = chance.random(n) < 1 / (1 + np.exp(1.5 - x[:, 0]))
    return 1.0 * treated + 2 * x[:, 0] + x[:, 1] + chance.normal(size=n), treated, x


def test_matching_undoes_a_choice_by_what_was_measured():
    values, treated, x = chosen_by_need()
    raw = values[treated].mean() - values[~treated].mean()
    found = matched_comparison(values, treated, x, alpha=0.05)
    assert abs(raw - 1) > 1
    assert found.comparison.effect.estimate == pytest.approx(1, abs=0.5)
    assert len(np.unique(found.pairs)) == found.pairs.size, "nobody stands in two pairs"
    alike = found.largest_difference <= 0.1
    assert found.comparison.ceiling is (Certainty.LOW if alike else Certainty.VERY_LOW)
    assert Assumption.NO_HIDDEN_DIFFERENCES in found.comparison.assumptions


def test_who_has_no_match_is_counted():
    values, treated, x = chosen_by_need()
    found = matched_comparison(values, treated, x, alpha=0.05)
    assert found.unmatched == treated.sum() - len(found.pairs) >= 0


def test_groups_without_overlap_and_without_covariates_are_refused():
    values, treated, x = chosen_by_need()
    with pytest.raises(TooFew, match="tells exactly who is treated"):
        matched_comparison(values, x[:, 0] > 0, x, alpha=0.05)
    with pytest.raises(TooFew, match="no covariates"):
        matched_comparison(values, treated, x[:, :0], alpha=0.05)
