"""Exact p values of two proportions agree with full enumeration and with R, and refuse impossible counts."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from portal.stats.estimators.difference import TooFew
from portal.stats.inference.exact_binary import exact_binary_p, fisher_p
from tests.stats.reference import CASES


@st.composite
def tables(draw):
    n1, n0 = draw(st.integers(1, 80)), draw(st.integers(1, 80))
    return draw(st.integers(0, n1)), n1, draw(st.integers(0, n0)), n0


@pytest.mark.parametrize("case", [key for key, case in CASES.items() if "p_fisher" in case["expected"]])
def test_fisher_agrees_with_r(case):
    e = CASES[case]["expected"]
    p = fisher_p(e["x_treat"], e["n_treat"], e["x_control"], e["n_control"])
    assert p == pytest.approx(e["p_fisher"], rel=1e-11)


@given(tables())
def test_exact_p_counts_all_draws_at_least_as_far_out(table):
    x1, n1, x0, n0 = table
    x = np.arange(max(0, x1 + x0 - n0), min(x1 + x0, n1) + 1)
    away = np.abs(x * (n1 + n0) - (x1 + x0) * n1)
    far = away >= abs(x1 * (n1 + n0) - (x1 + x0) * n1)
    assert exact_binary_p(*table) == pytest.approx(stats.hypergeom.pmf(x, n1 + n0, x1 + x0, n1)[far].sum(), rel=1e-9)


@given(tables())
def test_fisher_agrees_with_scipy(table):
    x1, n1, x0, n0 = table
    assert fisher_p(*table) == pytest.approx(stats.fisher_exact([[x1, n1 - x1], [x0, n0 - x0]]).pvalue, rel=1e-7)


@given(tables())
def test_the_arms_may_be_swapped(table):
    x1, n1, x0, n0 = table
    for test in (exact_binary_p, fisher_p):
        assert test(x0, n0, x1, n1) == pytest.approx(test(x1, n1, x0, n0), rel=1e-9)


def test_a_tie_on_the_other_side_counts_at_any_size():
    """With arms of one size the law is symmetric, so that p is twice one tail."""
    x1, x0, n = 150_300, 149_700, 500_000
    tail = stats.hypergeom.sf(x1 - 1, 2 * n, x1 + x0, n)
    assert exact_binary_p(x1, n, x0, n) == pytest.approx(2 * tail, rel=1e-6)


def test_the_longest_sum_has_some_tens_of_thousands_of_terms():
    """Of ten million units: a few milliseconds on the busiest machine; the command `make bench` measures it."""
    spent = []
    for _ in range(5):
        start = time.process_time()
        exact_binary_p(1_500_100, 5_000_000, 1_500_000, 5_000_000)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.005


@pytest.mark.parametrize("table", [(0, 0, 1, 5), (6, 5, 1, 5), (-1, 5, 1, 5)])
def test_impossible_counts_are_refused_in_words(table):
    with pytest.raises(TooFew, match=r"no known outcomes|outside the number"):
        exact_binary_p(*table)
