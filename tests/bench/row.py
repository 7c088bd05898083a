"""A row of the table: what was measured, beside its limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """`ours` has to stay under `limit`, in `unit`; with a peer the limit is the peer's time over the times asked.

    `ratio` says how many times as fast as the peer, or as the limit where there is no peer. A row that `must` hold
    fails the command when it doesn't. `skipped` says why nothing was measured.
    """

    name: str
    ours: float | None
    limit: float | None
    unit: str
    ratio: float | None
    must: bool
    peer: str | None = None
    peer_took: float | None = None
    asked: float | None = None
    skipped: str | None = None

    @property
    def holds(self) -> bool:
        """Under its limit; a skipped row holds."""
        return self.ours is None or self.limit is None or self.ours <= self.limit

    def to_json(self) -> dict[str, Any]:
        """Plain values, without what does not apply beyond the columns that are always there."""
        always = {"name", "ours", "limit", "unit", "ratio", "must"}
        return {name: value for name, value in asdict(self).items() if name in always or value is not None}


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The quickest of some runs: what the machine does besides only adds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def against_limit(name: str, ours: float, limit: float, unit: str, *, must: bool = True) -> Row:
    """A row with a limit of its own."""
    return Row(name, ours, limit, unit, limit / ours if ours else None, must)


def against_peer(name: str, ours: float, peer: str, took: float, asked: float, unit: str, *, must: bool = True) -> Row:
    """A row that has to be so many times as fast as a peer."""
    return Row(name, ours, took / asked, unit, took / ours, must, peer, took, asked)


def skipped(name: str, unit: str, why: str) -> Row:
    """A row that could not be measured, with the reason."""
    return Row(name, None, None, unit, None, False, skipped=why)
