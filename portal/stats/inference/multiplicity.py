"""Several comparisons at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p values (1979), in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values that bound the share of false finds (Benjamini and Hochberg, 1995), in the order given."""
    order = sorted(range(len(p_values)), key=lambda i: -p_values[i])
    adjusted, lowest, count = [0.0] * len(p_values), 1.0, len(p_values)
    for rank, i in enumerate(order):
        lowest = min(lowest, p_values[i] * count / (count - rank))
        adjusted[i] = lowest
    return adjusted


ADJUSTMENTS: dict[str, Callable[[Sequence[float]], list[float]]] = {
    "holm": holm,
    "benjamini_hochberg": benjamini_hochberg,
}
