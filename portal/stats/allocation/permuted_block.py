"""Permuted blocks: each block holds the arms in their exact ratio, in an order that is drawn evenly.

Block b of a stratum takes number b of the stream "block size", and for its order the numbers from b * (largest - 1) on
of the stream "block order"; so any block is found without drawing the orders of those before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.generator import Stream
from portal.stats.allocation.shuffle import bounds, shuffle_rows
from portal.stats.allocation.slots import AllocationError

Whole = NDArray[np.int64]


def arms_and_blocks(
    ratios: Sequence[int], block_sizes: Sequence[int], seed: str, stratum: str, n: int
) -> tuple[Whole, Whole]:
    """The first n slots of a stratum: the arms (places in `ratios`) and the blocks (from 1), each of shape (n,)."""
    sizes = _sizes_until(block_sizes, seed, stratum, n)
    starts = np.cumsum(sizes) - sizes
    arms = np.empty(int(sizes.sum()), dtype=np.int64)
    numbers = _order_numbers(block_sizes, seed, stratum, 0, len(sizes))
    for size in set(block_sizes):
        chosen = np.flatnonzero(sizes == size)
        orders = shuffle_rows(_block(ratios, size), numbers[chosen, : size - 1])
        arms[starts[chosen, np.newaxis] + np.arange(size)] = orders
    return arms[:n], np.repeat(np.arange(1, len(sizes) + 1), sizes)[:n]


def arm_and_block(
    ratios: Sequence[int], block_sizes: Sequence[int], seed: str, stratum: str, position: int
) -> tuple[int, int]:
    """The arm (place in `ratios`) and the block (from 1) at one position, counted from 1."""
    ends = np.cumsum(_sizes_until(block_sizes, seed, stratum, position))
    block = len(ends) - 1
    before = int(ends[block - 1]) if block else 0
    size = int(ends[block]) - before
    numbers = _order_numbers(block_sizes, seed, stratum, block, 1)
    order = shuffle_rows(_block(ratios, size), numbers[:, : size - 1])[0]
    return int(order[position - 1 - before]), block + 1


def _sizes_until(block_sizes: Sequence[int], seed: str, stratum: str, position: int) -> Whole:
    """The sizes of the blocks up to and including the one that holds this position."""
    at_most = -(-position // min(block_sizes))
    chosen = Stream(seed, stratum, "block size").below(len(block_sizes), 0, at_most)
    sizes = np.asarray(block_sizes, dtype=np.int64)[chosen]
    last = int(np.searchsorted(np.cumsum(sizes), position))
    return sizes[: last + 1]


def _order_numbers(block_sizes: Sequence[int], seed: str, stratum: str, first: int, count: int) -> Whole:
    """The numbers that shuffle blocks first .. first + count - 1 (from 0); shape (count, largest - 1)."""
    each = bounds(max(block_sizes))
    numbers = Stream(seed, stratum, "block order").below(np.tile(each, count), first * len(each), count * len(each))
    return numbers.reshape(count, len(each))


def _block(ratios: Sequence[int], size: int) -> Whole:
    """A block before its shuffle: each arm as often as its ratio asks; shape (size,)."""
    times, rest = divmod(size, sum(ratios))
    if rest:
        raise AllocationError(f"A block of {size} can't hold the arms in their ratio {':'.join(map(str, ratios))}.")
    return np.repeat(np.arange(len(ratios)), np.asarray(ratios) * times)
