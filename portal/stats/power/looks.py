"""Interim looks: what they cost in power, and in units.

Lan and DeMets (1983, doi:10.1093/biomet/70.3.659) with the spending functions near O'Brien and Fleming's and Pocock's
bounds; recursive integration after Armitage, McPherson and Rowe (1969), on Gauss-Legendre points. One bound only: the
far tail is not counted, as in the formulas for one look.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from portal.stats.inference.sequential import SPENDING
from portal.stats.power.search import root

Floats = NDArray[np.float64]

SPENDINGS = tuple(SPENDING)
POINTS = 160
REACH = 9.0
LARGEST_DRIFT = 30.0


@dataclass(frozen=True)
class Bounds:
    """The critical z of each look, and the density of the last look's sum among trials that went on until then.

    `sums`, `weights` and `density` have shape (POINTS,): the integral of a function f over the trials that never cross
    is the sum of weights * density * f(sums).
    """

    critical: tuple[float, ...]
    sums: Floats
    weights: Floats
    density: Floats


@lru_cache(maxsize=64)
def bounds(level: float, looks: tuple[float, ...], spending: str) -> Bounds:
    """The bounds at shares of information that rise to 1; `level` is one-sided."""
    nodes, node_weights = np.polynomial.legendre.leggauss(POINTS)
    sums, weights, density = np.zeros(1), np.ones(1), np.ones(1)
    critical: list[float] = []
    before = 0.0
    for share, step in zip(looks, np.diff(looks, prepend=0.0), strict=True):
        allowed = SPENDING[spending](share, level) - before
        before += allowed
        root_step, mass = math.sqrt(step), weights * density

        def unspent(
            bound: float,
            sums: Floats = sums,
            mass: Floats = mass,
            allowed: float = allowed,
            root_step: float = root_step,
        ) -> float:
            return allowed - float(mass @ ndtr((sums - bound) / root_step))

        bound = root(unspent, -REACH, REACH)
        critical.append(bound / math.sqrt(share))
        low = -REACH * math.sqrt(share)
        new = low + (nodes + 1) / 2 * (bound - low)
        steps = (new[:, np.newaxis] - sums) / root_step
        density = np.exp(-(steps**2) / 2) @ mass / (root_step * math.sqrt(2 * math.pi))
        sums, weights = new, node_weights * (bound - low) / 2
    return Bounds(tuple(critical), sums, weights, density)


def overall_power(fixed: ArrayLike, level: float, looks: Sequence[float], spending: str) -> Floats:
    """The power over all looks of a trial that has power `fixed` with one look; in its shape."""
    found = bounds(level, tuple(looks), spending)
    drift = np.clip(ndtri(np.asarray(fixed, dtype=np.float64)) - ndtri(level), -LARGEST_DRIFT, LARGEST_DRIFT)
    weight = np.exp(drift[..., np.newaxis] * found.sums - drift[..., np.newaxis] ** 2 / 2)
    return np.asarray(1 - (weight * (found.weights * found.density)).sum(axis=-1), dtype=np.float64)


def fixed_power(overall: float, level: float, looks: Sequence[float], spending: str) -> float:
    """The power that one look needs so that all looks together have power `overall`."""
    start = float(ndtri(overall)) - 1e-6

    def excess(more: float) -> float:
        return float(overall_power(float(ndtr(start + more)), level, looks, spending)) - overall

    return float(ndtr(start + root(excess, 0.0, 1.0)))


def inflation(overall: float, level: float, looks: Sequence[float], spending: str) -> float:
    """How many times as large a trial becomes by its looks."""
    z = -ndtri(level)
    needed = ndtri(fixed_power(overall, level, looks, spending))
    return float(((z + needed) / (z + ndtri(overall))) ** 2)
