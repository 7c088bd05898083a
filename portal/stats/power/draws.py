"""The draws of many trials at once, by the allocation code of a trial.

A trial's own list starts where a block starts. Blocks are drawn one by one and alike, so that one long list of a
stratum, cut where blocks end, holds the lists of many trials.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.draw import sequence
from portal.stats.allocation.generator import Stream
from portal.stats.allocation.rounding import round_shares
from portal.stats.allocation.shuffle import bounds, shuffle_rows
from portal.stats.design import Design, Method

Whole = NDArray[np.int64]


def arms_of_stratum(design: Design, stratum: str, size: int, trials: int, seed: str) -> Whole:
    """The arms (places in the design) of the units of a stratum in each trial, shape (trials, size)."""
    plan, arms = design.allocation, design.arms
    if plan.method is Method.SIMPLE:
        return sequence(plan, arms, seed, stratum, trials * size).arms.reshape(trials, size)
    if plan.method is Method.PERMUTED_BLOCK:
        blocks = -(-size // min(plan.block_sizes))
        slots = sequence(plan, arms, seed, stratum, trials * blocks * max(plan.block_sizes))
        starts = np.searchsorted(np.asarray(slots.blocks), 1 + blocks * np.arange(trials))
        cut: Whole = slots.arms[starts[:, np.newaxis] + np.arange(size)]
        return cut
    lists = [sequence(plan, arms, f"{seed}/{trial}", stratum, size).arms for trial in range(trials)]
    return np.array(lists, dtype=np.int64)


def arms_of_clusters(ratios: Sequence[int], clusters: int, trials: int, seed: str) -> Whole:
    """The arms of all clusters, in one stratum, in each trial; shape (trials, clusters).

    As `allocation.cluster.cluster_arms`: the arms' numbers rounded by chance, then one shuffle.
    """
    if (clusters * np.asarray(ratios) % sum(ratios)).any():
        counts = np.array([round_shares([clusters], ratios, f"{seed}/{trial}")[0] for trial in range(trials)])
    else:
        counts = np.tile(round_shares([clusters], ratios, seed), (trials, 1))
    numbers = Stream(seed, "", "cluster: order").below(np.tile(bounds(clusters), trials), 0, trials * (clusters - 1))
    numbers = numbers.reshape(trials, clusters - 1)
    arms = np.empty((trials, clusters), dtype=np.int64)
    for count in np.unique(counts, axis=0):
        alike = (counts == count).all(axis=1)
        arms[alike] = shuffle_rows(np.repeat(np.arange(len(ratios)), count), numbers[alike])
    return arms
