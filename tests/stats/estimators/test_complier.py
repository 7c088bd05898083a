"""The effect among those who follow the draw."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.estimators.complier import complier_effect
from portal.stats.estimators.difference import TooFew, difference_in_means


def trial(n=400, seed=1, take=0.6):
    chance = np.random.default_rng(seed)
    drawn = np.arange(n) % 2 == 0
    need = chance.normal(size=n)
    received = drawn & (need + chance.normal(size=n) < take)
    return 2.0 * received + need + chance.normal(size=n), drawn, received, need


def test_without_covariates_it_is_walds_ratio():
    y, drawn, received, _need = trial()
    found = complier_effect(y, drawn, received, np.zeros((len(y), 0)), alpha=0.05)
    taken = received[drawn].mean() - received[~drawn].mean()
    assert found.effect.estimate == pytest.approx((y[drawn].mean() - y[~drawn].mean()) / taken)
    assert (found.received_treated, found.received_control) == (received[drawn].mean(), 0.0)
    assert not found.is_weak


def test_when_everybody_follows_the_draw_it_is_the_agreed_effect():
    y, drawn, _received, _need = trial()
    found = complier_effect(y, drawn, drawn, np.zeros((len(y), 0)), alpha=0.05).effect
    agreed = difference_in_means(y[drawn], y[~drawn], alpha=0.05, robust=True)
    assert (found.estimate, found.se, found.df) == pytest.approx((agreed.estimate, agreed.se, agreed.df))


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = 0
    for seed in range(300):
        y, drawn, received, need = trial(200, seed)
        low, high = complier_effect(y, drawn, received, need[:, None], alpha=0.05).effect.interval
        held += low < 2 < high
    assert 0.91 < held / 300 < 0.985


def test_a_draw_that_changed_nothing_is_refused_and_one_that_hardly_did_is_called_weak():
    y, drawn, _received, _need = trial()
    with pytest.raises(TooFew, match="made no difference to what was received"):
        complier_effect(y, drawn, np.zeros(len(y), bool), np.zeros((len(y), 0)), alpha=0.05)
    few = drawn & (np.arange(len(y)) < 10)
    assert complier_effect(y, drawn, few, np.zeros((len(y), 0)), alpha=0.05).is_weak
