"""More than two arms: the level at which each treatment is compared with the control."""

from __future__ import annotations


def adjusted_alpha(alpha: float, arms: int, multiplicity: str) -> float:
    """The level of one comparison among `arms` arms (the control included).

    "holm" plans each comparison at Holm's first step, which is Bonferroni's level alpha / (arms - 1): the power is then
    reached whatever the other comparisons show, because later steps are never stricter. "none" leaves alpha as it is.
    """
    return alpha if multiplicity == "none" else alpha / (arms - 1)
