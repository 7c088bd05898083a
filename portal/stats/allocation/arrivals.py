"""Many units at once, in the order in which they arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from portal.stats.allocation import minimisation
from portal.stats.allocation.draw import factor_weights, sequence
from portal.stats.allocation.slots import AllocationError, Slot, Slots
from portal.stats.allocation.stratum import stratum_parts
from portal.stats.design import AllocationPlan, Arm, Method


def allocate_arrivals(
    plan: AllocationPlan, arms: Sequence[Arm], seed: str, strata: Sequence[str]
) -> Iterator[tuple[str, Slot]]:
    """The stratum and the slot of each unit; each takes the next slot of its own stratum.

    Minimisation has one list for all strata; there the position counts all units.

    Parameters
    ----------
    strata : the stratum of each unit (from `stratum_key`), in the order of arrival

    Raises
    ------
    AllocationError, UnsupportedAllocation : before the first unit
    """
    if plan.method is Method.MINIMISATION:
        return zip(strata, _minimised(plan, arms, seed, strata), strict=True)
    lists = {stratum: iter(sequence(plan, arms, seed, stratum, n)) for stratum, n in Counter(strata).items()}
    return ((stratum, next(lists[stratum])) for stratum in strata)


def _minimised(plan: AllocationPlan, arms: Sequence[Arm], seed: str, strata: Sequence[str]) -> Slots:
    if not plan.strata:
        raise AllocationError("Minimisation needs at least one factor in the strata of the design.")
    numbers = {stratum: number for number, stratum in enumerate(dict.fromkeys(strata))}
    columns = list(zip(*map(stratum_parts, numbers), strict=True))
    if len(columns) != len(plan.strata):
        raise AllocationError(f"Each unit needs a level of {', '.join(plan.strata)}.")
    levels = np.array([_numbered(column) for column in columns], dtype=np.int64).T
    of_unit = np.array([numbers[stratum] for stratum in strata], dtype=np.int64)
    ratios = [arm.ratio for arm in arms]
    chosen = minimisation.all_arms(ratios, levels, of_unit, factor_weights(plan), plan.options, seed)
    return Slots(tuple(arm.key for arm in arms), chosen)


def _numbered(parts: Sequence[str]) -> list[int]:
    """The same number for the same part, from 0 in the order of first appearance."""
    numbers = {part: number for number, part in enumerate(dict.fromkeys(parts))}
    return [numbers[part] for part in parts]
