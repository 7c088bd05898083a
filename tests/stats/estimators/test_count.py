"""Counts: ratios with errors that hold whatever their spread."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.dataset import DatasetError
from portal.stats.design import AnalysisPlan, DesignKind, Estimator, OutcomeType, StandardError
from portal.stats.estimators.count import cluster_rate_ratio, rate_ratio
from tests.stats.designs import a_design, an_outcome, answer_of, arms_of
from tests.stats.reference import PUBLISHED, columns, expected, numbers

COUNTS = an_outcome("contacts", OutcomeType.COUNT, 0.5)


@pytest.fixture(scope="module")
def simulated() -> dict[str, list[str]]:
    return columns(PUBLISHED / "sim_rct.csv")


@pytest.mark.parametrize(("se", "name"), [(StandardError.ROBUST, "se_hc0"), (StandardError.CLASSICAL, "se_model")])
def test_a_rate_ratio_agrees_with_glm_and_sandwich(simulated, se, name):
    want = expected("p-sim-count")
    design = a_design(outcome=COUNTS, analysis=AnalysisPlan(se=se))
    found = answer_of(design, arm=arms_of(simulated["treat"]), contacts=simulated["contacts"])
    effect = found["outcomes"]["contacts"]["effects"][0]
    assert effect["scale"] == "rate_ratio"
    assert effect["estimate"] == pytest.approx(want["rate_ratio"], rel=1e-6)
    assert effect["se"] == pytest.approx(want[name], rel=1e-4)
    low, high = effect["ci"]
    assert math.log(low * high) / 2 == pytest.approx(want["log_rate_ratio_poisson"], rel=1e-6)
    arms = found["outcomes"]["contacts"]["arms"]
    assert arms["treatment"]["mean"] / arms["control"]["mean"] == pytest.approx(effect["estimate"])


def test_the_certainty_looks_at_the_difference_for_each_client(simulated):
    # A ratio of 1.13 to 1.45 on 1.8 contacts: 0.24 to 0.81 more, across what matters but not across nothing.
    answer = answer_of(a_design(outcome=COUNTS), arm=arms_of(simulated["treat"]), contacts=simulated["contacts"])
    assert answer["certainty"] == {"level": "moderate", "reasons": ["interval_reaches_smallest_effect"]}


def test_covariates_stand_in_the_model_and_shrink_the_error(simulated):
    plan = AnalysisPlan(estimator=Estimator.ANCOVA)
    chance = np.random.default_rng(3)
    need = chance.normal(size=800)
    treat = np.arange(800) % 2
    counts = chance.poisson(np.exp(0.5 + 0.9 * need + 0.3 * treat))
    cells = dict(arm=arms_of([str(t) for t in treat]), need=list(need), contacts=list(counts))
    design = a_design(outcome=COUNTS, covariates=("need",), analysis=plan)
    adjusted = answer_of(design, **cells)["outcomes"]["contacts"]["effects"][0]
    plain = answer_of(a_design(outcome=COUNTS), **cells)["outcomes"]["contacts"]["effects"][0]
    assert adjusted["se"] < plain["se"]
    assert adjusted["ci"][0] < math.exp(0.3) < adjusted["ci"][1]


def test_clusters_of_one_give_nearly_the_error_of_individuals(simulated):
    y, treated = numbers(simulated["contacts"]), numbers(simulated["treat"]) == 1
    alone = np.array([str(i) for i in range(len(y))])
    grouped = cluster_rate_ratio(y, treated, alone, alpha=0.05)
    single = rate_ratio(y, treated, np.zeros((len(y), 0)), alpha=0.05)
    assert (grouped.estimate, grouped.se) == pytest.approx((single.estimate, single.se), rel=2e-3)


def test_counts_in_clusters_are_analysed_with_few_degrees_of_freedom():
    chance = np.random.default_rng(5)
    clusters = np.repeat([str(i) for i in range(10)], 20)
    arms = ["treatment" if int(name) % 2 else "control" for name in clusters]
    design = a_design(DesignKind.CLUSTER, COUNTS)
    found = answer_of(design, arm=arms, cluster=list(clusters), contacts=list(chance.poisson(3, 200)))
    assert 5 < found["outcomes"]["contacts"]["effects"][0]["df"] <= 8


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"arm": ["control", "treatment"] * 4, "contacts": [0, 1] * 4}, "an arm has only zeros"),
        ({"arm": ["control", "treatment"] * 4, "contacts": [2] * 8}, "all known outcomes are equal"),
        ({"arm": ["control", "treatment"] * 2, "contacts": [1, -2, 3, 4]}, r"column contacts: '-2' \(not_a_count\)"),
        ({"arm": ["control", "treatment"] * 2, "contacts": [1, 2.5, 3, 4]}, r"'2\.5' \(not_a_count\)"),
        ({"arm": ["control"] * 4, "contacts": [1, 2, 3, 4]}, "too few known outcomes"),
    ],
)
def test_counts_that_carry_no_ratio_are_refused(cells, words):
    with pytest.raises(DatasetError, match=words):
        answer_of(a_design(outcome=COUNTS), **cells)


@given(st.lists(st.integers(0, 50), min_size=6, max_size=40), st.integers(2, 9))
def test_turning_the_arms_round_inverts_the_ratio(values, times):
    y = np.array([1, 2, *values, 1], dtype=float)
    treated = np.arange(len(y)) % 2 == 0
    none = np.zeros((len(y), 0))
    one, other = rate_ratio(y, treated, none, alpha=0.05), rate_ratio(y, ~treated, none, alpha=0.05)
    assert one.estimate * other.estimate == pytest.approx(1)
    assert one.interval[0] * other.interval[1] == pytest.approx(1)
    scaled = rate_ratio(times * y, treated, none, alpha=0.05)
    assert (scaled.estimate, scaled.se) == pytest.approx((one.estimate, one.se), rel=1e-6)
