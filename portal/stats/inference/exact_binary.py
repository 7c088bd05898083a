"""Exact tests of two proportions: with the numbers of successes and units fixed, only chance parts them over the arms.

The hypergeometric law, from its outermost terms inwards; beyond twelve standard deviations nothing is left to add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import TooFew

REACH = 12  # standard deviations
SAME = 1e-7  # R's fisher.test: chances that differ by less, relatively, are equal


def exact_binary_p(x1: int, n1: int, x0: int, n0: int) -> float:
    """Chance of a difference in proportions at least as far from zero as x1 / n1 - x0 / n0, under the draw.

    The randomisation test of a binary outcome with all draws counted. Raises TooFew when an arm is empty or a count
    is impossible.
    """
    law = _Law.of(x1, n1, x0, n0)
    middle, away = law.successes * n1, abs(x1 * law.n - law.successes * n1)  # n times the mean and the distance
    if away == 0:
        return 1.0
    return law.below((middle - away) // law.n) + law.above(-((-middle - away) // law.n))


def fisher_p(x1: int, n1: int, x0: int, n0: int) -> float:
    """Fisher's exact test, two-sided: the chance of all tables no more probable than this one.

    As R's fisher.test. Raises what `exact_binary_p` raises.
    """
    law = _Law.of(x1, n1, x0, n0)
    limit = law.chance(x1) * (1 + SAME)
    if law.chance(law.mode) <= limit:
        return 1.0
    left = x1 <= law.mode
    tail = law.below(x1) if left else law.above(x1)
    inside, outside = law.mode, law.highest if left else law.lowest
    if law.chance(outside) > limit:
        return tail
    while abs(outside - inside) > 1:  # chances fall away from the mode: the first that is small enough
        middle = (inside + outside) // 2
        inside, outside = (inside, middle) if law.chance(middle) <= limit else (middle, outside)
    return tail + (law.above(outside) if left else law.below(outside))


@dataclass(frozen=True)
class _Law:
    """How many of `successes` fall among the n1 units of one arm when n1 of n are drawn."""

    n1: int
    n: int
    successes: int

    @classmethod
    def of(cls, x1: int, n1: int, x0: int, n0: int) -> _Law:
        if min(n1, n0) < 1:
            raise TooFew("an arm has no known outcomes")
        if not (0 <= x1 <= n1 and 0 <= x0 <= n0):
            raise TooFew("a number of successes lies outside the number of units")
        return cls(n1, n1 + n0, x1 + x0)

    @property
    def lowest(self) -> int:
        return max(0, self.successes - (self.n - self.n1))

    @property
    def highest(self) -> int:
        return min(self.successes, self.n1)

    @property
    def mode(self) -> int:
        return (self.successes + 1) * (self.n1 + 1) // (self.n + 2)

    @property
    def reach(self) -> int:
        share = self.successes / self.n
        variance = share * (1 - share) * self.n1 * (self.n - self.n1) / max(self.n - 1, 1)
        return int(REACH * variance**0.5) + REACH

    def chance(self, x: int) -> float:
        """The chance of x, as three binomial ones: no difference of large logarithms."""
        from scipy import stats

        if self.successes in (0, self.n):
            return 1.0
        share = self.successes / self.n
        counts = np.array([x, self.successes - x, self.successes])
        chances = np.asarray(stats.binom.pmf(counts, np.array([self.n1, self.n - self.n1, self.n]), share))
        return float(chances[0] * chances[1] / chances[2])

    def below(self, x: int) -> float:
        """The chance of x or fewer."""
        if x < self.lowest:
            return 0.0
        steps = np.arange(x, max(self.lowest, x - self.reach), -1, dtype=float)
        rest = self.n - self.n1 - self.successes
        ratios = steps * (rest + steps) / ((self.successes - steps + 1) * (self.n1 - steps + 1))
        return self.chance(x) * _one_and_products(ratios)

    def above(self, x: int) -> float:
        """The chance of x or more."""
        if x > self.highest:
            return 0.0
        steps = np.arange(x, min(self.highest, x + self.reach), dtype=float)
        rest = self.n - self.n1 - self.successes
        ratios = (self.successes - steps) * (self.n1 - steps) / ((steps + 1) * (rest + steps + 1))
        return self.chance(x) * _one_and_products(ratios)


def _one_and_products(ratios: NDArray[np.float64]) -> float:
    return 1.0 + float(np.cumprod(ratios).sum())
