"""What a comparison without a draw says, and what it leans on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.stats.codes import Certainty
from portal.stats.estimators.difference import Estimate


class Assumption(StrEnum):
    """What has to be so for the estimate to be the effect; none of it can be shown by the data alone."""

    TREND_GOES_ON = "trend_goes_on"  # without the change the trend would have gone on as it went
    NOTHING_ELSE_CHANGED = "nothing_else_changed"  # nothing else happened at the same moment
    PARALLEL_TRENDS = "parallel_trends"  # both groups would have moved alike
    NO_ANTICIPATION = "no_anticipation"  # nobody acted on the change before it came
    NO_HIDDEN_DIFFERENCES = "no_hidden_differences"  # groups alike in what was measured are alike in the rest
    OVERLAP = "overlap"  # everybody could have had either way
    WEIGHTS_ARE_RIGHT = "weights_are_right"  # who answers stands, by weight, for who doesn't


@dataclass(frozen=True)
class Placebo:
    """The effect at a moment, or on a thing, where there should be none; p is adjusted after Holm."""

    where: str
    effect: Estimate
    p_adjusted: float


@dataclass(frozen=True)
class Comparison:
    """An estimate, what it takes for granted, its ceiling, and what was tried to break it.

    `ceiling` is low, as the rules of certainty have it for what was not drawn, and very low when a placebo shows an
    effect at 5% or the groups could not be made alike.
    """

    effect: Estimate
    assumptions: tuple[Assumption, ...]
    ceiling: Certainty
    placebos: tuple[Placebo, ...] = ()


def ceiling(*, is_broken: bool) -> Certainty:
    """The most that a comparison without a draw can claim."""
    return Certainty.VERY_LOW if is_broken else Certainty.LOW
