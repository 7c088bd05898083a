"""Stepped wedge: all clusters start as usual and cross to the new way at moments that are drawn.

Hussey and Hughes (2007, doi:10.1016/j.cct.2006.05.007), equation 8: a linear model of cluster-period means with a
fixed effect for each period and a random effect for each cluster, new units in each period. With a cluster
autocorrelation below 1 the share of the between-cluster variance that belongs to the period alone joins the error
(Hooper and others 2016, doi:10.1002/sim.7028).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from portal.stats.power import normal
from portal.stats.power.case import PowerCase
from portal.stats.power.outcome import effect, given

METHOD = "stepped wedge, Hussey and Hughes, normal approximation"


def schedule(clusters: int, steps: int) -> NDArray[np.int64]:
    """Which cluster works the new way in which period, shape (clusters, steps + 1) of zeros and ones.

    One step holds as many clusters as another; what is left over goes to the first steps, one each.
    """
    step = np.sort(np.arange(clusters) % steps)
    return (np.arange(steps + 1) > step[:, np.newaxis]).astype(np.int64)


def variance(schedule: NDArray[np.int64], size: float, sd: float, icc: float, cac: float = 1.0) -> float:
    """The variance of the effect, in the outcome's unit squared.

    Parameters
    ----------
    schedule : shape (clusters, periods), 1 where a cluster works the new way
    size : units with an outcome in one cluster in one period
    sd : of the outcome, within and between clusters together
    icc : correlation of two units of one cluster in one period
    cac : cluster autocorrelation, that correlation in two periods over the one in the same period
    """
    x = schedule.astype(np.float64)
    clusters, periods = x.shape
    between = sd**2 * icc * cac
    error = sd**2 * ((1 - icc) / size + icc * (1 - cac))
    u, w, v = x.sum(), (x.sum(axis=0) ** 2).sum(), (x.sum(axis=1) ** 2).sum()
    below = (clusters * u - w) * error + (u**2 + clusters * periods * u - periods * w - clusters * v) * between
    return float(clusters * error * (error + periods * between) / below)


def power(case: PowerCase, clusters: int, size: float) -> float:
    """The power with one look of so many clusters that enrol `size` units in each period.

    A chance has the variance that belongs to the mean of both arms' chances.
    """
    plan = schedule(clusters, int(given(case.steps)))
    with_outcome = size * (1 - case.attrition)
    se = math.sqrt(variance(plan, with_outcome, sd_of(case), given(case.icc), case.cac))
    return float(normal.power(effect(case) * case.takeup_difference, se, se, case.criterion))


def sd_of(case: PowerCase) -> float:
    """The sd of the outcome that the covariates leave."""
    if case.outcome == "continuous":
        sd = given(case.sd)
    else:
        mean = (given(case.p_control) + given(case.p_treatment)) / 2
        sd = math.sqrt(mean * (1 - mean))
    return sd * math.sqrt(1 - case.covariate_r2)
