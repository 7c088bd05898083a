"""Trials that drew clusters agree with estimatr and clubSandwich, and keep their error rate with few clusters."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from portal.stats.dataset import DatasetError
from portal.stats.design import AllocationPlan, AnalysisPlan, DesignKind, Estimator, Method, OutcomeType
from portal.stats.estimators.cluster import cluster_difference, cluster_means
from portal.stats.estimators.difference import TooFew
from tests.stats.designs import a_design, an_outcome, answer_of, arms_of
from tests.stats.reference import PUBLISHED, columns, expected, numbers

CLUSTERS = DesignKind.CLUSTER


@pytest.fixture(scope="module")
def simulated() -> dict[str, list[str]]:
    return columns(PUBLISHED / "sim_cluster.csv")


@pytest.mark.parametrize(
    ("case", "outcome", "covariates"),
    [
        ("p-sim-cr2", an_outcome("y"), ()),
        ("p-sim-cr2x", an_outcome("y"), ("x",)),
        ("p-sim-cr2bin", an_outcome("ybin", OutcomeType.BINARY, 0.05), ()),
    ],
)
def test_people_in_clusters_agree_with_estimatr(simulated, case, outcome, covariates):
    want = expected(case)
    plan = AnalysisPlan(estimator=Estimator.ANCOVA if covariates else Estimator.DIFFERENCE)
    design = a_design(CLUSTERS, outcome, covariates=covariates, analysis=plan)
    cells = {name: simulated[name] for name in ("cluster", outcome.key, *covariates)}
    found = answer_of(design, arm=arms_of(simulated["treat"]), **cells)["outcomes"][outcome.key]["effects"][0]
    for name in ("estimate", "se", "df", "p", "ci"):
        assert found[name] == pytest.approx(want[name], rel=1e-6), name


def test_cluster_means_agree_with_the_t_test(simulated):
    want = expected("p-sim-clmean")
    treated = numbers(simulated["treat"]) == 1
    found = cluster_means(numbers(simulated["y"]), treated, np.array(simulated["cluster"]), alpha=0.05)
    assert (found.estimate, found.se, found.p) == pytest.approx((want["estimate"], want["se"], want["p"]), rel=1e-6)
    assert found.interval == pytest.approx(want["ci"], rel=1e-6)


def test_clusters_of_one_give_the_error_of_individuals(simulated):
    y, treated = numbers(simulated["y"]), numbers(simulated["treat"]) == 1
    alone = np.array([str(i) for i in range(len(y))])
    found = cluster_difference(y, treated, alone, np.zeros((len(y), 0)), alpha=0.05)
    hc2 = y[treated].var(ddof=1) / treated.sum() + y[~treated].var(ddof=1) / (~treated).sum()
    assert found.se == pytest.approx(hc2**0.5)


def test_few_clusters_weigh_in_the_certainty(simulated):
    chosen = [i for i, name in enumerate(simulated["cluster"]) if int(name) <= 8]
    cells = {name: [simulated[name][i] for i in chosen] for name in ("treat", "cluster", "y")}
    answer = answer_of(a_design(CLUSTERS, an_outcome(m=5.0)), arm=arms_of(cells.pop("treat")), **cells)
    df = answer["outcomes"]["y"]["effects"][0]["df"]
    assert answer["certainty"]["reasons"] == ["few_clusters" if df >= 4 else "very_few_clusters"]


def test_the_draw_that_is_checked_is_that_of_clusters():
    cells = dict(arm=["control"] * 300 + ["treatment"] * 40, cluster=[str(i // 50) for i in range(300)] + [f"t{i % 6}" for i in range(40)],
                 y=list(np.random.default_rng(1).normal(size=340)))  # fmt: skip
    assert answer_of(a_design(CLUSTERS), **cells)["checks"]["sample_ratio_p"] == pytest.approx(1.0)


def test_a_stratified_plan_weighs_strata_by_people_and_keeps_the_clusters(simulated):
    plan = AllocationPlan(Method.COMPLETE, strata=("region",), levels={"region": ("a", "b")})
    design = a_design(CLUSTERS, analysis=AnalysisPlan(estimator=Estimator.STRATIFIED), allocation=plan)
    region = ["a" if int(name) % 3 else "b" for name in simulated["cluster"]]
    found = answer_of(
        design, arm=arms_of(simulated["treat"]), region=region, cluster=simulated["cluster"], y=simulated["y"]
    )
    y, treat, inside = numbers(simulated["y"]), numbers(simulated["treat"]) == 1, np.array(region) == "a"
    pieces = [(m.sum(), y[m & treat].mean() - y[m & ~treat].mean()) for m in (inside, ~inside)]
    assert found["outcomes"]["y"]["effects"][0]["estimate"] == pytest.approx(sum(n * d for n, d in pieces) / len(y))


def test_a_cluster_in_two_arms_is_named():
    with pytest.raises(DatasetError, match=r"^Cluster 'k1' stands in more than one arm: control, treatment\.$"):
        answer_of(
            a_design(CLUSTERS), arm=["control", "treatment"] * 4, cluster=["k0", "k1", "k1", "k2"] * 2, y=range(8)
        )


@pytest.mark.parametrize("names", ["aabbcc", "aaaabbccdd"])
def test_three_clusters_or_one_in_an_arm_are_too_few(names):
    arms = ["control" if name in "ab"[: 1 + ("d" not in names)] else "treatment" for name in names]
    with pytest.raises(
        DatasetError, match=r"clusters with known outcomes, 1 in the smallest arm; at least 4 are needed"
    ):
        answer_of(a_design(CLUSTERS), arm=arms, cluster=list(names), y=range(len(names)))


def test_a_row_without_its_cluster_is_named():
    with pytest.raises(DatasetError, match=r"row 3, column cluster: '' \(no_cluster\)"):
        answer_of(a_design(CLUSTERS), arm=["control", "treatment"], cluster=["a", ""], y=[1, 2])


def test_a_relabelling_turns_the_effect_round(simulated):
    y, treated = numbers(simulated["y"]), numbers(simulated["treat"]) == 1
    clusters, none = np.array(simulated["cluster"]), np.zeros((len(y), 0))
    one, other = (cluster_difference(y, arm, clusters, none, alpha=0.05) for arm in (treated, ~treated))
    assert (one.estimate, one.se, one.df) == pytest.approx((-other.estimate, other.se, other.df))
    scaled = cluster_difference(3 + 10 * y, treated, clusters, none, alpha=0.05)
    assert (scaled.estimate, scaled.se, scaled.df) == pytest.approx((10 * one.estimate, 10 * one.se, one.df))


def test_an_adjustment_that_eats_all_clusters_is_refused():
    clusters = np.array(list("aabbccdd"))
    treated = np.array([True] * 4 + [False] * 4)
    within = np.column_stack([clusters == "a", clusters == "c"]).astype(float)
    with pytest.raises(TooFew, match="too few clusters for this adjustment"):
        cluster_difference(np.arange(8.0), treated, clusters, within, alpha=0.05)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "rate"), [(6, 0.052), (12, 0.056), (40, 0.053)])
def test_without_an_effect_five_in_a_hundred_are_rejected_also_with_few_clusters(count, rate):
    chance, trials, rejected, missed = np.random.default_rng(7), 2000, 0, 0
    for _trial in range(trials):
        sizes = np.maximum(2, chance.lognormal(np.log(25), 0.55, count).astype(int))
        clusters = np.repeat([str(i) for i in range(count)], sizes)
        drawn = chance.permutation(np.arange(count) < count // 2)
        y = np.repeat(chance.normal(0, 0.05**0.5, count), sizes) + chance.normal(0, 0.95**0.5, sizes.sum())
        try:
            found = cluster_difference(y, np.repeat(drawn, sizes), clusters, np.zeros((len(y), 0)), alpha=0.05)
        except TooFew:
            missed += 1
            continue
        rejected += found.p < 0.05
    assert missed < trials / 100
    assert rejected / trials == pytest.approx(rate, abs=0.016)


def test_a_classical_error_is_refused_because_it_would_ignore_the_clusters(simulated):
    from portal.stats.analyse import UnsupportedAnalysis
    from portal.stats.design import StandardError

    design = dataclasses.replace(a_design(CLUSTERS), analysis=AnalysisPlan(se=StandardError.CLASSICAL))
    with pytest.raises(UnsupportedAnalysis, match="ignore the clusters"):
        answer_of(design, arm=["control"], cluster=["a"], y=[1])
