"""Units in the order of arrival."""

from __future__ import annotations

import pytest

from portal.stats.allocation.arrivals import allocate_arrivals
from portal.stats.allocation.draw import UnsupportedAllocation, draw
from portal.stats.design import AllocationPlan, Arm

ARMS = [
    Arm(key="usual", label="Zoals nu", control=True, ratio=1),
    Arm(key="new", label="Nieuw", control=False, ratio=2),
]


def plan(method):
    return AllocationPlan(method=method, block_sizes=(3, 6), strata=("site",), levels={})


@pytest.mark.parametrize("method", ["permuted_block", "simple", "complete"])
def test_each_unit_takes_the_next_slot_of_its_own_stratum(method):
    arrivals = ["a", "b", "a", "a", "c", "b", "a"] * 6
    taken = {"a": 0, "b": 0, "c": 0}
    for (stratum, slot), arrived in zip(allocate_arrivals(plan(method), ARMS, "seed", arrivals), arrivals, strict=True):
        taken[arrived] += 1
        assert stratum == arrived
        assert slot == draw(plan(method), ARMS, "seed", arrived, taken[arrived], n=arrivals.count(arrived))


def test_the_arrivals_of_other_strata_change_nothing():
    alone = [slot for _, slot in allocate_arrivals(plan("permuted_block"), ARMS, "seed", ["a"] * 20)]
    among = allocate_arrivals(plan("permuted_block"), ARMS, "seed", ["b", "a", "c"] * 20)
    assert [slot for stratum, slot in among if stratum == "a"] == alone


def test_what_comes_later_is_refused_before_the_first_unit():
    with pytest.raises(UnsupportedAllocation):
        allocate_arrivals(plan("minimisation"), ARMS, "seed", ["a"])
