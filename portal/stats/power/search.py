"""Where an increasing function crosses zero."""

from __future__ import annotations

from collections.abc import Callable

PRECISION = 4e-16


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """The crossing, to the last bit but two, on the side where the function is not negative.

    `high` doubles until the function is positive there. Chandrupatla (1997, doi:10.1016/S0965-9978(96)00051-8):
    inverse quadratic interpolation where the function is smooth enough, else halving.
    """
    at_low, at_high = function(low), function(high)
    while at_high < 0:
        low, at_low = high, at_high
        high *= 2
        at_high = function(high)
    if at_low >= 0:
        return low
    newest, at_newest, across, at_across = high, at_high, low, at_low
    share = 0.5
    while True:
        point = newest + share * (across - newest)
        at_point = function(point)
        if (at_point < 0) == (at_newest < 0):
            before, at_before = newest, at_newest
        else:
            before, at_before = across, at_across
            across, at_across = newest, at_newest
        newest, at_newest = point, at_point
        least_share = PRECISION * max(abs(newest), abs(across)) / max(abs(across - newest), 1e-320)
        if least_share > 0.5 or at_newest == 0:
            return newest if at_newest >= 0 else across
        share = _interpolated(newest, across, before, at_newest, at_across, at_before)
        share = min(1 - least_share, max(least_share, share))


def _interpolated(a: float, b: float, c: float, at_a: float, at_b: float, at_c: float) -> float:
    """The share of the way from a to b at which the crossing is expected; a half when the three points say little."""
    if at_c in (at_a, at_b) or c == b:
        return 0.5
    place, height = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
    if not (height**2 < place and (1 - height) ** 2 < 1 - place):
        return 0.5
    first = at_a / (at_b - at_a) * at_c / (at_b - at_c)
    second = (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
    return first + second
