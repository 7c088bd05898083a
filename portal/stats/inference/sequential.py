"""Interim looks: how much error each may spend, the bounds that follow, and the interval after the last look.

The statistic times the root of its information share t is a Brownian motion with drift; its density where the trial
goes on is carried from look to look by quadrature (Armitage, McPherson and Rowe, 1969; Jennison and Turnbull, 2000,
chapter 19).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import e, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Vector = NDArray[np.float64]

NODES = 128
REACH = 9.0  # standard deviations that hold all of a density
HIGHEST = 38.0  # z beyond which no chance is left in a float


class LooksError(ValueError):
    """These looks can't be used; the message is one sentence that says why."""


@dataclass(frozen=True)
class Bounds:
    """When to stop: |z| at or above its bound.

    Attributes
    ----------
    looks : shares of the planned information (units or events analysed, not calendar time), rising to 1 at most
    z : the bound at each look
    spent : one-sided error spent up to and including each look
    """

    looks: tuple[float, ...]
    z: tuple[float, ...]
    spent: tuple[float, ...]

    @property
    def nominal_p(self) -> tuple[float, ...]:
        """Two-sided p of each bound by itself."""
        return tuple(2 * float(special.ndtr(-z)) for z in self.z)


@dataclass(frozen=True)
class Sequential:
    """An effect after a trial that could have stopped earlier: interval, p, and the median-unbiased estimate."""

    interval: tuple[float, float]
    p: float
    median_unbiased: float


def obrien_fleming(share: float, level: float) -> float:
    """One-sided error that may be spent up to this share of information: O'Brien and Fleming's type."""
    return 2 * float(special.ndtr(special.ndtri(level / 2) / sqrt(share)))


def pocock(share: float, level: float) -> float:
    """One-sided error that may be spent up to this share of information: Pocock's type."""
    return level * log(1 + (e - 1) * share)


SPENDING: dict[str, Callable[[float, float], float]] = {"obrien_fleming": obrien_fleming, "pocock": pocock}


@lru_cache(maxsize=256)
def spending_bounds(looks: tuple[float, ...], alpha: float, spending: str) -> Bounds:
    """Bounds that spend two-sided `alpha` over the looks, half on each side.

    Lan and DeMets (1983), Biometrika 70, 659-663: looks may fall elsewhere than planned, since each bound depends on
    this look and those before it only. `spending`: a name in SPENDING. Raises LooksError.
    """
    _check(looks, alpha)
    if spending not in SPENDING:
        raise LooksError(f"Spending by {spending!r} is not known; use one of {', '.join(SPENDING)}.")
    spent = [SPENDING[spending](share, alpha / 2) for share in looks]
    z: list[float] = []
    walk, before = _Walk(), 0.0
    for look, total in zip(looks, spent, strict=True):
        z.append(walk.bound(look, total - before))
        walk, before = walk.onwards(look, z[-1], 0.0), total
    return Bounds(looks, tuple(z), tuple(spent))


def constant_bounds(looks: tuple[float, ...], alpha: float) -> Bounds:
    """One bound for all looks (Pocock, 1977, Biometrika 64, 191-199), two-sided `alpha`. Raises LooksError."""
    _check(looks, alpha)

    def error(z: float) -> float:
        return sum(_exits(looks, [z] * len(looks), 0.0))

    z = float(optimize.brentq(lambda bound: error(bound) - alpha / 2, 0.5, HIGHEST, xtol=1e-10))
    return Bounds(looks, (z,) * len(looks), tuple(np.cumsum(_exits(looks, [z] * len(looks), 0.0)).tolist()))


def repeated_interval(estimate: float, se: float, z: float) -> tuple[float, float]:
    """The interval at a look with bound z, good at every look whether or not the trial stops.

    Jennison and Turnbull (1989), JRSS B 51, 305-361.
    """
    return estimate - z * se, estimate + z * se


