"""Multiple imputation puts right what is missing by a covariate, and carries its doubt along."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.estimators.difference import Estimate, TooFew, difference_in_means
from portal.stats.estimators.imputation import multiple_imputation


def trial(seed: int, n=300):
    chance = np.random.default_rng(seed)
    treated = np.arange(n) % 2 == 0
    x = chance.normal(size=n)
    full = 1.0 * treated + 2 * x + chance.normal(size=n)
    values = full.copy()
    values[treated & (x > 0.3) & (chance.random(n) < 0.7)] = np.nan  # the treated who do well are lost
    return values, treated, x[:, None]


def impute(seed: int, m=20):
    values, treated, x = trial(seed)

    def estimate(filled: np.ndarray) -> Estimate:
        return difference_in_means(filled[treated], filled[~treated], alpha=0.05, robust=True)

    return multiple_imputation(values, treated, x, estimate, np.random.default_rng(seed), alpha=0.05, imputations=m)


def test_it_undoes_what_complete_cases_get_wrong():
    values, treated, _x = trial(1)
    known = ~np.isnan(values)
    complete = values[known & treated].mean() - values[known & ~treated].mean()
    found = impute(1)
    assert abs(found.estimate - 1) < abs(complete - 1) / 2
    assert found.df < 298


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = [one.interval[0] < 1 < one.interval[1] for one in map(impute, range(100), [10] * 100)]
    assert np.mean(held) > 0.88


def test_the_same_seed_gives_the_same_answer_and_nothing_missing_changes_nothing():
    assert impute(3) == impute(3)
    values, treated, x = trial(4)
    full = np.nan_to_num(values)
    direct = difference_in_means(full[treated], full[~treated], alpha=0.05, robust=True)
    found = multiple_imputation(
        full,
        treated,
        x,
        lambda filled: difference_in_means(filled[treated], filled[~treated], alpha=0.05, robust=True),
        np.random.default_rng(1),
        alpha=0.05,
    )
    assert (found.estimate, found.se) == pytest.approx((direct.estimate, direct.se))


def test_five_known_outcomes_are_too_few_to_impute_from():
    values = np.array([1.0] * 5 + [np.nan] * 5 + [2.0] * 10)
    with pytest.raises(TooFew, match="too few known outcomes to impute"):
        multiple_imputation(values, np.arange(20) < 10, np.zeros((20, 0)), None, np.random.default_rng(1), alpha=0.05)
