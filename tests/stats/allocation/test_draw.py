"""Which arm stands where: the same in every process, and the list equals the single draws."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from portal.stats.allocation.draw import (
    ONE_BY_ONE,
    AllocationError,
    Slot,
    UnsupportedAllocation,
    draw,
    draw_minimised,
    sequence,
)
from portal.stats.design import AllocationOptions, AllocationPlan, Arm, Method

ARMS = [
    Arm(key="usual", label="Werkwijze zoals nu", control=True, ratio=1),
    Arm(key="new", label="Elke week bellen", control=False, ratio=1),
]
STRATUM = "site=Zaanstad;duration=<1 jaar"


def plan(method="permuted_block", block_sizes=(4, 6)):
    return AllocationPlan(method=method, block_sizes=tuple(block_sizes), strata=(), levels={})


def letters(method="permuted_block", seed="gouden lijst", stratum=STRATUM, n=40):
    return "".join(slot.arm[0] for slot in sequence(plan(method), ARMS, seed, stratum, n))


@pytest.mark.parametrize(
    ("method", "golden"),
    [
        ("permuted_block", "nunuunnuunununnunuunununuunnunnuunununun"),
        ("simple", "nunuuunnunnununnununnunuunnuununnuunnuun"),
        ("complete", "nnnuunununnuunnuuunnunuuuunununnnuunnunu"),
    ],
)
def test_the_golden_list_never_changes(method, golden):
    """A published list has to be found again years later: when this fails, the generator is broken, not the test."""
    assert letters(method) == golden


def test_the_golden_blocks_never_change():
    blocks = [slot.block for slot in sequence(plan(), ARMS, "gouden lijst", STRATUM, 20)]
    assert blocks == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4]


def test_a_long_list_has_its_golden_hash():
    text = letters(n=10_000)
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "5756e5e0755a502613ec092980dd6b28a62b6a05a89e08815b2158956209ab5f"
    )


@pytest.mark.parametrize("method", ["permuted_block", "simple", "complete"])
def test_one_draw_is_the_slot_of_the_list(method):
    slots = sequence(plan(method), ARMS, "seed", STRATUM, 60)
    assert [draw(plan(method), ARMS, "seed", STRATUM, position, n=60) for position in range(1, 61)] == list(slots)
    assert [slots[index] for index in range(60)] == list(slots)
    assert len(slots) == 60


def test_a_slot_names_arm_block_and_position():
    slot = draw(plan(), ARMS, "seed", STRATUM, 11)
    assert isinstance(slot, Slot)
    assert slot.arm in {"usual", "new"}
    assert slot.block in {2, 3}
    assert slot.position == 11
    assert draw(plan("simple"), ARMS, "seed", STRATUM, 11).block is None


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_another_process_gives_the_same_list(hash_seed):
    code = (
        "from portal.stats.allocation.permuted_block import arms_and_blocks as a\n"
        f"print(a([1, 1], [4, 6], 'gouden lijst', {STRATUM!r}, 40)[0].tolist())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "OMP_NUM_THREADS": "1", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == str([0 if letter == "u" else 1 for letter in letters()])


def test_seed_and_stratum_both_make_another_list():
    assert len({letters(), letters(seed="gouden lijst "), letters(stratum="site=Zaandam;duration=<1 jaar")}) == 3


@pytest.mark.parametrize(
    ("method", "said"), [("minimisation", "each draw looks at all earlier units"), ("constrained", "at once")]
)
def test_a_method_without_a_list_by_stratum_is_refused(method, said):
    assert Method(method) not in ONE_BY_ONE
    with pytest.raises(UnsupportedAllocation, match=said):
        draw(plan(Method(method)), ARMS, "seed", "", 1)
    with pytest.raises(UnsupportedAllocation, match=said):
        sequence(plan(Method(method)), ARMS, "seed", "", 1)


@pytest.mark.parametrize("method", sorted(ONE_BY_ONE))
def test_the_methods_for_one_by_one_need_no_number_of_units(method):
    assert draw(plan(method), ARMS, "seed", STRATUM, 5).position == 5


def test_minimisation_draws_from_the_counts_of_earlier_units():
    given = AllocationPlan(Method.MINIMISATION, (), ("site", "duration"), {}, AllocationOptions(probability=1))
    slot = draw_minimised(given, ARMS, "seed", np.array([[3, 1], [5, 4]]), 14)
    assert slot == Slot("new", None, 14)
    heavy = replace(given, options=AllocationOptions(probability=1, weights={"duration": 9}))
    assert draw_minimised(heavy, ARMS, "seed", np.array([[3, 1], [3, 4]]), 14).arm == "usual"


@pytest.mark.parametrize(
    ("strata", "earlier", "position"),
    [((), np.zeros((0, 2)), 1), (("site",), np.zeros((2, 2)), 1), (("site",), np.zeros((1, 3)), 1), (("site",), np.zeros((1, 2)), 0)],
)  # fmt: skip
def test_minimisation_without_the_right_counts_is_refused(strata, earlier, position):
    with pytest.raises(AllocationError):
        draw_minimised(AllocationPlan(Method.MINIMISATION, (), strata), ARMS, "seed", earlier.astype(int), position)


@pytest.mark.parametrize(("position", "n"), [(0, None), (-1, None), (11, 10)])
def test_a_position_outside_the_stratum_is_refused(position, n):
    with pytest.raises(AllocationError, match="is not in this stratum"):
        draw(plan("simple"), ARMS, "seed", "", position, n)


def test_complete_randomisation_asks_for_the_number_of_units():
    with pytest.raises(AllocationError, match="needs the number of units"):
        draw(plan("complete"), ARMS, "seed", "", 1)


def test_a_list_of_fewer_than_no_units_is_refused():
    with pytest.raises(AllocationError, match="can't hold -1 units"):
        sequence(plan(), ARMS, "seed", "", -1)
