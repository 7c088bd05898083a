"""Read the fields of a design file one by one; each problem is noted with its place."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

SCHEMA = "praktijkproef/design/1"
LARGEST = sys.float_info.max

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Problem:
    """Something in a design that can't be used: where (a dotted path) and what."""

    path: str
    code: str


class DesignError(Exception):
    """A design can't be used; `problems` names everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        named = "; ".join(f"{p.path}: {SENTENCES.get(p.code, p.code)}" for p in problems)
        super().__init__(" ".join(named.split()))
        self.problems = problems


SENTENCES = {
    "not_an_object": "must be an object",
    "schema": f"must be {SCHEMA!r}",
    "missing": "is missing",
    "unknown_value": "is none of the known values",
    "not_text": "must be text",
    "not_a_number": "must be a number",
    "not_whole": "must be a whole number above zero",
    "arm_count": "must be 2 to 6 arms",
    "control_count": "exactly one arm must be the control",
    "duplicate": "stands twice",
    "no_outcome": "needs at least one outcome",
    "primary_count": "exactly one outcome must be primary",
    "not_positive": "must be above zero",
    "negative": "must not be below zero",
    "block_sizes": "must be whole numbers, each a multiple of the sum of the ratios",
    "levels": "needs at least two levels, none twice",
    "probability": "must be larger than the smallest share of an arm, and at most 1",
    "share": "must be above 0 and at most 1",
    "share_or_count": "can't stand beside share",
    "alpha": "must lie between 0 and 1",
    "looks": "must rise and end at 1",
    "reserved": "is the name of another column of the data file",
}


class Fields:
    """Reads fields and notes each problem instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def bad(self, path: str, code: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, code))

    def choice(self, kind: type[E], value: object, path: str) -> E:
        """One of the values of an enum."""
        try:
            return kind(str(value))
        except ValueError:
            self.bad(path, "unknown_value")
            return next(iter(kind))

    def text(self, value: object, path: str) -> str:
        """A text that is not blank."""
        if not isinstance(value, str) or not value.strip():
            self.bad(path, "missing" if value is None else "not_text")
            return ""
        return value

    def texts(self, value: object, path: str) -> list[str]:
        """A list of texts."""
        if not isinstance(value, list):
            self.bad(path, "not_text")
            return []
        return [self.text(item, f"{path}.{i}") for i, item in enumerate(value)]

    def number(self, value: object, path: str) -> float:
        """A finite number."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
            self.bad(path, "missing" if value is None else "not_a_number")
            return 0.0
        return float(value)

    def positive(self, value: object, path: str) -> float:
        """A finite number above zero."""
        if isinstance(value, int | float) and value <= 0:
            self.bad(path, "not_positive")
            return 1.0
        return self.number(value, path)

    def whole(self, value: object, path: str, least: int = 1) -> int:
        """A whole number."""
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.bad(path, "missing" if value is None else "not_whole" if least else "negative")
            return max(least, 1)
        return value

    def unique(self, keys: list[str], path: str) -> None:
        """Keys that stand once."""
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.bad(f"{path}.{key}", "duplicate")
