"""Stepped wedges agree with lme4 and, with fixed clusters, with clubSandwich."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.dataset import DatasetError
from portal.stats.design import DesignKind
from portal.stats.estimators.stepped_wedge import random_intercept
from tests.stats.designs import a_design, answer_of, arms_of
from tests.stats.reference import PUBLISHED, columns, expected, numbers

WEDGE = DesignKind.STEPPED_WEDGE


@pytest.fixture(scope="module")
def simulated() -> dict[str, list[str]]:
    return columns(PUBLISHED / "sim_stepped.csv")


@pytest.fixture(scope="module")
def answer(simulated) -> dict:
    cells = {name: simulated[name] for name in ("cluster", "period", "y")}
    return answer_of(a_design(WEDGE), arm=arms_of(simulated["treat"]), **cells)


def test_the_mixed_model_agrees_with_lme4(answer):
    want, found = expected("p-sim-sw"), answer["outcomes"]["y"]["effects"][0]
    assert found["estimate"] == pytest.approx(want["estimate"], rel=1e-6)
    assert found["se"] == pytest.approx(want["se"], rel=1e-6)
    assert found["df"] == 8


def test_fixed_clusters_stand_beside_it_and_agree_with_estimatr(answer):
    want, found = expected("p-sim-sw-cr2"), answer["outcomes"]["y"]["sensitivity"][0]
    for name in ("estimate", "se", "df", "p", "ci"):
        assert found[name] == pytest.approx(want[name], rel=1e-6), name
    assert "few_clusters" in answer["certainty"]["reasons"], "8.6 degrees of freedom"


def test_sizes_that_follow_from_the_steps_are_not_checked_as_a_draw(answer):
    assert answer["checks"]["sample_ratio_p"] is None


@pytest.mark.parametrize(
    ("case", "file", "cluster", "outcome"),
    [("p-sim-lmm", "sim_cluster.csv", "cluster", "y"), ("p-sim-lmm-site", "sim_rct.csv", "site", "earnings")],
)
def test_a_random_intercept_agrees_with_lme4(case, file, cluster, outcome):
    cells, want = columns(PUBLISHED / file), expected(case)
    design = np.column_stack([np.ones(len(cells["treat"])), numbers(cells["treat"])])
    found = random_intercept(numbers(cells[outcome]), design, np.array(cells[cluster]))
    between, within = want["variances"].values()
    assert (found.beta[1], found.covariance[1, 1] ** 0.5) == pytest.approx((want["estimate"], want["se"]), rel=1e-5)
    assert (found.between, found.within) == pytest.approx((between, within), rel=1e-5)


def test_clusters_that_do_not_differ_have_no_variance_between_them():
    values = np.tile([1.0, 2.0, 3.0, 4.0], 6)
    found = random_intercept(values, np.ones((24, 1)), np.repeat([str(i) for i in range(6)], 4))
    assert found.between == 0.0
    assert found.covariance[0, 0] == pytest.approx(values.var(ddof=1) / 24)


def wedge(treat: str, clusters: str, periods: str) -> dict[str, list]:
    chance = np.random.default_rng(1)
    rows = [(c, p, t) for c, p, t in zip(clusters, periods, treat, strict=True) for _ in range(5)]
    columns_ = [list(column) for column in zip(*rows, strict=True)]
    return dict(
        cluster=columns_[0], period=columns_[1], arm=arms_of(columns_[2]), y=list(chance.normal(size=len(rows)))
    )


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (wedge("000111", "aabbcc", "121212"), "there are 3 clusters with known outcomes; at least 4 are needed"),
        (wedge("01010101", "aabbccdd", "12121212"), "no period has both arms"),
        (wedge("10011101", "aabbccdd", "12121212"), "Cluster 'a' goes back to arm 'control' in period '2'"),
        (wedge("0101", "aabb", "1 1 "), r"\(no_period\)"),
    ],
)
def test_what_is_no_stepped_wedge_is_refused(cells, words):
    with pytest.raises(DatasetError, match=words):
        answer_of(a_design(WEDGE), **cells)
