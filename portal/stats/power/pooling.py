"""Sites together: how many months until an answer, alone and in one trial, and what one more site brings.

A site enrols the same number each month from the month in which it starts. Units count alike wherever they enrol, so
the size that is needed is that of the trial as a whole.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portal.stats.power.case import PowerCase
from portal.stats.power.solve import power_curve

Floats = NDArray[np.float64]

_Count = Callable[[Floats], float]

MOST_MONTHS = 1200


@dataclass(frozen=True)
class SiteSet:
    """Some sites that work together: their places in the order given, and the months until the answer."""

    sites: tuple[int, ...]
    months: int


@dataclass(frozen=True)
class Accrual:
    """What sites enrol.

    Attributes
    ----------
    monthly : units that a site enrols in a month, shape (sites,)
    starts : months from now until a site starts, shape (sites,)
    follow_up : months from the last enrolment until its outcome is known
    """

    monthly: Floats
    starts: Floats
    follow_up: int = 0

    @classmethod
    def of(cls, monthly: ArrayLike, starts: ArrayLike | None = None, follow_up: int = 0) -> Accrual:
        """From numbers; raises ValueError when one is negative or no number, or the shapes differ."""
        rates = np.atleast_1d(np.asarray(monthly, dtype=np.float64))
        first = np.zeros(rates.shape) if starts is None else np.atleast_1d(np.asarray(starts, dtype=np.float64))
        if rates.ndim != 1 or rates.shape != first.shape or not len(rates):
            raise ValueError("Each site needs one number a month and one start.")
        if not (np.isfinite(rates).all() and np.isfinite(first).all()) or min(rates.min(), first.min(), follow_up) < 0:
            raise ValueError("Numbers a month, starts and follow-up can't be negative or missing.")
        return cls(rates, first, follow_up)

    def enrolled(self, months: ArrayLike) -> Floats:
        """Units enrolled by each site after so many months, shape (sites,) or (len(months), sites)."""
        passed = np.asarray(months, dtype=np.float64)[..., np.newaxis] - self.starts
        return self.monthly * np.maximum(passed, 0.0)


def monthly_rates(counts: ArrayLike) -> Floats:
    """The mean number a month of each site, shape (sites,), from counts of past months (sites, months).

    Months that are not known (nan) don't count; a site without any known month has nan.
    """
    past = np.asarray(counts, dtype=np.float64)
    known = ~np.isnan(past)
    months = known.sum(axis=1)
    rates = np.where(known, past, 0.0).sum(axis=1) / np.maximum(months, 1)
    return np.asarray(np.where(months > 0, rates, np.nan), dtype=np.float64)


def months_together(needed: float, accrual: Accrual, sites: Sequence[int] | None = None) -> int | None:
    """Whole months from now until the answer when these sites (all, when not given) work together; None when never."""
    chosen = list(range(len(accrual.monthly)) if sites is None else sites)
    return _with_follow_up(_first_month(needed, accrual, lambda enrolled: float(enrolled[chosen].sum())), accrual)


def months_alone(needed: float, accrual: Accrual) -> list[int | None]:
    """The same for each site by itself; None for a site that never gets there."""
    return [months_together(needed, accrual, [site]) for site in range(len(accrual.monthly))]


def best_sets(needed: float, accrual: Accrual) -> list[SiteSet]:
    """For 1, 2, ... sites the set of that many that has the answer soonest; sizes that never have it are left out.

    At any moment the best set of k sites is the k that have enrolled most, so no other sets have to be tried.
    """
    sets = []
    for size in range(1, len(accrual.monthly) + 1):

        def most_enrolled(enrolled: Floats, size: int = size) -> float:
            return float(np.sort(enrolled)[-size:].sum())

        month = _first_month(needed, accrual, most_enrolled)
        if month is not None:
            order = np.argsort(-accrual.enrolled(month), kind="stable")[:size]
            sets.append(SiteSet(tuple(sorted(int(site) for site in order)), month + accrual.follow_up))
    return sets


def soonest_set(needed: float, accrual: Accrual, most_sites: int | None = None) -> SiteSet | None:
    """The fewest sites that have the answer as soon as any set of at most `most_sites`; None when no set ever has."""
    sets = [found for found in best_sets(needed, accrual) if most_sites is None or len(found.sites) <= most_sites]
    return min(sets, key=lambda found: (found.months, len(found.sites)), default=None)


def smallest_set(needed: float, accrual: Accrual, within: int) -> SiteSet | None:
    """The fewest sites that have the answer within so many months, and of those the soonest; None when none has."""
    return next((found for found in best_sets(needed, accrual) if found.months <= within), None)


def with_one_more(needed: float, accrual: Accrual, sites: Sequence[int]) -> dict[int, int | None]:
    """For each site outside these: the months until the answer when it joins; None when still never."""
    outside = sorted(set(range(len(accrual.monthly))) - set(sites))
    return {site: months_together(needed, accrual, [*sites, site]) for site in outside}


def with_a_new_site(needed: float, accrual: Accrual, monthly: float, start: float = 0.0) -> int | None:
    """The months until the answer when a site that isn't there yet joins all others."""
    joined = Accrual.of([*accrual.monthly, monthly], [*accrual.starts, start], accrual.follow_up)
    return months_together(needed, joined)


def power_by_month(case: PowerCase, accrual: Accrual, months: ArrayLike, sites: Sequence[int] | None = None) -> Floats:
    """The power of what these sites have enrolled after each number of months, of which the outcome is known.

    In the shape of `months`; nan while an arm is empty.
    """
    chosen = list(range(len(accrual.monthly)) if sites is None else sites)
    passed = np.asarray(months, dtype=np.float64) - accrual.follow_up
    return power_curve(case, np.floor(accrual.enrolled(passed)[..., chosen].sum(axis=-1) + 1e-9))


def _first_month(needed: float, accrual: Accrual, count: _Count) -> int | None:
    """The first whole month in which a count of the enrolled, that only grows, is enough."""
    low, high = -1, MOST_MONTHS
    if not math.isfinite(needed) or count(accrual.enrolled(high)) < needed * (1 - 1e-12):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if count(accrual.enrolled(middle)) >= needed * (1 - 1e-12):
            high = middle
        else:
            low = middle
    return high


def _with_follow_up(month: int | None, accrual: Accrual) -> int | None:
    return None if month is None else month + accrual.follow_up
