"""Units in the order of arrival."""

from __future__ import annotations

import numpy as np
import pytest

from portal.stats.allocation.arrivals import allocate_arrivals
from portal.stats.allocation.draw import AllocationError, draw, draw_minimised
from portal.stats.allocation.stratum import stratum_key, stratum_parts
from portal.stats.design import AllocationPlan, Arm, Method

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


def minimisation(strata=("site", "age")):
    return AllocationPlan(Method.MINIMISATION, (), tuple(strata))


def test_minimisation_looks_at_all_earlier_units_that_share_a_level():
    arrivals = [
        stratum_key({"site": s, "age": a}, ["site", "age"]) for s, a in zip("abacabca" * 9, "xyxxy;" * 12, strict=True)
    ]
    taken = list(allocate_arrivals(minimisation(), ARMS, "seed", arrivals))
    assert [stratum for stratum, _ in taken] == arrivals
    arms = np.array([[slot.arm == "usual", slot.arm == "new"] for _, slot in taken]).astype(int)
    for k, (stratum, slot) in enumerate(taken):
        shared = [[part in stratum_parts(other) for other in arrivals[:k]] for part in stratum_parts(stratum)]
        earlier = np.array(shared, dtype=int).reshape(2, k) @ arms[:k]
        assert slot == draw_minimised(minimisation(), ARMS, "seed", earlier, k + 1)


def test_the_golden_list_of_minimisation_never_changes():
    arrivals = [f"site={'abc'[n % 3]};age={'<27' if n % 4 else '27+'}" for n in range(40)]
    drawn = allocate_arrivals(minimisation(), ARMS, "gouden lijst", arrivals)
    assert "".join(slot.arm[0] for _, slot in drawn) == "ununnnnnnuuunnununnnnnunununnnunnnunnnnn"


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (AllocationPlan(Method.CONSTRAINED), "all clusters"),
        (minimisation(()), "at least one factor"),
        (minimisation(("site", "age")), "a level of site, age"),
    ],
)
def test_what_can_not_be_drawn_is_refused_before_the_first_unit(plan, said):
    with pytest.raises(AllocationError, match=said):
        allocate_arrivals(plan, ARMS, "seed", ["site=a"])
