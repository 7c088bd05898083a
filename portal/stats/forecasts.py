"""Scores of forecasts that were made before the result: lower is better, and honesty pays best (proper scores).

Gneiting and Raftery (2007), JASA 102, 359-378, unless another source stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Vector = NDArray[np.float64]

Z_90 = 1.2815515655446004  # standard normal, 90%
FEWEST_TO_RANK = 10  # forecasts of one person, below which no score of that person is shown beside others


class ForecastError(ValueError):
    """This forecast can't be scored; the message is one sentence that says why."""


@dataclass(frozen=True)
class Forecast:
    """An effect as three points: 10%, 50% and 90% sure that it lies below.

    Between and beyond them two halves of normal distributions that meet at the middle point, with half of the chance
    each, so that exactly the three stated points are kept. Raises ForecastError when they fall, or are not finite.
    """

    low: float
    middle: float
    high: float

    def __post_init__(self) -> None:
        if not np.isfinite([self.low, self.middle, self.high]).all():
            raise ForecastError("A forecast needs three numbers.")
        if not self.low <= self.middle <= self.high:
            raise ForecastError("The 10% point can't lie above the 50% point, nor that above the 90% point.")

    def crps(self, outcome: ArrayLike) -> Vector:
        """Continuous ranked probability score at outcomes, in their shape and the effect's unit; closed form."""
        y = np.asarray(outcome, dtype=float)
        left, right = (self.middle - self.low) / Z_90, (self.high - self.middle) / Z_90
        near, far = np.where(y < self.middle, left, right), np.where(y < self.middle, right, left)
        away = np.abs(y - self.middle)
        with np.errstate(over="ignore"):  # a spread next to nothing: as good as none
            z = np.minimum(np.divide(away, near, out=np.full_like(away, np.inf), where=near > 0), 1e8)
        spread = near * (_integral(z) - _integral(0.0) + _integral(-z))
        score: Vector = np.where(near > 0, spread, away) + far * _integral(0.0)
        return score

    def expected_crps(self, effects: ArrayLike, weights: ArrayLike | None = None) -> float:
        """The mean score over what the effect may be: points (k,) of its posterior, with weights (k,) or evenly.

        So chance in a small trial is not held against a forecast.
        """
        return float(np.average(self.crps(effects), weights=None if weights is None else np.asarray(weights)))

    def interval_score(self, outcome: float) -> float:
        """Score of the 80% interval between the outer points."""
        return interval_score(self.low, self.high, outcome, level=0.8)


def normal_points(mean: float, sd: float, count: int = 999) -> Vector:
    """Evenly weighted points (count,) of a normal posterior: its quantiles."""
    return mean + sd * special.ndtri((np.arange(count) + 0.5) / count)


def crps_normal(mean: float, sd: float, outcome: float) -> float:
    """Continuous ranked probability score of a normal forecast."""
    return float(Forecast(mean - Z_90 * sd, mean, mean + Z_90 * sd).crps(outcome))


def crps_points(points: Sequence[float], outcome: float) -> float:
    """The same of a crowd's points, each as probable: mean |x - y| less half the mean |x - x'| over all pairs."""
    x = np.asarray(points, dtype=float)
    if not len(x):
        raise ForecastError("There are no forecasts to score.")
    return float(np.abs(x - outcome).mean() - np.abs(x[:, None] - x[None, :]).mean() / 2)


def interval_score(low: float, high: float, outcome: float, *, level: float) -> float:
    """Width of an interval of this level, and 2 / (1 - level) times what it missed the outcome by."""
    if low > high:
        raise ForecastError("The lower end of an interval can't lie above the upper end.")
    missed = max(low - outcome, 0.0, outcome - high)
    return high - low + 2 / (1 - level) * missed


def brier(chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Mean squared distance of chances from what happened (Brier, 1950)."""
    if not chances or len(chances) != len(happened):
        raise ForecastError("Each chance needs what happened beside it, and there must be one at least.")
    if not all(0 <= chance <= 1 for chance in chances):
        raise ForecastError("A chance lies between 0 and 1.")
    return float(np.mean((np.asarray(chances, dtype=float) - np.asarray(happened, dtype=float)) ** 2))


def skill(score: float, reference: float) -> float | None:
    """How much of a reference's score was saved: 1 is perfect, 0 as good as it; None when the reference was perfect."""
    return 1 - score / reference if reference > 0 else None


def pooled_forecast(forecasts: Sequence[Forecast]) -> Forecast:
    """The crowd's forecast: the means of its points.

    Lichtendahl and others (2013), Management Science 59, 1594-1611.
    """
    if not forecasts:
        raise ForecastError("There are no forecasts to pool.")
    points = np.array([(forecast.low, forecast.middle, forecast.high) for forecast in forecasts])
    low, middle, high = points.mean(axis=0).tolist()
    return Forecast(low, middle, high)


@dataclass(frozen=True)
class Calibration:
    """How many of `count` 80% intervals held the result: the share, and its own 95% interval."""

    held: int
    count: int
    interval: tuple[float, float]

    @property
    def share(self) -> float:
        """Held of all."""
        return self.held / self.count


def calibration(forecasts: Sequence[Forecast], outcomes: Sequence[float]) -> Calibration:
    """Whether 80% intervals held eight of ten results; interval after Wilson (1927)."""
    if not forecasts or len(forecasts) != len(outcomes):
        raise ForecastError("Each forecast needs its result beside it, and there must be one at least.")
    held = sum(f.low <= outcome <= f.high for f, outcome in zip(forecasts, outcomes, strict=True))
    return Calibration(held, len(forecasts), wilson(held, len(forecasts)))


def wilson(successes: int, n: int, alpha: float = 0.05) -> tuple[float, float]:
    """Interval of a proportion (Wilson, 1927), n at least 1."""
    z = float(special.ndtri(1 - alpha / 2))
    centre, reach = successes + z * z / 2, z * (successes * (n - successes) / n + z * z / 4) ** 0.5
    return max(0.0, (centre - reach) / (n + z * z)), min(1.0, (centre + reach) / (n + z * z))


def may_be_ranked(forecasts: int) -> bool:
    """Whether one person made forecasts enough to stand beside others."""
    return forecasts >= FEWEST_TO_RANK


def _integral(z: ArrayLike) -> Vector:
    """The integral of the squared standard normal distribution function from minus infinity to z."""
    x = np.asarray(z, dtype=float)
    below, density = special.ndtr(x), np.exp(-0.5 * x * x) / (2 * np.pi) ** 0.5
    at = np.where(below > 0, x, 0.0)
    value: Vector = at * below**2 + 2 * density * below - special.ndtr(2**0.5 * x) / np.pi**0.5
    return value
