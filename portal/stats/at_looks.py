"""The main effect of a trial with interim looks: interval and p that know the trial could have stopped earlier."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

from scipy import special

from portal.stats.codes import Scale
from portal.stats.design import AnalysisPlan
from portal.stats.effects import Effect
from portal.stats.estimators.difference import Estimate
from portal.stats.inference.sequential import repeated_interval, spending_bounds, stagewise

RATIOS = (Scale.RATE_RATIO, Scale.HAZARD_RATIO)
SAME_LOOK = 0.02
NO_MORE_THAN_NOTHING = 0.05  # z


def at_looks(plan: AnalysisPlan, effect: Effect, information: float) -> Effect:
    """The effect at this share of the planned information (1: the last look).

    The estimate's own p becomes a z, and the error that goes with it (Jennison and Turnbull, 2000, section 3.3), so
    that few degrees of freedom are not taken for many.
    A trial that has ended, because it reached a bound or the last look, gets the stage-wise interval and p; one that
    goes on the repeated interval and its own p, to be held against the look's bound. Raises LooksError.
    """
    estimate, is_last = effect.estimate, information >= 1 - SAME_LOOK
    share = 1.0 if is_last else information
    looks = (*(look for look in plan.looks if look < share - SAME_LOOK), share)
    bounds = spending_bounds(looks, plan.alpha, plan.spending)
    is_ratio = effect.scale in RATIOS
    size, z = log(estimate.estimate) if is_ratio else estimate.estimate, bounds.z[-1]
    se = _error(size, estimate)
    if is_last or abs(size) >= z * se:
        found = stagewise(size, se, bounds, len(looks), plan.alpha)
        interval, p, told = found.interval, found.p, "stage-wise interval and p"
    else:
        interval, p = repeated_interval(size, se, z), estimate.p
        told = f"repeated interval, p to be held against {bounds.nominal_p[-1]:.3g}"
    if is_ratio:
        interval = (exp(interval[0]), exp(interval[1]))
    method = f"{estimate.method}; look {len(looks)} at {share:.3g} of the information, {plan.spending}, {told}"
    return replace(effect, estimate=replace(estimate, df=None, interval=interval, p=p, method=method))


def _error(size: float, estimate: Estimate) -> float:
    """The error with which a normal law gives the estimate's p; its own where p says nothing of it."""
    z = float(-special.ndtri(estimate.p / 2)) if estimate.p > 0 else 0.0
    return abs(size) / z if z > NO_MORE_THAN_NOTHING else estimate.se
