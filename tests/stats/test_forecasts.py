"""Scores of forecasts agree with closed forms and with integration, and reward saying what one thinks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portal.stats.forecasts import (
    Forecast,
    ForecastError,
    brier,
    calibration,
    crps_normal,
    crps_points,
    interval_score,
    may_be_ranked,
    normal_points,
    pooled_forecast,
    skill,
    wilson,
)
from tests.stats.reference import CASES, expected

# What people say has few decimals; a spread of a trillionth is no spread.
points = st.lists(st.integers(-50_000, 50_000).map(lambda number: number / 1000), min_size=3, max_size=3).map(sorted)


def inputs(case):
    return CASES[case]["inputs"]


def test_crps_of_a_normal_forecast_agrees_with_the_closed_form():
    assert crps_normal(**inputs("p-fc-crps-normal")) == pytest.approx(expected("p-fc-crps-normal")["crps"], rel=1e-6)


def test_crps_of_a_crowd_agrees_with_the_closed_form():
    i = inputs("p-fc-crps-ens")
    assert crps_points(i["forecasts"], i["outcome"]) == pytest.approx(expected("p-fc-crps-ens")["crps"], rel=1e-6)


def test_interval_score_agrees_with_the_closed_form():
    i = inputs("p-fc-interval")
    found = interval_score(i["low"], i["high"], i["outcome"], level=i["level"])
    assert found == pytest.approx(expected("p-fc-interval")["interval_score"], rel=1e-6)
    assert Forecast(i["low"], 0.05, i["high"]).interval_score(i["outcome"]) == pytest.approx(found, rel=1e-12)


def test_brier_and_its_skill_agree_with_the_closed_form():
    i, e = inputs("p-fc-brier"), expected("p-fc-brier")
    score = brier(i["p"], i["outcome"])
    assert score == pytest.approx(e["brier"], rel=1e-6)
    assert skill(score, brier([0.5] * 4, i["outcome"])) == pytest.approx(e["skill_vs_half"], rel=1e-6)


@pytest.mark.parametrize("outcome", [-9.0, 0.5, 1.0, 2.5, 14.0])
def test_crps_of_two_halves_is_the_integral_of_the_squared_distance(outcome):
    low, middle, high = -1.0, 1.0, 7.0
    x = np.linspace(-40, 60, 2_000_001)
    sd = np.where(x < middle, middle - low, high - middle) / stats.norm.ppf(0.9)
    below = stats.norm.cdf((x - middle) / sd)
    integral = np.trapezoid((below - (x >= outcome)) ** 2, x)
    assert Forecast(low, middle, high).crps(outcome) == pytest.approx(integral, rel=1e-4)


@given(points, st.integers(-60_000, 60_000).map(lambda number: number / 1000))
def test_crps_is_at_least_zero_and_moves_with_place_and_unit(three, outcome):
    score = Forecast(*three).crps(outcome)
    assert score >= -1e-12
    moved = Forecast(*[3 * point + 7 for point in three]).crps(3 * outcome + 7)
    assert moved == pytest.approx(3 * score, rel=1e-6, abs=1e-6)
    assert Forecast(*[-point for point in three[::-1]]).crps(-outcome) == pytest.approx(score, rel=1e-6, abs=1e-9)


def test_a_forecast_of_one_point_is_scored_by_its_distance():
    assert Forecast(2, 2, 2).crps(5) == pytest.approx(3.0)
    assert Forecast(2, 2, 4).crps(1) == pytest.approx(1 + Forecast(2, 2, 4).crps(2))


def test_saying_what_one_thinks_scores_best():
    belief = normal_points(3.0, 2.0)
    honest = Forecast(3 - 2 * 1.2816, 3, 3 + 2 * 1.2816).expected_crps(belief)
    for other in (Forecast(2, 3, 4), Forecast(-5, 3, 11), Forecast(1.4, 4, 6.6), Forecast(3, 3, 3)):
        assert other.expected_crps(belief) > honest


def test_expected_crps_weighs_the_posterior():
    f = Forecast(0, 1, 3)
    assert f.expected_crps([1.0, 5.0], [3, 1]) == pytest.approx(0.75 * f.crps(1.0) + 0.25 * f.crps(5.0))
    assert normal_points(2.0, 0.5).std() == pytest.approx(0.5, rel=0.005)


def test_the_crowd_is_the_mean_of_its_points():
    assert pooled_forecast([Forecast(0, 1, 2), Forecast(2, 5, 10)]) == Forecast(1, 3, 6)


def test_calibration_counts_results_inside_with_wilsons_interval():
    found = calibration([Forecast(0, 1, 2)] * 10, [1.0] * 7 + [2.0] + [3.0, -1.0])
    assert (found.held, found.share) == (8, 0.8)
    exact = stats.binomtest(8, 10).proportion_ci(method="wilson")
    assert found.interval == pytest.approx((exact.low, exact.high), rel=1e-9)
    assert wilson(0, 5)[0] == 0.0 and wilson(5, 5)[1] == 1.0


def test_persons_are_not_ranked_below_ten_forecasts():
    assert not may_be_ranked(9)
    assert may_be_ranked(10)


def test_a_perfect_reference_leaves_no_skill_to_state():
    assert skill(0.1, 0.0) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Forecast(2, 1, 3),
        lambda: Forecast(0, float("nan"), 3),
        lambda: brier([1.2], [True]),
        lambda: brier([], []),
        lambda: brier([0.5, 0.5], [True]),
        lambda: interval_score(3, 1, 2, level=0.8),
        lambda: crps_points([], 1.0),
        lambda: pooled_forecast([]),
        lambda: calibration([Forecast(0, 1, 2)], []),
    ],
)
def test_what_cannot_be_scored_is_refused_in_words(wrong):
    with pytest.raises(ForecastError, match=r"\.$"):
        wrong()
