"""Months until an answer: alone, together, with one more."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.stats.power.case import PowerCase
from portal.stats.power.pooling import (
    Accrual,
    best_sets,
    monthly_rates,
    months_alone,
    months_together,
    power_by_month,
    smallest_set,
    soonest_set,
    with_a_new_site,
    with_one_more,
)
from portal.stats.power.solve import solve

CASE = PowerCase.from_json({"outcome": "binary", "p_control": 0.3, "p_treatment": 0.38})
THREE = Accrual.of([20, 30, 0], follow_up=6)


def test_together_takes_the_sum_and_alone_each_its_own():
    assert months_together(1000, THREE) == 20 + 6
    assert months_alone(1000, THREE) == [50 + 6, 34 + 6, None]


def test_a_site_counts_from_its_start():
    assert months_together(100, Accrual.of([10, 10], [0, 5])) == 8
    assert Accrual.of([10, 10], [0, 5]).enrolled([4, 6]).tolist() == [[40, 0], [60, 10]]


def test_one_more_site_brings_the_months_that_it_saves():
    assert with_one_more(1000, THREE, [0]) == {1: 26, 2: 56}
    assert with_a_new_site(1000, THREE, 50) == 10 + 6
    assert with_a_new_site(1000, THREE, 0) == months_together(1000, THREE)


def test_the_soonest_set_leaves_out_who_brings_nothing():
    assert soonest_set(1000, THREE).sites == (0, 1)
    assert soonest_set(1000, THREE, most_sites=1).sites == (1,)
    assert smallest_set(1000, THREE, within=45).sites == (1,)
    assert smallest_set(1000, THREE, within=10) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 24)), min_size=1, max_size=6), st.integers(1, 2000))
def test_no_other_set_of_as_many_sites_is_sooner(sites, needed):
    accrual = Accrual.of(*np.array(sites, dtype=float).T)
    best = {len(found.sites): found for found in best_sets(needed, accrual)}
    for size in range(1, len(sites) + 1):
        tried = [months_together(needed, accrual, chosen) for chosen in combinations(range(len(sites)), size)]
        known = [months for months in tried if months is not None]
        assert (best[size].months if size in best else None) == min(known, default=None)
        if size in best:
            assert months_together(needed, accrual, best[size].sites) == best[size].months


def test_the_power_is_there_in_the_month_of_the_answer_and_not_before():
    needed = solve(CASE).n_total
    month = months_together(needed, THREE)
    before, then = power_by_month(CASE, THREE, [month - 1, month])
    assert before < 0.8 <= then
    assert np.isnan(power_by_month(CASE, THREE, 6))


def test_rates_are_means_of_the_months_that_are_known():
    rates = monthly_rates([[10, 20, np.nan], [0, 0, 3], [np.nan] * 3])
    assert rates[:2].tolist() == [15, 1]
    assert np.isnan(rates[2])


@pytest.mark.parametrize(
    ("monthly", "starts"), [([-1], None), ([np.nan], None), ([1, 2], [0]), ([], None), ([1], [np.inf])]
)
def test_numbers_that_can_not_be_are_refused(monthly, starts):
    with pytest.raises(ValueError, match=r"^(Each site|Numbers a month)"):
        Accrual.of(monthly, starts)
