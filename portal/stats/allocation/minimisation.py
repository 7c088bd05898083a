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
    states = _States(ratios, options.imbalance)
    now = [states.start(weight) for weight in weight_of_level]
    draw = _two_arms if len(ratios) == 2 else _more_arms
    return np.array(draw(ratios, rows, now, states, options.probability, numbers), dtype=np.int64)


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


class _State:
    """The counts of one level, what they make of the arms, and the state that follows when a unit goes to each arm.

    Units meet the same few states again and again, so each is worked out once and then found by one look.
    """

    __slots__ = ("after", "counts", "lean", "scores", "weight")

    def __init__(self, counts: tuple[int, ...], weight: float, scores: Scores) -> None:
        self.counts, self.weight = counts, weight
        self.scores = tuple([weight * score for score in scores])
        self.lean = self.scores[1] - self.scores[0]
        self.after: list[_State | None] = [None] * len(counts)


class _States:
    """All states that have been met, by weight and counts."""

    def __init__(self, ratios: Sequence[int], imbalance: Imbalance) -> None:
        self._ratios = ratios
        self._measure = _measure(ratios, imbalance)
        self._is_range = imbalance is Imbalance.RANGE
        self._known: dict[tuple[float, tuple[int, ...]], _State] = {}

    def start(self, weight: float) -> _State:
        """Nobody yet."""
        return self._state((0,) * len(self._ratios), weight)

    def grow(self, state: _State, arm: int) -> _State:
        """The state after one more unit in an arm."""
        counts = [count + (place == arm) for place, count in enumerate(state.counts)]
        if self._is_range:  # a whole round, each arm by its ratio, changes no range
            rounds = min(map(operator.floordiv, counts, self._ratios))
            counts = [count - rounds * ratio for count, ratio in zip(counts, self._ratios, strict=True)]
        state.after[arm] = following = self._state(tuple(counts), state.weight)
        return following

    def _state(self, counts: tuple[int, ...], weight: float) -> _State:
        if (weight, counts) not in self._known:
            self._known[weight, counts] = _State(counts, weight, self._measure(counts))
        return self._known[weight, counts]


def _two_arms(
    ratios: Sequence[int],
    rows: list[tuple[int, ...]],
    now: list[_State],
    states: _States,
    probability: float,
    numbers: list[float],
) -> list[int]:
    """What `_more_arms` gives for two arms, by one number a level in place of two."""
    behind, even, ahead = (cumulative_chances(ratios, best, probability)[0] for best in BEST_OF_TWO)
    arms = []
    for row, number in zip(rows, numbers, strict=True):
        total = 0.0  # above 0: arm 1 would leave them less even
        for level in row:
            total += now[level].lean
        arm = 1 if number >= (ahead if total > TIE else behind if total < -TIE else even) else 0
        arms.append(arm)
        for level in row:
            now[level] = now[level].after[arm] or states.grow(now[level], arm)
    return arms


def _more_arms(
    ratios: Sequence[int],
    rows: list[tuple[int, ...]],
    now: list[_State],
    states: _States,
    probability: float,
    numbers: list[float],
) -> list[int]:
    chances = functools.cache(lambda best: cumulative_chances(ratios, best, probability))
    arms = []
    for row, number in zip(rows, numbers, strict=True):
        totals = [sum(column) for column in zip(*[now[level].scores for level in row], strict=True)]
        arm = _pick(chances(_best(totals)), number)
        arms.append(arm)
        for level in row:
            now[level] = now[level].after[arm] or states.grow(now[level], arm)
    return arms


def _measure(ratios: Sequence[int], imbalance: Imbalance) -> Callable[[tuple[int, ...]], Scores]:
    """From the counts of one level: how uneven it would be when the unit goes to each arm."""
    scale = math.lcm(*ratios)
    worth = [scale // ratio for ratio in ratios]  # whole numbers, so that equal is equal
    spread = _range if imbalance is Imbalance.RANGE else _marginal

    def measure(counts: tuple[int, ...]) -> Scores:
        now = [count * unit for count, unit in zip(counts, worth, strict=True)]
        return tuple([spread([*now[:arm], now[arm] + worth[arm], *now[arm + 1 :]]) for arm in range(len(now))])

    return measure


def _range(counts: list[int]) -> float:
    return max(counts) - min(counts)


def _marginal(counts: list[int]) -> float:
    apart = sum(abs(one - other) for one, other in itertools.combinations(counts, 2))
    return apart / ((len(counts) - 1) * sum(counts))
