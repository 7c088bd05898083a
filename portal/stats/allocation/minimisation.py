"""Minimisation with a random element (Pocock and Simon 1975): the arm that leaves the factors most even is preferred.

For each arm the unevenness is added up over the levels that the new unit has, as if the unit went to that arm. Counts
are divided by the arm's ratio first. `range`: the largest less the smallest. `marginal`: the mean absolute difference
between the arms as a part of their sum (the marginal balance of Saghaei 2011). The arm with the smallest sum gets the
chance `probability`, the others share the rest by their ratios; with other ratios than 1:1 each arm keeps one chance of
being drawn when it isn't preferred, as in the biased coin minimisation of Han, Enas and McEntegart (2009), so that the
ratio holds in the long run. Arms that are equally good share their chance by their ratios.

Unit k of the trial takes number k of one stream, so its arm follows from the seed, k and the counts of those before it.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
import operator
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from portal.stats.allocation.generator import Stream
from portal.stats.design_options import AllocationOptions, Imbalance

Whole = NDArray[np.int64]
Scores = tuple[float, ...]

FINENESS = 2**53
TIE = 1e-9
BEST_OF_TWO = ((False, True), (True, True), (True, False))


def one_arm(
    ratios: Sequence[int],
    earlier: Whole,
    weights: Sequence[float],
    options: AllocationOptions,
    seed: str,
    position: int,
) -> int:
    """The arm (place in `ratios`) of one unit.

    Parameters
    ----------
    earlier : how many units before this one share its level, by factor and arm; shape (factors, arms)
    weights : of the factors, shape (factors,)
    position : the unit's place in the order of arrival over the whole trial, from 1
    """
    measure = _measure(ratios, options.imbalance)
    rows = [measure(tuple(counts)) for counts in np.asarray(earlier).tolist()]
    totals = [sum(weight * row[arm] for weight, row in zip(weights, rows, strict=True)) for arm in range(len(ratios))]
    return _pick(cumulative_chances(ratios, _best(totals), options.probability), _numbers(seed, position - 1, 1)[0])


def all_arms(
    ratios: Sequence[int],
    levels: Whole,
    strata: Whole,
    weights: Sequence[float],
    options: AllocationOptions,
    seed: str,
) -> Whole:
    """The arms (places in `ratios`) of all units, equal to `one_arm` unit by unit.

    Parameters
    ----------
    levels : for each stratum a number from 0 for its level of each factor; shape (strata, factors)
    strata : the row of each unit in `levels`, in the order of arrival; shape (n,)
    weights : of the factors, shape (factors,)

    Returns
    -------
    array of shape (n,)
    """
    apart = np.concatenate([[0], np.cumsum(levels.max(axis=0, initial=0) + 1)])
    levels_of = [tuple(row) for row in (levels + apart[:-1]).tolist()]
    rows, numbers = [levels_of[stratum] for stratum in strata.tolist()], _numbers(seed, 0, len(strata))
    weight_of_level = np.repeat(np.asarray(weights, dtype=float), np.diff(apart)).tolist()
    if len(ratios) == 2 and options.imbalance is Imbalance.RANGE:
        return _two_arms(ratios, rows, weight_of_level, options.probability, numbers)
    return _more_arms(ratios, rows, weight_of_level, options, numbers)


def cumulative_chances(ratios: Sequence[int], best: Sequence[bool], probability: float) -> Scores:
    """The chances of the arms up to and including each, given which of them would leave the factors most even."""
    if all(best):
        return tuple(itertools.accumulate(ratio / sum(ratios) for ratio in ratios))
    others = sum(ratios) - min(ratios)
    behind = [0 if is_best else (1 - probability) * ratio / others for ratio, is_best in zip(ratios, best, strict=True)]
    shared = (1 - sum(behind)) / sum(itertools.compress(ratios, best))
    chances = (ratio * shared if b else rest for ratio, rest, b in zip(ratios, behind, best, strict=True))
    return tuple(itertools.accumulate(chances))


def _best(totals: Sequence[float]) -> tuple[bool, ...]:
    most = min(totals) + TIE
    return tuple([total <= most for total in totals])


def _pick(cumulative: Scores, number: float) -> int:
    """The first arm whose cumulative chance is above the number; the last one when rounding left them short of 1."""
    return bisect.bisect_right(cumulative, number, hi=len(cumulative) - 1)


def _numbers(seed: str, start: int, count: int) -> list[float]:
    numbers = Stream(seed, "", "minimisation").below(FINENESS, start, count) / FINENESS
    return cast("list[float]", numbers.tolist())


def _two_arms(
    ratios: Sequence[int], rows: list[tuple[int, ...]], weights: list[float], probability: float, numbers: list[float]
) -> Whole:
    """The range of two arms depends on one number a level, their difference: so that is kept, and what it prefers."""
    up, down = ratios  # a unit in arm 1 raises the difference by 1 / ratios[1], here times both ratios
    behind, even, ahead = (cumulative_chances(ratios, best, probability)[0] for best in BEST_OF_TWO)
    difference, lean = [0] * len(weights), [weight * (up - down) for weight in weights]
    lean_of, arms = lean.__getitem__, []
    for row, number in zip(rows, numbers, strict=True):
        total = sum(map(lean_of, row))  # above 0: arm 1 would leave them less even
        arm = number >= (ahead if total > TIE else behind if total < -TIE else even)
        arms.append(arm)
        step = up if arm else -down
        for level in row:
            difference[level] = now = difference[level] + step
            lean[level] = weights[level] * (abs(now + up) - abs(now - down))
    return np.array(arms, dtype=np.int64)


def _more_arms(
    ratios: Sequence[int],
    rows: list[tuple[int, ...]],
    weights: list[float],
    options: AllocationOptions,
    numbers: list[float],
) -> Whole:
    measure = _measure(ratios, options.imbalance)
    chances = functools.cache(lambda best: cumulative_chances(ratios, best, options.probability))
    start = (0,) * len(ratios)
    counts = [start] * len(weights)
    scores = [tuple([weight * score for score in measure(start)]) for weight in weights]
    arms = []
    for row, number in zip(rows, numbers, strict=True):
        totals = [sum(column) for column in zip(*[scores[level] for level in row], strict=True)]
        arm = _pick(chances(_best(totals)), number)
        arms.append(arm)
        for level in row:
            old = counts[level]
            now = counts[level] = (*old[:arm], old[arm] + 1, *old[arm + 1 :])
            scores[level] = tuple([weights[level] * score for score in measure(now)])
    return np.array(arms, dtype=np.int64)


def _measure(ratios: Sequence[int], imbalance: Imbalance) -> Callable[[tuple[int, ...]], Scores]:
    """From the counts of one level: how uneven it would be when the unit goes to each arm."""
    scale = math.lcm(*ratios)
    worth = [scale // ratio for ratio in ratios]  # whole numbers, so that equal is equal
    spread = _range if imbalance is Imbalance.RANGE else _marginal

    @functools.lru_cache(maxsize=10_000)
    def measure(counts: tuple[int, ...]) -> Scores:
        now = [count * unit for count, unit in zip(counts, worth, strict=True)]
        return tuple([spread([*now[:arm], now[arm] + worth[arm], *now[arm + 1 :]]) for arm in range(len(now))])

    if imbalance is Imbalance.MARGINAL:
        return measure

    def measure_less_rounds(counts: tuple[int, ...]) -> Scores:
        rounds = min(map(operator.floordiv, counts, ratios))
        return measure(tuple([count - rounds * ratio for count, ratio in zip(counts, ratios, strict=True)]))

    return measure_less_rounds


def _range(counts: list[int]) -> float:
    return max(counts) - min(counts)


def _marginal(counts: list[int]) -> float:
    apart = sum(abs(one - other) for one, other in itertools.combinations(counts, 2))
    return apart / ((len(counts) - 1) * sum(counts))
