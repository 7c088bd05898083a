"""Times until something happens, some of them not yet seen: curves, restricted means, log-rank, hazard ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.stats.estimators.difference import Estimate, TooFew
from portal.stats.inference.intervals import normal

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]
ENDLESS = 15.0  # a log ratio beyond it is on its way to infinity


@dataclass(frozen=True)
class Curve:
    """Kaplan-Meier: arrays of shape (m,), one element for each time at which something was seen or follow-up ended.

    `survival` is the share without the event just after the time; `hazard_variance` Greenwood's sum so far, so that
    the variance of the survival is survival² times it.
    """

    times: Vector
    at_risk: Vector
    events: Vector
    survival: Vector
    hazard_variance: Vector

    @property
    def median(self) -> float | None:
        """The first time at which half have had the event; between two steps their middle; None when never."""
        reached = np.flatnonzero(self.survival <= 0.5 + 1e-12)
        if not len(reached):
            return None
        first = int(reached[0])
        lower = np.flatnonzero(self.survival < 0.5 - 1e-12)
        if abs(self.survival[first] - 0.5) < 1e-12 and len(lower):
            return float(self.times[first] + self.times[lower[0]]) / 2
        return float(self.times[first])

    def survival_at(self, time: float) -> tuple[float, float]:
        """Share without the event just after a time, and its standard error (Greenwood)."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 1.0, 0.0
        return float(self.survival[place]), float(self.survival[place] * self.hazard_variance[place] ** 0.5)

    def restricted_mean(self, tau: float) -> tuple[float, float]:
        """Mean time up to tau, and its variance (Greenwood's, without n/(n-1), as R's survfit)."""
        inside = self.times < tau
        steps = np.concatenate([[0.0], self.times[inside], [tau]])
        level = np.concatenate([[1.0], self.survival[inside]])
        areas = level * np.diff(steps)
        rest = np.cumsum(areas[::-1])[::-1][1:]  # area from each time to tau
        at_risk, events = self.at_risk[inside], self.events[inside]
        left = np.maximum(at_risk - events, 1.0)  # where all had the event the area after it is zero
        return float(areas.sum()), float((rest**2 * events / (at_risk * left)).sum())


def kaplan_meier(times: Vector, events: Vector) -> Curve:
    """The curve of times (n,) with events (n,) of ones, and zeros where follow-up ended first; n at least 1."""
    distinct, place = np.unique(times, return_inverse=True)
    ended = np.bincount(place).astype(float)
    seen = np.bincount(place, events).astype(float)
    at_risk = ended[::-1].cumsum()[::-1]
    left = at_risk - seen
    terms = np.where(left > 0, seen / (at_risk * np.maximum(left, 1.0)), 0.0)
    return Curve(distinct, at_risk, seen, np.cumprod(left / at_risk), np.cumsum(terms))


def horizon(times: Vector, arms: Texts, events: Vector, tau: float | None) -> float:
    """The agreed tau, or without one the largest time that all arms reach; arrays (n,) without missing values.

    Raises TooFew when an arm was not followed until tau.
    """
    last = {str(arm): float(times[arms == arm].max()) for arm in np.unique(arms)}
    reached = min(last.values())
    if tau is None:
        if reached <= 0:
            raise TooFew("an arm was not followed for any time")
        return reached
    for arm, end in last.items():
        inside = arms == arm
        if end < tau and kaplan_meier(times[inside], events[inside]).survival[-1] > 0:
            raise TooFew(f"the horizon {tau:g} lies beyond the last follow-up, {end:g}, of arm {arm!r}")
    return tau


def restricted_mean_difference(one: Curve, zero: Curve, tau: float, *, alpha: float) -> Estimate:
    """Difference in mean time up to tau; normal interval. Raises TooFew when neither arm had an event before tau."""
    (mean1, variance1), (mean0, variance0) = one.restricted_mean(tau), zero.restricted_mean(tau)
    variance = variance1 + variance0
    if variance <= 0:
        raise TooFew(f"nothing was seen to happen before {tau:g}")
    interval, p = normal(mean1 - mean0, variance**0.5, alpha)
    method = f"difference in restricted mean time up to {tau:g}, Kaplan-Meier, Greenwood standard error"
    return Estimate(mean1 - mean0, variance**0.5, None, interval, p, method)


@dataclass(frozen=True)
class Risk:
    """At each time with an event: all at risk, the treated among them; all events, those among the treated."""

    at_risk: Vector
    treated_at_risk: Vector
    events: Vector
    treated_events: Vector


def risk_sets(times: Vector, events: Vector, treated: Mask) -> Risk:
    """Risk sets of times (n,), events (n,) of ones and zeros, treated (n,).

    Whole times are counted as they are; others are ranked first.
    """
    whole = times.astype(np.int64)
    place = whole if (whole == times).all() and whole.max() < 4 * len(times) + 1000 else None
    if place is None:
        place = np.unique(times, return_inverse=True)[1]
    group = place * 4 + (events > 0) * 2 + treated
    counts = np.bincount(group, minlength=4 * (int(place.max()) + 1)).reshape(-1, 4).astype(float)
    left = counts[::-1].cumsum(axis=0)[::-1]
    some = counts[:, 2] + counts[:, 3] > 0
    left, counts = left[some], counts[some]
    return Risk(left.sum(axis=1), left[:, 1] + left[:, 3], counts[:, 2] + counts[:, 3], counts[:, 3])


