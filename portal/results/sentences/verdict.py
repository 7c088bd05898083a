"""What an interval says about a difference worth having; all on the scale where up is better."""

from __future__ import annotations

from enum import StrEnum

from portal.stats.codes import Certainty

LEVELS = {Certainty.HIGH: 4, Certainty.MODERATE: 3, Certainty.LOW: 2, Certainty.VERY_LOW: 1}


class Verdict(StrEnum):
    """The answer in one word."""

    NO_RELEVANT_DIFFERENCE = "no_relevant_difference"
    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"


class Size(StrEnum):
    """How large the best answer is beside the smallest difference worth having."""

    MORE_LARGE = "more.large"
    MORE_MID = "more.mid"
    MORE_SMALL = "more.small"
    NONE = "none"
    LESS_SMALL = "less.small"
    LESS_MID = "less.mid"

    @property
    def direction(self) -> str:
        """more, none or less."""
        return self.value.split(".")[0]


def verdict_of(low: float, high: float, smallest: float) -> Verdict:
    """Inside (-m, m): no relevant difference; else which side of zero; else unclear."""
    if -smallest < low and high < smallest:
        return Verdict.NO_RELEVANT_DIFFERENCE
    if low > 0:
        return Verdict.BETTER
    return Verdict.WORSE if high < 0 else Verdict.UNCLEAR


def size_of(estimate: float, low: float, high: float, smallest: float) -> Size:
    """The size class; an interval inside (-m, m) that holds zero is no difference, wherever its middle lies.

    Without that exception a page would say "helps a little" of a difference that may well be nothing at all.
    """
    verdict = verdict_of(low, high, smallest)
    if verdict is Verdict.NO_RELEVANT_DIFFERENCE and low <= 0 <= high:
        return Size.NONE
    if abs(estimate) < smallest / 2:
        # Only an interval that lies inside can be called no difference; this one is on one side of zero.
        return {Verdict.BETTER: Size.MORE_SMALL, Verdict.WORSE: Size.LESS_SMALL}.get(verdict, Size.NONE)
    if estimate < 0:
        return Size.LESS_MID if estimate <= -smallest else Size.LESS_SMALL
    if estimate >= 2 * smallest:
        return Size.MORE_LARGE
    return Size.MORE_MID if estimate >= smallest else Size.MORE_SMALL


def level_of(certainty: Certainty, low: float, high: float, smallest: float) -> int:
    """1 to 4: how firm a sentence may be. An unclear interval never gives a firm sentence, whoever rated it."""
    level = LEVELS[certainty]
    if low <= -smallest and high >= smallest:
        return 1
    return min(level, 2) if verdict_of(low, high, smallest) is Verdict.UNCLEAR else level
