"""What an allocation gives: one slot, or many in columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class AllocationError(ValueError):
    """These arms can't be allocated in this way; the message is one sentence that says why."""


class UnsupportedAllocation(AllocationError):
    """This method can't be drawn yet."""


class Slot(NamedTuple):
    """One place in the list of a stratum: the arm's key, the block (from 1, or None) and the position (from 1)."""

    arm: str
    block: int | None
    position: int


@dataclass(frozen=True)
class Slots:
    """The first slots of a stratum, in columns.

    Attributes
    ----------
    keys : the arms' keys, in the design's order
    arms : for each position the arm's place in `keys`, shape (n,)
    blocks : for each position the block, from 1, shape (n,); None when the method has no blocks
    """

    keys: tuple[str, ...]
    arms: NDArray[np.int64]
    blocks: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.arms)

    def __getitem__(self, index: int) -> Slot:
        place = range(len(self))[index]
        block = None if self.blocks is None else int(self.blocks[place])
        return Slot(self.keys[self.arms[place]], block, place + 1)

    def __iter__(self) -> Iterator[Slot]:
        blocks: list[int] | list[None] = [None] * len(self) if self.blocks is None else self.blocks.tolist()
        for position, (arm, block) in enumerate(zip(self.arms.tolist(), blocks, strict=True), start=1):
            yield Slot(self.keys[arm], block, position)
