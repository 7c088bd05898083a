"""The estimates of many simulated trials, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """One element a trial, each of shape (trials,); all nan in a trial whose data can't carry an estimate."""

    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    p: Floats

    def blank(self, where: NDArray[np.bool_]) -> Estimates:
        """The same, with nan in some trials."""
        columns = (self.estimate, self.se, self.low, self.high, self.p)
        return Estimates(*(np.where(where, np.nan, column) for column in columns))

    @classmethod
    def joined(cls, parts: Sequence[Estimates]) -> Estimates:
        """The trials of several parts, in their order."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def by_student(estimate: Floats, variance: Floats, df: Floats, alpha: float) -> Estimates:
    """As `inference.intervals.student`, for many trials; a trial without variance or degrees of freedom is blank."""
    lost = ~((variance > 0) & (df > 0))
    se, freedom = np.sqrt(np.where(lost, 1.0, variance)), np.where(lost, 1.0, df)
    reach = stdtrit(freedom, 1 - alpha / 2) * se
    p = 2 * stdtr(freedom, -np.abs(estimate) / se)
    return Estimates(estimate, se, estimate - reach, estimate + reach, p).blank(lost)
