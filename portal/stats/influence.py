"""Influential sites: those without which the trial would say something else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from portal.stats.sites import reml

Vector = NDArray[np.float64]

FAR = 1.0  # standard errors


@dataclass(frozen=True)
class Influence:
    """The mean effect over the other sites, its interval, and whether that differs from the whole.

    Attributes
    ----------
    shift : what the site adds to the mean, in standard errors of the mean without it
    is_influential : the shift is more than one standard error, or the interval excludes zero with the site and not
        without it (or the other way round)
    """

    site: str
    mean: float
    interval: tuple[float, float]
    shift: float
    is_influential: bool


def influences(sites: list[str], effects: Vector, variances: Vector, alpha: float = 0.05) -> list[Influence]:
    """Leave out each of k sites in turn: effects (k,) with known variances (k,), random effects by REML.

    Viechtbauer and Cheung (2010), Research Synthesis Methods 1, 112-125. Empty with fewer than three sites.
    """
    if len(sites) < 3:
        return []
    mean, se = _mean(effects, variances)
    z = float(special.ndtri(1 - alpha / 2))
    excludes_zero = abs(mean) > z * se
    found = []
    for place, site in enumerate(sites):
        others = np.arange(len(sites)) != place
        without, error = _mean(effects[others], variances[others])
        shift = (mean - without) / error
        changes = abs(shift) > FAR or (abs(without) > z * error) != excludes_zero
        found.append(Influence(site, without, (without - z * error, without + z * error), shift, changes))
    return found


def _mean(effects: Vector, variances: Vector) -> tuple[float, float]:
    """The mean over sites and its standard error."""
    fit = reml(effects, variances)
    return fit.mean, float((1 / (variances + fit.tau**2)).sum() ** -0.5)
