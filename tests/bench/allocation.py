"""A million allocations."""

from __future__ import annotations

from collections.abc import Iterator

from portal.stats.allocation.draw import sequence
from portal.stats.design import AllocationPlan, Arm, Method
from tests.bench.row import Row, against_limit, seconds

ARMS = (Arm("usual", "Usual", control=True), Arm("new", "New"))
MANY = 1_000_000


def rows() -> Iterator[Row]:
    """Permuted blocks of mixed sizes in one stratum and over many, and simple draws."""
    blocks = AllocationPlan(Method.PERMUTED_BLOCK, (4, 6, 8))
    yield _row("1,000,000 allocations, permuted blocks of 4, 6 and 8", blocks, strata=1)
    yield _row("1,000,000 allocations, the same over 50 strata", blocks, strata=50)
    yield _row("1,000,000 allocations, simple", AllocationPlan(Method.SIMPLE), strata=1)


def _row(name: str, plan: AllocationPlan, strata: int) -> Row:
    def work() -> None:
        for stratum in range(strata):
            sequence(plan, ARMS, "seed", f"stratum {stratum}", MANY // strata)

    return against_limit(name, seconds(work, 3), 1.0, "s")
