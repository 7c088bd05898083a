"""Differences of proportions agree with Newcombe's table and with R."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.estimators.difference import TooFew, difference_in_means, difference_in_proportions
from tests.stats.reference import expected


def sample(x: int, n: int) -> np.ndarray:
    return np.array([1.0] * x + [0.0] * (n - x))


@pytest.mark.parametrize("case", ["p-newcombe", "p-sim-bin", "p-nsw-emp", "p-resume", "p-rossi-bin"])
def test_interval_error_and_p_agree_with_the_reference(case):
    want = expected(case)
    treated, control = sample(want["x_treat"], want["n_treat"]), sample(want["x_control"], want["n_control"])
    found = difference_in_proportions(treated, control, alpha=0.05)
    assert found.estimate == pytest.approx(want["risk_difference"], rel=1e-6)
    assert found.se == pytest.approx(want["se_wald_unpooled"], rel=1e-6)
    assert found.interval == pytest.approx(want["ci_newcombe"], rel=1e-4)
    assert found.p == pytest.approx(want["p_chi2"], rel=1e-4)


def test_newcombes_first_example_has_the_printed_interval():
    found = difference_in_proportions(sample(56, 70), sample(48, 80), alpha=0.05)
    assert [round(bound, 4) for bound in found.interval] == [0.0524, 0.3339]


def test_proportions_of_all_or_none_keep_an_interval_and_no_false_certainty():
    found = difference_in_proportions(sample(0, 30), sample(0, 30), alpha=0.05)
    assert found.p == 1.0
    assert found.interval[0] < 0 < found.interval[1]


@pytest.mark.parametrize(
    "estimate", [difference_in_proportions, lambda *a, **k: difference_in_means(*a, robust=True, **k)]
)
def test_one_known_outcome_in_an_arm_is_too_few(estimate):
    with pytest.raises(TooFew):
        estimate(sample(1, 1), sample(3, 6), alpha=0.05)