def stagewise(estimate: float, se: float, bounds: Bounds, look: int, alpha: float) -> Sequential:
    """The interval of a trial that ended at look number `look` (from 1): a bound was reached, or it was the last.

    Stage-wise ordering: ends at an earlier look are further out, within a look the larger z is; so it agrees with
    the bounds and does not depend on looks that were never made (Tsiatis, Rosner and Mehta, 1984, Biometrics 40,
    797-803; Jennison and Turnbull, 2000, section 8.5). Normal distribution. Raises LooksError when the trial would
    have gone on, or when there is no error of the estimate.
    """
    if not se > 0:
        raise LooksError("An estimate without a standard error can't be held against a bound.")
    z, last = estimate / se, look == len(bounds.looks)
    if not last and abs(z) < bounds.z[look - 1]:
        raise LooksError("At this look no bound is reached, so that the trial goes on.")
    looks, per_drift = bounds.looks[:look], se * sqrt(bounds.looks[look - 1])

    def above(drift: float) -> float:
        """Chance of an end at least as far up."""
        return sum(_exits(looks, [*bounds.z[: look - 1], z], drift))

    def drift_at(chance: float) -> float:
        middle, step = z / sqrt(looks[-1]), 4 / sqrt(looks[-1])
        low, high = middle - step, middle + step
        while above(low) > chance:
            low -= step
        while above(high) < chance:
            high += step
        return float(optimize.brentq(lambda drift: above(drift) - chance, low, high, xtol=1e-9))

    low, centre, high = (drift_at(chance) * per_drift for chance in (alpha / 2, 0.5, 1 - alpha / 2))
    tail = above(0.0)
    return Sequential((low, high), min(1.0, 2 * min(tail, 1 - tail)), centre)


@lru_cache(maxsize=1)
def _gauss_legendre() -> tuple[Vector, Vector]:
    """Nodes and weights on -1 to 1, both (NODES,)."""
    return np.polynomial.legendre.leggauss(NODES)


def _check(looks: Sequence[float], alpha: float) -> None:
    if not 0 < alpha < 1:
        raise LooksError("The two-sided level must lie between 0 and 1.")
    rises = all(earlier < later for earlier, later in pairwise(looks))
    if not looks or not rises or not (looks[0] > 0 and looks[-1] <= 1):
        raise LooksError("Looks are shares of the information: they must rise, from above 0 to 1 at most.")


def _exits(looks: Sequence[float], z: Sequence[float], drift: float) -> list[float]:
    """Chance to lie above each bound at its look, after staying within the bounds at all looks before."""
    walk, up = _Walk(), []
    for look, bound in zip(looks, z, strict=True):
        up.append(walk.beyond(look, bound * sqrt(look), drift))
        if len(up) < len(looks):
            walk = walk.onwards(look, bound, drift)
    return up


@dataclass(frozen=True)
class _Walk:
    """Where the motion can be at a look at which the trial goes on: nodes, and the chance at each (density x width)."""

    share: float = 0.0
    place: Vector = field(default_factory=lambda: np.zeros(1))
    chance: Vector = field(default_factory=lambda: np.ones(1))

    def beyond(self, look: float, limit: float, drift: float) -> float:
        """Chance to lie above the limit at the next look."""
        step = look - self.share
        return float(self.chance @ special.ndtr((self.place + drift * step - limit) / sqrt(step)))

    def bound(self, look: float, error: float) -> float:
        """The z with this chance above it at the next look, without drift."""
        root = sqrt(look)
        if error <= self.beyond(look, HIGHEST * root, 0.0):
            return HIGHEST
        return float(optimize.brentq(lambda z: log(max(self.beyond(look, z * root, 0.0), 1e-320) / error), -9, HIGHEST))

    def onwards(self, look: float, z: float, drift: float) -> _Walk:
        """The motion at the next look, where it stays within -z and z."""
        step, root = look - self.share, sqrt(look)
        low, high = max(-z * root, drift * look - REACH * root), min(z * root, drift * look + REACH * root)
        if low >= high:
            return _Walk(look, np.zeros(1), np.zeros(1))
        nodes, weights = _gauss_legendre()
        place = (low + high) / 2 + (high - low) / 2 * nodes
        away = (place[:, None] - self.place[None, :] - drift * step) / sqrt(step)
        density = np.exp(-0.5 * away**2) @ self.chance / sqrt(2 * pi * step)
        return _Walk(look, place, density * weights * (high - low) / 2)
