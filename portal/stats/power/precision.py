"""Size for an interval of a wanted width, whatever the effect turns out to be."""

from __future__ import annotations

from scipy.special import ndtri

METHOD = "size for an interval of the wanted half width, normal approximation"


def exact_size(sd: float, half_width: float, alpha: float) -> float:
    """The number, not rounded, at which a two-sided interval at level 1 - alpha reaches `half_width` to each side.

    `sd` is that of the effect for one unit, in the unit of the effect.
    """
    return float((ndtri(1 - alpha / 2) * sd / half_width) ** 2)
