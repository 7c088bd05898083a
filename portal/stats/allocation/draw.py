"""Which arm stands at position k of a stratum: a pure function of design, seed and stratum."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation import complete, minimisation, permuted_block, simple
from portal.stats.allocation.slots import AllocationError, Slot, Slots, UnsupportedAllocation
from portal.stats.allocation.stratum import stratum_key
from portal.stats.design import AllocationPlan, Arm, Method

__all__ = [
    "ONE_BY_ONE", "AllocationError", "Slot", "Slots", "UnsupportedAllocation", "draw", "draw_minimised",
    "factor_weights", "sequence", "stratum_key",
]  # fmt: skip
ONE_BY_ONE = frozenset({Method.SIMPLE, Method.PERMUTED_BLOCK})
"""The methods that draw for a unit from its stratum and position alone, while nobody knows how many units will come."""
OTHERS = {
    Method.MINIMISATION: "Minimisation has no list for one stratum: each draw looks at all earlier units.",
    Method.CONSTRAINED: "Constrained allocation draws all clusters of a cluster design at once.",
}


def draw(
    plan: AllocationPlan, arms: Sequence[Arm], seed: str, stratum: str, position: int, n: int | None = None
) -> Slot:
    """The slot at one position of a stratum.

    Parameters
    ----------
    plan, arms : from the design
    seed : any text; kept secret until the end of the experiment
    stratum : from `stratum_key`
    position : from 1
    n : the number of units in the stratum; only complete randomisation needs it

    Raises
    ------
    UnsupportedAllocation : the method has no list by stratum
    AllocationError : the arms don't fit in the blocks, or the position isn't there
    """
    if position < 1 or (n is not None and position > n):
        raise AllocationError(f"Position {position} is not in this stratum.")
    ratios = [arm.ratio for arm in arms]
    if plan.method == "permuted_block":
        arm, block = permuted_block.arm_and_block(ratios, plan.block_sizes, seed, stratum, position)
        return Slot(arms[arm].key, block, position)
    if plan.method == "simple":
        return Slot(arms[int(simple.arms_from(ratios, seed, stratum, position, 1)[0])].key, None, position)
    if plan.method == "complete":
        if n is None:
            raise AllocationError("Complete randomisation needs the number of units beforehand.")
        return sequence(plan, arms, seed, stratum, n)[position - 1]
    raise UnsupportedAllocation(OTHERS[plan.method])


def draw_minimised(
    plan: AllocationPlan, arms: Sequence[Arm], seed: str, earlier: NDArray[np.int64], position: int
) -> Slot:
    """The slot of one unit by minimisation.

    Parameters
    ----------
    earlier : how many units before this one share its level, by factor (in the order of `plan.strata`) and by arm;
        shape (factors, arms)
    position : the unit's place in the order of arrival over all strata, from 1
    """
    if earlier.shape != (len(plan.strata), len(arms)) or not plan.strata:
        raise AllocationError("Minimisation needs the counts of earlier units by factor and arm.")
    if position < 1:
        raise AllocationError(f"Position {position} is not in this trial.")
    ratios = [arm.ratio for arm in arms]
    arm = minimisation.one_arm(ratios, earlier, factor_weights(plan), plan.options, seed, position)
    return Slot(arms[arm].key, None, position)


def factor_weights(plan: AllocationPlan) -> list[float]:
    """How much each factor counts, in the order of `plan.strata`."""
    return [plan.options.weights.get(factor, 1.0) for factor in plan.strata]


def sequence(plan: AllocationPlan, arms: Sequence[Arm], seed: str, stratum: str, n: int) -> Slots:
    """The first n slots of a stratum, equal to `draw` slot by slot; raises what `draw` raises."""
    if n < 0:
        raise AllocationError(f"A stratum can't hold {n} units.")
    ratios, keys = [arm.ratio for arm in arms], tuple(arm.key for arm in arms)
    if plan.method == "permuted_block":
        return Slots(keys, *permuted_block.arms_and_blocks(ratios, plan.block_sizes, seed, stratum, n))
    if plan.method == "simple":
        return Slots(keys, simple.arms_from(ratios, seed, stratum, 1, n))
    if plan.method == "complete":
        return Slots(keys, complete.all_arms(ratios, seed, stratum, n))
    raise UnsupportedAllocation(OTHERS[plan.method])
