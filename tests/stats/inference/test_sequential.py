"""Bounds of interim looks agree with rpact and spend what they may; the interval after a stop covers as agreed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from portal.stats.inference.sequential import (
    LooksError,
    constant_bounds,
    repeated_interval,
    spending_bounds,
    stagewise,
)
from tests.stats.reference import expected

FIVE = (0.2, 0.4, 0.6, 0.8, 1.0)


def paths(trials, looks, drift, seed=1):
    """z at each look of trials with this drift; shape (trials, looks)."""
    steps = np.diff([0.0, *looks])
    moves = np.random.default_rng(seed).normal(drift * steps, np.sqrt(steps), size=(trials, len(looks)))
    return moves.cumsum(axis=1) / np.sqrt(looks)


def test_bounds_of_obrien_and_fleming_type_agree_with_rpact():
    e, found = expected("p-gs1"), spending_bounds(FIVE, 0.05, "obrien_fleming")
    assert found.z == pytest.approx(e["critical_z"], rel=1e-6)
    assert found.spent == pytest.approx(e["alpha_spent_one_sided"], rel=1e-6)
    assert found.nominal_p == pytest.approx(e["nominal_p_two_sided"], rel=1e-6)


def test_constant_bounds_agree_with_rpact():
    e, found = expected("p-gs2"), constant_bounds(FIVE, 0.05)
    assert found.z == pytest.approx(e["critical_z"], rel=1e-5)
    assert found.spent == pytest.approx(e["alpha_spent_one_sided"], rel=2e-5)


@pytest.mark.parametrize("spending", ["obrien_fleming", "pocock"])
def test_bounds_spend_what_scipy_integrates(spending):
    looks = (0.3, 0.55, 1.0)
    found = spending_bounds(looks, 0.05, spending)
    time = np.minimum.outer(looks, looks)
    law = stats.multivariate_normal(cov=time / np.sqrt(np.outer(looks, looks)), seed=1, abseps=1e-6, maxpts=10**6)
    inside = law.cdf(np.array(found.z), lower_limit=-np.array(found.z))
    # crossing both ways in one trial is the only difference
    assert 1 - inside == pytest.approx(0.05, abs=2e-5)


def test_one_look_is_the_usual_bound():
    for spending in ("obrien_fleming", "pocock"):
        assert spending_bounds((1.0,), 0.05, spending).z == pytest.approx((1.959964,), rel=1e-6)


def test_a_very_early_look_spends_nothing_and_breaks_nothing():
    early = spending_bounds((0.001, 1.0), 0.05, "obrien_fleming")
    assert early.z[0] > 30
    assert early.z[1] == pytest.approx(1.959964, rel=1e-6)


@given(
    st.lists(st.floats(0.05, 0.97), min_size=1, max_size=4, unique=True), st.sampled_from(["obrien_fleming", "pocock"])
)
@settings(max_examples=30, deadline=None)
def test_a_bound_depends_on_no_later_look(early, spending):
    looks = (*sorted(early), 1.0)
    assume(min(np.diff(looks)) > 0.01)
    found = spending_bounds(looks, 0.05, spending)
    assert found.spent[-1] == pytest.approx(0.025, rel=1e-12)
    assert found.z[:-1] == spending_bounds(looks[:-1], 0.05, spending).z


def test_the_interval_after_one_look_is_the_usual_one():
    found = stagewise(1.2, 0.5, spending_bounds((1.0,), 0.05, "pocock"), 1, 0.05)
    assert found.interval == pytest.approx((1.2 - 1.959964 * 0.5, 1.2 + 1.959964 * 0.5), rel=1e-6)
    assert found.p == pytest.approx(2 * stats.norm.sf(2.4), rel=1e-9)
    assert found.median_unbiased == pytest.approx(1.2, rel=1e-6)


@pytest.mark.parametrize("spending", ["obrien_fleming", "pocock"])
def test_an_effect_on_the_last_bound_has_p_alpha_and_an_interval_from_zero(spending):
    bounds = spending_bounds((0.4, 0.7, 1.0), 0.05, spending)
    found = stagewise(bounds.z[-1] * 0.3, 0.3, bounds, 3, 0.05)
    assert found.p == pytest.approx(0.05, abs=1e-4)
    assert found.interval[0] == pytest.approx(0.0, abs=1e-3)


@given(st.floats(-6, 6), st.floats(0.01, 100))
@settings(max_examples=30, deadline=None)
def test_mirror_and_unit_do_not_matter(z, unit):
    bounds = spending_bounds((0.5, 1.0), 0.05, "pocock")
    look = 1 if abs(z) >= bounds.z[0] else 2
    found, mirrored = stagewise(z, 1.0, bounds, look, 0.05), stagewise(-z * unit, unit, bounds, look, 0.05)
    assert mirrored.interval == pytest.approx((-found.interval[1] * unit, -found.interval[0] * unit), abs=1e-4 * unit)
    assert mirrored.p == pytest.approx(found.p, rel=1e-4, abs=1e-9)


def test_an_early_stop_draws_the_estimate_towards_zero():
    bounds = spending_bounds(FIVE, 0.05, "obrien_fleming")
    found = stagewise(3.5, 1.0, bounds, 2, 0.05)
    assert 0 < found.median_unbiased < 3.5
    assert found.interval[0] < found.median_unbiased < found.interval[1]


@pytest.mark.parametrize("spending", ["obrien_fleming", "pocock"])
def test_no_effect_crosses_a_bound_as_often_as_agreed(spending):
    bounds = spending_bounds(FIVE, 0.05, spending)
    crossed = (np.abs(paths(200_000, FIVE, 0.0)) >= bounds.z).any(axis=1).mean()
    assert crossed == pytest.approx(0.05, abs=3.5 * (0.05 * 0.95 / 200_000) ** 0.5)


def test_the_limits_are_the_drifts_at_which_the_end_is_as_far_out_as_alpha_allows():
    looks = (0.3, 0.6, 1.0)
    bounds = spending_bounds(looks, 0.05, "pocock")
    found = stagewise(3.0 / 0.6**0.5, 1 / 0.6**0.5, bounds, 2, 0.05)
    for drift, chance in ((found.interval[0], 0.025), (found.median_unbiased, 0.5), (found.interval[1], 0.975)):
        z = paths(200_000, looks, drift, seed=5)
        goes_on = np.abs(z[:, 0]) < bounds.z[0]
        further = (z[:, 0] >= bounds.z[0]) | (goes_on & (z[:, 1] >= 3.0))
        assert further.mean() == pytest.approx(chance, abs=4 * (chance * (1 - chance) / 200_000) ** 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("drift", [0.0, 2.5])
def test_the_interval_after_a_stop_covers_as_agreed(drift):
    looks = (0.3, 0.6, 1.0)
    bounds = spending_bounds(looks, 0.05, "pocock")
    hits, centre = [], []
    for z in paths(300, looks, drift, seed=3):
        look = next((i for i in range(2) if abs(z[i]) >= bounds.z[i]), 2)
        se = 1 / looks[look] ** 0.5
        found = stagewise(z[look] * se, se, bounds, look + 1, 0.05)
        hits.append(found.interval[0] <= drift <= found.interval[1])
        centre.append(found.median_unbiased <= drift)
    assert np.mean(hits) == pytest.approx(0.95, abs=0.04)
    assert np.mean(centre) == pytest.approx(0.5, abs=0.1)


def test_repeated_intervals_cover_at_all_looks_together():
    bounds = spending_bounds(FIVE, 0.05, "pocock")
    z, drift = paths(100_000, FIVE, 1.7, seed=4), 1.7
    away = np.abs(z / np.sqrt(FIVE) - drift) * np.sqrt(FIVE)
    assert (away <= bounds.z).all(axis=1).mean() == pytest.approx(0.95, abs=0.003)
    assert repeated_interval(2.0, 0.5, 2.4) == (0.8, 3.2)


@pytest.mark.parametrize("looks", [(), (0.5, 0.4, 1.0), (0.0, 1.0), (0.5, 1.2), (0.5, 0.5)])
def test_looks_that_do_not_rise_to_one_are_refused(looks):
    with pytest.raises(LooksError, match="must rise"):
        spending_bounds(looks, 0.05, "pocock")


def test_what_cannot_be_is_refused_in_words():
    with pytest.raises(LooksError, match="'haybittle' is not known"):
        spending_bounds((0.5, 1.0), 0.05, "haybittle")
    with pytest.raises(LooksError, match="between 0 and 1"):
        spending_bounds((0.5, 1.0), 0.0, "pocock")
    bounds = spending_bounds((0.5, 1.0), 0.05, "pocock")
    with pytest.raises(LooksError, match="goes on"):
        stagewise(1.0, 1.0, bounds, 1, 0.05)
    with pytest.raises(LooksError, match="without a standard error"):
        stagewise(1.0, 0.0, bounds, 2, 0.05)
