"""Many units at once, in the order in which they arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from portal.stats.allocation.draw import sequence
from portal.stats.allocation.slots import Slot
from portal.stats.design import AllocationPlan, Arm


def allocate_arrivals(
    plan: AllocationPlan, arms: Sequence[Arm], seed: str, strata: Sequence[str]
) -> Iterator[tuple[str, Slot]]:
    """The stratum and the slot of each unit; each takes the next slot of its own stratum.

    Parameters
    ----------
    strata : the stratum of each unit (from `stratum_key`), in the order of arrival

    Raises
    ------
    AllocationError, UnsupportedAllocation : before the first unit
    """
    lists = {stratum: iter(sequence(plan, arms, seed, stratum, n)) for stratum, n in Counter(strata).items()}
    return ((stratum, next(lists[stratum])) for stratum in strata)
