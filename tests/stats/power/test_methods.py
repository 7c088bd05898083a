"""The formulas of each design and outcome, held to what is printed, to closed forms and to each other."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from portal.stats.inference.sequential import spending_bounds
from portal.stats.power import stepped_wedge
from portal.stats.power.case import PowerCase
from portal.stats.power.looks import bounds
from portal.stats.power.solve import answer, exact_n_control, power_curve

BINARY = {"outcome": "binary", "p_control": 0.3, "p_treatment": 0.38}
MEANS = {"outcome": "continuous", "difference": 0.3, "sd": 1}
COUNT = {"outcome": "count", "rate_control": 0.8, "rate_treatment": 0.6, "exposure": 0.75, "dispersion": 0.7}
SURVIVAL = {"outcome": "time_to_event", "hazard_ratio": 1.3, "event_probability": 0.4}
OUTCOMES = [BINARY, MEANS, COUNT, SURVIVAL]
CLUSTER = {"design": "cluster", "cluster_size": 30, "cluster_size_cv": 0.4, "icc": 0.03}
WEDGE = {"design": "stepped_wedge", "steps": 5, "cluster_period_size": 8, "icc": 0.05, "cac": 0.8}
Z = norm.ppf(0.975) + norm.ppf(0.8)


def exact(case):
    return exact_n_control(PowerCase.from_json(case))


def power(case):
    found = answer({**case, "solve": "power"})
    assert found.error is None
    return found.power


def test_counts_follow_the_formula_of_zhu_and_lakkis():
    """(z + z)^2 (1 / t (1 / r0 + 1 / (k r1)) + (1 + k) / k * d) / log(r1 / r0)^2, Zhu and Lakkis (2014)."""
    k, t = 1.5, 0.75
    by_hand = Z**2 * ((1 / 0.8 + 1 / (k * 0.6)) / t + (1 + k) / k * 0.7) / math.log(0.6 / 0.8) ** 2
    assert exact({**COUNT, "ratio": k}) == pytest.approx(by_hand, rel=1e-12)


def test_counts_without_dispersion_are_poisson_and_exposure_counts_as_time():
    poisson = {**COUNT, "dispersion": 0}
    assert exact({**poisson, "exposure": 1.5}) == pytest.approx(exact(poisson) / 2)
    assert exact(COUNT) > exact(poisson)


@pytest.mark.parametrize(
    ("case", "n_control"),
    [
        # Chow, Shao and Wang (2008): 4.2.4 (25), 3.2.4 (50, by the normal distribution; t asks one more)
        ({"outcome": "binary", "p_control": 0.65, "p_treatment": 0.85, "margin": 0.1, "test": "non_inferiority"}, 25),
        ({"outcome": "continuous", "difference": 0, "sd": 0.1, "margin": 0.05, "test": "non_inferiority"}, 51),
    ],
)
def test_non_inferiority_needs_the_printed_size(case, n_control):
    assert answer({**case, "alpha": 0.05, "sides": 1}).n_control == n_control


def test_equivalence_of_equal_means_needs_the_size_of_two_half_errors():
    """With no difference both bounds are missed equally often: (z_alpha + z_(1 - beta / 2))^2 * 2 sd^2 / margin^2."""
    case = {"outcome": "binary", "p_control": 0.3, "p_treatment": 0.3, "margin": 0.05, "test": "equivalence"}
    by_hand = (norm.ppf(0.975) + norm.ppf(0.9)) ** 2 * 2 * 0.3 * 0.7 / 0.05**2
    assert exact(case) == pytest.approx(by_hand, rel=1e-9)


def test_equivalence_has_the_power_that_simulation_shows():
    rng = np.random.default_rng(4)
    n, margin, difference = 60, 0.6, 0.1
    one = rng.normal(difference, 1, (20_000, n))
    zero = rng.normal(0, 1, (20_000, n))
    se = np.sqrt((one.var(axis=1, ddof=1) + zero.var(axis=1, ddof=1)) / n)
    reach = 1.980272 * se  # t with 118 degrees of freedom
    found = one.mean(axis=1) - zero.mean(axis=1)
    share = ((found - reach > -margin) & (found + reach < margin)).mean()
    case = {"outcome": "continuous", "difference": difference, "sd": 1, "margin": margin, "test": "equivalence"}
    assert power({**case, "n": 2 * n}) == pytest.approx(share, abs=3 * math.sqrt(0.25 / 20_000))


def test_non_inferiority_minds_which_side_is_worse():
    case = {"outcome": "binary", "p_control": 0.3, "p_treatment": 0.33, "margin": 0.05, "test": "non_inferiority"}
    assert exact({**case, "better": "lower"}) > 10 * exact(case)
    mirror = {**case, "p_control": 0.7, "p_treatment": 0.67, "better": "lower"}
    assert exact(mirror) == pytest.approx(exact(case))


def test_a_margin_for_counts_is_a_ratio():
    case = {**COUNT, "rate_treatment": 0.8, "margin": 1.25, "test": "non_inferiority"}
    by_hand = Z**2 * 2 * (1 / (0.8 * 0.75) + 0.7) / math.log(1.25) ** 2
    assert exact(case) == pytest.approx(by_hand)


@pytest.mark.parametrize("base", OUTCOMES)
def test_several_arms_are_planned_at_bonferronis_level(base):
    assert exact({**base, "arms": 4}) == pytest.approx(exact({**base, "alpha": 0.05 / 3}))
    assert exact({**base, "arms": 4, "multiplicity": "none"}) == pytest.approx(exact(base))
    found = answer({**base, "arms": 4, "ratio": 0.5})
    assert found.n_total == found.n_control + 3 * found.n_treatment
    assert power({**base, "arms": 4, "ratio": 0.5, "n": found.n_total}) == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("design", [{}, CLUSTER])
@pytest.mark.parametrize("base", OUTCOMES)
def test_covariates_lower_the_size_and_attrition_raises_it(base, design):
    case = {**base, **design}
    assert exact({**case, "covariate_r2": 0.3}) == pytest.approx(0.7 * exact(case), rel=0.05)
    assert answer({**case, "attrition": 0.2}).n_total == pytest.approx(answer(case).n_total / 0.8, rel=0.06)


def test_a_cluster_of_one_unit_is_a_unit():
    case = {**BINARY, "design": "cluster", "cluster_size": 1, "icc": 0.4}
    assert exact(case) == pytest.approx(exact(BINARY))


def test_few_clusters_of_means_need_more_than_the_normal_formula():
    case = {**MEANS, **CLUSTER, "difference": 0.5}
    by_normal = 2 * Z**2 * (1 + ((1 + 0.16) * 30 - 1) * 0.03) / 30 / 0.25
    assert by_normal < exact(case) < by_normal + 3


def test_a_stepped_wedge_has_the_variance_of_generalised_least_squares():
    """The closed form against the matrix inverse, with a cluster autocorrelation."""
    plan, size, icc, cac = stepped_wedge.schedule(11, 4), 7.0, 0.08, 0.7
    clusters, periods = plan.shape
    block = 0.08 * 0.7 * np.ones((periods, periods)) + np.eye(periods) * ((1 - icc) / size + icc * (1 - cac))
    columns = np.hstack([np.tile(np.eye(periods), (clusters, 1)), plan.reshape(-1, 1)])
    information = columns.T @ np.kron(np.eye(clusters), np.linalg.inv(block)) @ columns
    assert stepped_wedge.variance(plan, size, 1.0, icc, cac) == pytest.approx(np.linalg.inv(information)[-1, -1])


def test_each_cluster_crosses_once_and_steps_are_alike():
    plan = stepped_wedge.schedule(11, 4)
    assert (np.diff(plan, axis=1) >= 0).all()
    assert not plan[:, 0].any()
    assert plan[:, -1].all()
    assert set(np.diff(plan.sum(axis=0))) == {2, 3}


def test_a_stepped_wedge_counts_units_before_and_after_the_crossing():
    found = answer({**BINARY, **WEDGE})
    assert found.clusters % 5 == 0
    assert found.n_control == found.n_treatment == found.n_total / 2 == found.clusters * 6 * 8 / 2
    less = answer({**BINARY, **WEDGE, "solve": "power", "clusters": found.clusters - 5})
    assert less.power < 0.8 <= found.power


def test_a_stepped_wedge_with_given_clusters_finds_the_smallest_size():
    case = {**MEANS, **WEDGE, "clusters": 10}
    del case["cluster_period_size"]
    found = answer(case)
    size = found.n_total // 60
    assert power({**case, "cluster_period_size": size}) >= 0.8
    assert power({**case, "cluster_period_size": size - 1}) < 0.8


def test_the_smallest_effect_of_every_kind_has_its_power():
    for base in OUTCOMES:
        for design in ({"n": 700}, {**CLUSTER, "clusters": 30}, {**WEDGE, "clusters": 20}):
            if design.get("steps") and base in (COUNT, SURVIVAL):
                continue
            found = answer({**base, **design, "solve": "effect", "power": 0.9})
            assert found.error is None
            key = {"binary": "p_treatment", "continuous": "difference", "count": "rate_treatment"}
            value = {"binary": 0.3 + found.effect, "continuous": found.effect, "count": 0.8 * found.effect}
            kind = base["outcome"]
            again = {key.get(kind, "hazard_ratio"): value.get(kind, found.effect)}
            assert power({**base, **design, **again}) == pytest.approx(0.9, abs=1e-9)


def test_looks_cost_power():
    case = {**BINARY, "n": 1100}
    with_looks = power({**case, "looks": [0.5, 1], "spending": "pocock"})
    assert with_looks < power({**case, "looks": [0.5, 1]}) < power(case)
    curve = power_curve(PowerCase.from_json({**BINARY, "looks": [0.5, 1], "spending": "pocock"}), [1100])
    assert curve[0] == pytest.approx(with_looks)


@settings(max_examples=60, deadline=None)
@given(
    base=st.sampled_from(OUTCOMES),
    design=st.sampled_from([{}, CLUSTER]),
    ratio=st.floats(0.3, 3),
    wanted=st.floats(0.5, 0.95),
    attrition=st.floats(0, 0.5),
    test=st.sampled_from([{}, {"test": "non_inferiority", "margin": 1.1, "better": "higher"}]),
)
def test_the_size_reaches_the_power_and_one_less_in_each_arm_does_not(base, design, ratio, wanted, attrition, test):
    if test and base is COUNT:
        test = {**test, "better": "lower"}
    case = {**base, **design, **test, "ratio": ratio, "power": wanted, "attrition": attrition}
    found = answer(case)
    assert found.error is None
    assert found.power >= wanted - 1e-9
    assert exact({**case, "power": min(0.99, wanted + 0.02)}) >= exact(case)
    json.dumps(found.to_json(), allow_nan=False)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ({**COUNT, "rate_control": -1}, "rate_control has to be larger than 0."),
        ({**COUNT, "rate_treatment": None}, "rate_treatment is missing."),
        ({**COUNT, "rate_treatment": 0.8}, "rate_control and rate_treatment are equal, so there is no effect to find."),
        ({**COUNT, "dispersion": -0.1}, "dispersion has to be at least 0."),
        ({**COUNT, "exposure": float("inf")}, "exposure has to be a number."),
        ({**SURVIVAL, "hazard_ratio": 1}, "hazard_ratio is 1, so there is no effect to find."),
        ({**SURVIVAL, "event_probability": 1.2}, "event_probability has to be larger than 0 and at most 1."),
        ({**SURVIVAL, "event_probability": None}, "event_probability is missing."),
        ({**BINARY, **CLUSTER, "icc": None}, "icc is missing."),
        ({**BINARY, **CLUSTER, "icc": 1}, "icc has to be at least 0 and smaller than 1."),
        ({**BINARY, **CLUSTER, "cluster_size": 0}, "cluster_size has to be at least 1."),
        ({**BINARY, **CLUSTER, "solve": "power"}, "clusters is missing."),
        ({**BINARY, **CLUSTER, "solve": "power", "clusters": 9.5}, "clusters has to be a whole number."),
        (
            {**BINARY, **CLUSTER, "solve": "power", "clusters": 3},
            "clusters is too small: each arm needs at least two clusters.",
        ),
        ({**COUNT, **WEDGE}, "A stepped wedge can be planned for a binary or a continuous outcome."),
        ({**BINARY, **WEDGE, "steps": 1}, "steps has to be at least 2 and at most 1000."),
        ({**BINARY, **WEDGE, "cac": 1.1}, "cac has to be at least 0 and at most 1."),
        (
            {**BINARY, **WEDGE, "solve": "power", "clusters": 4},
            "clusters has to be at least steps, so that some cluster crosses at each step.",
        ),
        ({**BINARY, **WEDGE, "cluster_period_size": None}, "cluster_period_size is missing."),
        ({**BINARY, "margin": 0.05}, "margin goes with the test non_inferiority or equivalence."),
        ({**BINARY, "test": "equivalence"}, "margin is missing."),
        (
            {**BINARY, "test": "equivalence", "margin": 0.05},
            "The effect lies at or beyond the margin, so no trial could show that it lies inside.",
        ),
        ({**COUNT, "test": "equivalence", "margin": 0.9}, "margin has to be larger than 1."),
        ({**BINARY, "test": "better"}, "test has to be superiority, non_inferiority or equivalence."),
        ({**BINARY, "arms": 7}, "arms has to be at least 2 and at most 6."),
        ({**BINARY, "arms": 3, "solve": "power", "n": 2}, "n is too small for 3 arms in this ratio."),
        ({**BINARY, "looks": [0.5, 0.4, 1]}, "looks has to be a list of at most 20 numbers that rise to 1, from 0.01."),
        ({**BINARY, "looks": 2}, "looks has to be a list of numbers that rise to 1."),
        ({**BINARY, "takeup_difference": 0}, "takeup_difference has to be larger than 0 and at most 1."),
        ({**BINARY, "sides": True}, "sides has to be 1 or 2."),
        ({**BINARY, "p_control": 10**400}, "p_control has to be a number."),
        ({**COUNT, "rate_treatment": 0.8 * (1 + 1e-9)}, "The effect is so small that no trial could find it."),
    ],
)
def test_a_case_that_cannot_be_answered_says_why(case, sentence):
    found = answer({"id": "x", **case})
    assert found.to_json() == {**dict.fromkeys(found.to_json()), "id": "x", "error": sentence}


@pytest.mark.parametrize("design", [CLUSTER, {**WEDGE, "looks": [0.5, 1]}])
def test_the_curve_of_a_design_with_clusters_goes_by_clusters(design):
    case = {**MEANS, **design}
    curve = power_curve(PowerCase.from_json(case), [2, 10, 25])
    assert np.isnan(curve[0])
    assert curve[1:].tolist() == pytest.approx([power({**case, "clusters": k}) for k in (10, 25)], rel=1e-12)


@pytest.mark.parametrize("spending", ["obrien_fleming", "pocock"])
def test_looks_are_planned_with_the_bounds_of_the_analysis(spending):
    """But for trials that cross the other bound first, which the analysis stops and planning lets go on."""
    looks = (0.3, 0.7, 1.0)
    assert bounds(0.025, looks, spending).critical == pytest.approx(spending_bounds(looks, 0.05, spending).z, rel=1e-5)
