"""All ways to give clusters their arms, or a large fixed sample of them: what constrained allocation chooses from."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.generator import Stream
from portal.stats.allocation.shuffle import bounds, shuffle_rows

MOST_LISTED = 200_000
SAMPLED = 50_000

Arms = NDArray[np.int8]


def candidates(size: int, ratios: Sequence[int]) -> tuple[Arms, bool]:
    """Different allocations of `size` clusters, and whether they are all there are.

    Each arm gets its share of the clusters rounded up or down, the largest remainders up; when arms with one ratio
    can't have one size, every one of them has its turn. So a relabelling of arms with one ratio gives another
    candidate, and each cluster goes equally often to each of them. No seed takes part: everybody may see the candidates
    beforehand.

    Returns
    -------
    array of shape (candidates, size), in lexicographic order, and whether none was left out
    """
    splits = arm_sizes(size, ratios)
    total = len(splits) * math.factorial(size) // math.prod(math.factorial(count) for count in splits[0])
    if total <= MOST_LISTED:
        return _sorted(np.concatenate([_listed(size, split) for split in splits])), True
    renamings = list(relabellings(ratios))
    start = np.repeat(np.arange(len(ratios)), splits[0])
    draws = max(SAMPLED // len(renamings), 1)
    numbers = Stream("", "", "constrained: candidates").below(np.tile(bounds(size), draws), 0, draws * (size - 1))
    drawn = shuffle_rows(start, numbers.reshape(draws, size - 1))
    renamed = [np.asarray(renaming)[drawn].astype(np.int8) for renaming in renamings]
    return _sorted(np.concatenate(renamed)), False


def arm_sizes(size: int, ratios: Sequence[int]) -> list[tuple[int, ...]]:
    """The numbers of clusters by arm, for each way to share out what is left among arms of one ratio."""
    total = sum(ratios)
    whole = [size * ratio // total for ratio in ratios]
    by_rest = sorted(range(len(ratios)), key=lambda arm: (-(size * ratios[arm] % total), arm))
    for arm in by_rest[: size - sum(whole)]:
        whole[arm] += 1
    return sorted({tuple(whole[arm] for arm in renaming) for renaming in relabellings(ratios)})


def relabellings(ratios: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The orders of the arms that leave the ratios as they are."""
    orders = itertools.permutations(range(len(ratios)))
    return (order for order in orders if all(ratios[a] == ratios[b] for a, b in enumerate(order)))


def _listed(size: int, counts: Sequence[int]) -> Arms:
    """Every order of arm 0 counts[0] times, arm 1 counts[1] times and so on; shape (orders, size)."""
    if len(counts) == 1:
        return np.zeros((1, size), dtype=np.int8)
    chosen = itertools.chain.from_iterable(itertools.combinations(range(size), counts[0]))
    is_free = np.ones((math.comb(size, counts[0]), size), dtype=bool)
    np.put_along_axis(is_free, np.fromiter(chosen, dtype=np.int64).reshape(len(is_free), counts[0]), False, axis=1)
    free = np.nonzero(is_free)[1].reshape(len(is_free), 1, size - counts[0])
    others = _listed(size - counts[0], counts[1:]) + np.int8(1)
    orders = np.zeros((len(is_free), len(others), size), dtype=np.int8)
    np.put_along_axis(orders, np.broadcast_to(free, (*orders.shape[:2], free.shape[2])), others[np.newaxis], axis=2)
    return orders.reshape(-1, size)


def _sorted(arms: Arms) -> Arms:
    """Different rows, in lexicographic order."""
    as_bytes = np.ascontiguousarray(arms).view(np.dtype((np.void, arms.shape[1]))).ravel()
    return np.unique(as_bytes).view(np.int8).reshape(-1, arms.shape[1])
