"""What holds for every method that draws one by one: fair at each place, true to the ratio, not to be guessed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import rankdata

from portal.stats.allocation.arrivals import allocate_arrivals
from portal.stats.allocation.draw import sequence
from portal.stats.design import AllocationPlan, Arm, Method
from tests.stats.allocation.fairness import CONSTANTS, SEEDS, p_value, too_many

BLOCKS = {Method.PERMUTED_BLOCK: (4, 6, 8)}
METHODS = [Method.SIMPLE, Method.PERMUTED_BLOCK, Method.COMPLETE]


def drawn(method, seed, n, ratios=(1, 1)):
    """The arms of one list; minimisation has two factors."""
    arms = [Arm(str(arm), "", arm == 0, ratio) for arm, ratio in enumerate(ratios)]
    if method is Method.MINIMISATION:
        strata = [f"site={'abc'[k % 3]};age={'<27' if k % 4 else '27+'}" for k in range(n)]
        given = allocate_arrivals(AllocationPlan(method, (), ("site", "age")), arms, seed, strata)
        return np.array([int(slot.arm) for _, slot in given])
    return sequence(AllocationPlan(method, BLOCKS.get(method, ())), arms, seed, "", n).arms


@pytest.mark.parametrize("method", [Method.SIMPLE, Method.COMPLETE, Method.MINIMISATION])
def test_at_each_of_the_first_places_either_arm_is_equally_likely(method):
    lists = np.array([drawn(method, f"place {number}", 8) for number in range(5_000)])
    z = (lists.sum(axis=0) - 2_500) / np.sqrt(5_000 / 4)
    assert (np.abs(z) < 3.5).all()


@pytest.mark.parametrize("ratios", [(2, 1), (1, 1, 1), (3, 2), (1, 1), (1, 2, 1, 1, 3, 1)])
def test_simple_draws_follow_the_ratio(ratios):
    counts = np.bincount(drawn(Method.SIMPLE, "ratio", 30_000, ratios), minlength=len(ratios))
    assert p_value(counts, 30_000 * np.array(ratios) / sum(ratios)) > 0.001


@pytest.mark.parametrize("method", [*METHODS, Method.MINIMISATION])
def test_a_thousand_seeds_give_a_thousand_lists(method):
    assert len({drawn(method, f"seed {number}", 100).tobytes() for number in range(1_000)}) == 1_000


def test_what_a_caller_sees_does_not_tell_the_next_arm():
    """The area under the curve of a linear guess, learnt on 20,000 units and tried on 20,000 others, is 0.5 ± 0.01.

    The guess sees the place, its remainders, the six arms before it and the balance so far.
    """
    over = 0
    for seed in SEEDS:
        arms = drawn(Method.SIMPLE, seed, 40_010)
        place = np.arange(10, 40_010)
        before = [arms[place - lag] for lag in range(1, 7)]
        rest = [place % size == 0 for size in (2, 3, 4, 6)]
        lead = np.sign(np.cumsum(2 * arms - 1)[place - 1])
        seen = np.column_stack(
            [np.ones(40_000), place / 40_000, lead, *before, *rest, *(a ^ b for a, b in itertools.pairwise(before))]
        )
        learnt, tried = slice(0, 20_000), slice(20_000, 40_000)
        guess = seen[tried] @ np.linalg.lstsq(seen[learnt], arms[10:][learnt], rcond=None)[0]
        treated = arms[10:][tried] == 1
        m = treated.sum()
        area = (rankdata(guess)[treated].sum() - m * (m + 1) / 2) / (m * (20_000 - m))
        over += abs(area - 0.5) > 0.01
    assert not too_many(over)


def test_the_mean_imbalance_of_coins_is_as_published():
    for n, mean in CONSTANTS["simple_expected_abs_imbalance"].items():
        found = [abs((2 * drawn(Method.SIMPLE, f"coins {number}", int(n)) - 1).sum()) for number in range(2_000)]
        assert np.mean(found) == pytest.approx(mean, rel=0.06)
