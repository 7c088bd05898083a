"""Sites agree with metafor's REML and with the quadrature of the eight schools."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from portal.stats.sites import pool, reml
from tests.stats.reference import CASES, PUBLISHED, columns, expected, numbers


def test_the_eight_schools_have_the_published_reml_and_interval():
    data, want = columns(PUBLISHED / "eight_schools.csv"), expected("p-8schools")
    found = reml(numbers(data["tau"]), numbers(data["se"]) ** 2)
    assert found.tau == pytest.approx(want["tau2_reml"] ** 0.5, abs=1e-5)
    assert found.mean == pytest.approx(want["estimate_reml"], rel=2e-3)
    # The Hartung-Knapp error is below Wald's here, so Wald's holds.
    assert found.new_site_interval == pytest.approx(want["pi_reml_wald_se_t_k_minus_2"], rel=2e-3)


def test_the_schools_of_star_truly_differ_as_in_metafor():
    want = expected("p-star-sites")
    found = reml(np.array(want["y"]), np.array(want["v"]))
    assert found.tau**2 == pytest.approx(want["tau2_reml"], rel=2e-3)
    assert found.new_site_interval == pytest.approx(want["pi_reml_hk_se_t_k_minus_2"], rel=2e-3)


@pytest.mark.parametrize("case", ["p-bayes-8schools", "p-bayes-sim"])
def test_pooling_takes_the_doubt_about_the_spread_along(case):
    given, want = CASES[case]["inputs"], expected(case)
    found = pool(np.array(given["y"]), np.array(given["v"]), given["tau_scale"])
    assert found.mean == pytest.approx(want["mu"], rel=2e-3)
    assert found.site_means == pytest.approx(want["site_mean"], rel=2e-3)
    assert [bound for interval in found.site_intervals for bound in interval] == pytest.approx(
        [bound for interval in want["site_ci"] for bound in interval], rel=2e-3
    )
    assert found.new_site_interval == pytest.approx(want["prediction_interval_new_site"], rel=2e-3, abs=1e-4)


@pytest.mark.parametrize(
    ("effects", "error", "scale"), [([0.01, 0.012, 0.011, 0.009], 0.001, 5.0), ([-30.0, 0.0, 30.0, 60.0], 5.0, 0.5)]
)
def test_a_prior_far_from_what_the_sites_say_is_still_integrated_well(effects, error, scale):
    y, v = np.array(effects), np.full(4, error**2)
    tau = (np.arange(1_000_000) + 0.5) / 1_000_000 * max(8 * scale, 400)
    log_weight = (
        -1.5 * np.log(v[0] + tau**2) - 0.5 * ((y - y.mean()) ** 2).sum() / (v[0] + tau**2) - (tau / scale) ** 2 / 2
    )
    weight = np.exp(log_weight - log_weight.max())
    low, high = pool(y, v, scale).new_site_interval
    sd = np.sqrt(tau**2 + (v[0] + tau**2) / 4)
    below, above = (weight @ special.ndtr((bound - y.mean()) / sd) / weight.sum() for bound in (low, high))
    assert (below, above) == (pytest.approx(0.025, abs=1e-5), pytest.approx(0.975, abs=1e-5))


def test_two_sites_have_no_interval_for_a_new_one():
    assert reml(np.array([1.0, 2.0]), np.array([1.0, 1.0])).new_site_interval is None


def test_sites_that_truly_differ_have_a_spread():
    assert reml(np.array([-30.0, 0.0, 30.0, 60.0]), np.full(4, 25.0)).tau == pytest.approx(38.4, rel=0.01)