def log_rank(times: Vector, events: Vector, treated: Mask, strata: Texts | None = None) -> tuple[float, float]:
    """Log-rank chi-square and p of two arms, stratified when strata (n,) are given; arrays (n,).

    Raises TooFew when no time tells the arms apart.
    """
    from scipy import stats

    excess, variance = 0.0, 0.0
    for risk in _by_stratum(times, events, treated, strata):
        share = risk.treated_at_risk / risk.at_risk
        excess += float((risk.treated_events - risk.events * share).sum())
        spread = share * (1 - share) * risk.events * (risk.at_risk - risk.events) / np.maximum(risk.at_risk - 1, 1.0)
        variance += float(spread.sum())
    if variance <= 0:
        raise TooFew("nothing was seen to happen while both arms were followed")
    chi = excess**2 / variance
    return chi, float(stats.chi2.sf(chi, 1))


def hazard_ratio(
    times: Vector, events: Vector, treated: Mask, strata: Texts | None = None, *, alpha: float
) -> Estimate:
    """Cox's hazard ratio of two arms, Efron's ties, by Newton's method; arrays (n,). The error is that of its log.

    Raises TooFew when an arm has no events: the ratio would be zero or endless.
    """
    if min(events[treated].sum(), events[~treated].sum()) == 0:
        raise TooFew("an arm has no events, so that a hazard ratio can't be estimated")
    ones, zeros, seen = [], [], 0.0
    for risk in _by_stratum(times, events, treated, strata):
        ties = risk.events.astype(int)
        start = np.repeat(np.cumsum(ties) - ties, ties)
        passed = (np.arange(ties.sum()) - start) / np.repeat(risk.events, ties)
        every = np.repeat(np.arange(len(ties)), ties)
        one = risk.treated_at_risk[every] - passed * risk.treated_events[every]
        ones.append(one)
        zeros.append(risk.at_risk[every] - passed * risk.events[every] - one)
        seen += float(risk.treated_events.sum())
    log_ratio, information = _newton(np.concatenate(ones), np.concatenate(zeros), seen)
    name = "Cox hazard ratio" if strata is None else "Cox hazard ratio, stratified"
    return ratio(log_ratio, information**-0.5, alpha, f"{name}, Efron ties, standard error of its log, Wald interval")


def adjusted_hazard_ratio(
    times: Vector, events: Vector, treated: Mask, covariates: NDArray[np.float64], *, alpha: float
) -> Estimate:
    """As hazard_ratio, with covariates (n, k) in the model, by statsmodels."""
    from statsmodels.duration.hazard_regression import PHReg

    if min(events[treated].sum(), events[~treated].sum()) == 0:
        raise TooFew("an arm has no events, so that a hazard ratio can't be estimated")
    spread = np.maximum(covariates.std(axis=0), 1e-300)
    columns = np.column_stack([treated.astype(float), (covariates - covariates.mean(axis=0)) / spread])
    try:
        found = PHReg(times, columns, status=events, ties="efron").fit(disp=0)
        log_ratio, se = float(found.params[0]), float(found.bse[0])
    except (np.linalg.LinAlgError, ValueError) as error:
        raise TooFew("the covariates leave no hazard ratio to estimate") from error
    if not np.isfinite(se) or se > 50:
        raise TooFew("the covariates leave no hazard ratio to estimate")
    method = "Cox hazard ratio with covariates, Efron ties, standard error of its log, Wald interval"
    return ratio(log_ratio, se, alpha, method)


def ratio(log_ratio: float, se: float, alpha: float, method: str, df: float | None = None) -> Estimate:
    """A ratio with the standard error of its log; interval on the log scale."""
    interval, p = normal(log_ratio, se, alpha, df)
    low, high = (float(np.exp(bound)) for bound in interval)
    return Estimate(float(np.exp(log_ratio)), se, df, (low, high), p, method)


def _by_stratum(times: Vector, events: Vector, treated: Mask, strata: Texts | None) -> list[Risk]:
    if strata is None:
        return [risk_sets(times, events, treated)]
    parts = [strata == stratum for stratum in np.unique(strata)]
    return [risk_sets(times[part], events[part], treated[part]) for part in parts]


def _newton(ones: Vector, zeros: Vector, seen: float) -> tuple[float, float]:
    """The log ratio that makes the expected events among the treated equal to those seen, and its information."""
    log_ratio = 0.0
    for _step in range(50):
        share = ones * np.exp(log_ratio) / (ones * np.exp(log_ratio) + zeros)
        information = float((share * (1 - share)).sum())
        if information <= 0 or abs(log_ratio) > ENDLESS:
            break
        change = float(np.clip((seen - share.sum()) / information, -2, 2))
        log_ratio += change
        if abs(change) < 1e-12:
            return log_ratio, information
    raise TooFew("one arm always had the event first, so that a hazard ratio can't be estimated")
