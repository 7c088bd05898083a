"""Checks of a trial: group sizes against the designed ratio, missing outcomes, blocks, floor and ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT_BELOW = 50
HEAPED = 0.15


def sample_ratio_p(counts: Sequence[int], ratios: Sequence[float]) -> float | None:
    """How probable group sizes at least as far from the ratio are; None without units.

    Pearson's chi-square; with two arms and fewer than 50 units the exact binomial test.
    """
    from scipy import stats

    n, total = sum(counts), sum(ratios)
    if n == 0:
        return None
    if len(counts) == 2 and n < EXACT_BELOW:
        return float(stats.binomtest(counts[0], n, ratios[0] / total).pvalue)
    expected = [n * ratio / total for ratio in ratios]
    return float(stats.chisquare(counts, expected).pvalue)


def attrition_difference_p(known: Sequence[int], allocated: Sequence[int]) -> float | None:
    """Whether arms differ in the share of known outcomes, by chi-square without correction.

    None when nothing can differ: all known, or none.
    """
    from scipy import stats

    missing = [all_ - there for all_, there in zip(allocated, known, strict=True)]
    if sum(missing) == 0 or sum(known) == 0 or min(allocated) == 0:
        return None
    return float(stats.chi2_contingency([list(known), missing], correction=False).pvalue)


def imbalance_is_possible(counts: Sequence[int], ratios: Sequence[int], strata: int, largest_block: int) -> bool:
    """Whether permuted blocks can give these group sizes: one unfinished block a stratum at most (1:1: half of it)."""
    unit = [count / ratio for count, ratio in zip(counts, ratios, strict=True)]
    return max(unit) - min(unit) <= strata * largest_block / sum(ratios) + 1e-9


@dataclass(frozen=True)
class Ends:
    """The lowest and the highest value, and the share of units that stand at each."""

    lowest: float
    highest: float
    share_lowest: float
    share_highest: float

    @property
    def has_floor(self) -> bool:
        """More than 15% stand at the lowest value: who is worse off can't be told apart there."""
        return self.share_lowest > HEAPED

    @property
    def has_ceiling(self) -> bool:
        """More than 15% stand at the highest value, where nobody can improve."""
        return self.share_highest > HEAPED


def ends(values: NDArray[np.float64]) -> Ends | None:
    """Heaps at the ends of an outcome that is no yes or no, shape (n,), NaN where missing.

    Terwee and others (2007), Journal of Clinical Epidemiology 60, 34-42. None when no two known values differ.
    """
    known = values[~np.isnan(values)]
    if not len(known) or known.min() == known.max():
        return None
    lowest, highest = float(known.min()), float(known.max())
    return Ends(lowest, highest, float((known == lowest).mean()), float((known == highest).mean()))
