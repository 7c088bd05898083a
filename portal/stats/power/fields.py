"""The fields of a power case, each checked as it is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

LARGEST_NUMBER = 10**9


class PowerCaseError(ValueError):
    """The case can't be answered; the message is one sentence that says why."""


class Fields:
    """Reads one field at a time; raises PowerCaseError with a sentence that names the field."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = {name: value for name, value in data.items() if value is not None}

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self._data

    def number(
        self,
        name: str,
        default: float | None = None,
        *,
        above: float = -math.inf,
        least: float = -math.inf,
        below: float = math.inf,
        most: float = math.inf,
    ) -> float:
        """A finite number within bounds."""
        value = self._data.get(name, default)
        if value is None:
            raise PowerCaseError(f"{name} is missing.")
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise PowerCaseError(f"{name} has to be a number.")
        if not (above < value < below and least <= value <= most):
            raise PowerCaseError(f"{name} has to be {_range(above, least, below, most)}.")
        return float(value)

    def optional(self, name: str, *, above: float = -math.inf, below: float = math.inf) -> float | None:
        """A number within bounds, or None when the field isn't there."""
        return self.number(name, above=above, below=below) if name in self._data else None

    def whole(self, name: str, default: int | None = None, *, least: int, most: int = LARGEST_NUMBER) -> int:
        """A whole number within bounds."""
        value = self.number(name, default, least=least, most=most)
        if value != int(value):
            raise PowerCaseError(f"{name} has to be a whole number.")
        return int(value)

    def choice(self, name: str, default: str | None, allowed: Sequence[str]) -> str:
        """One of some words."""
        value = self._data.get(name, default)
        if not isinstance(value, str) or value not in allowed:
            words = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
            raise PowerCaseError(f"{name} has to be {words}.")
        return value

    def shares(self, name: str) -> tuple[float, ...]:
        """Rising shares of which the last is 1; (1.0,) when the field isn't there."""
        value = self._data.get(name, [1.0])
        if not isinstance(value, list) or not value:
            raise PowerCaseError(f"{name} has to be a list of numbers that rise to 1.")
        shares = [Fields({name: share}).number(name, above=0, most=1) for share in value]
        if shares != sorted(set(shares)) or shares[-1] != 1 or len(shares) > 20 or min(shares) < 0.01:
            raise PowerCaseError(f"{name} has to be a list of at most 20 numbers that rise to 1, from 0.01.")
        return tuple(shares)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _range(above: float, least: float, below: float, most: float) -> str:
    parts = []
    if math.isfinite(above):
        parts.append(f"larger than {above:g}")
    if math.isfinite(least):
        parts.append(f"at least {least:g}")
    if math.isfinite(below):
        parts.append(f"smaller than {below:g}")
    if math.isfinite(most):
        parts.append(f"at most {most:g}")
    return " and ".join(parts)
