"""Whole numbers: the smallest that reach a power, and those that a case gives."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from portal.stats.power import cluster, individual, looks, stepped_wedge
from portal.stats.power.case import PowerCase, PowerCaseError
from portal.stats.power.outcome import ALMOST_ALL, given

MOST = 10**15
MOST_WEDGE = 10_000
ROUNDING_UP = 50


@dataclass(frozen=True)
class Sizes:
    """What is enrolled.

    `drawn` is what the draw is about in the control arm and in a treatment arm: units, or clusters; in a stepped wedge
    all clusters, and the units that one enrols in a period.
    """

    drawn: tuple[int, int]
    n_control: int
    n_treatment: int
    n_total: int
    clusters: int | None = None


def with_looks(case: PowerCase, fixed: float) -> float:
    """The power over all looks, from that with one look."""
    if len(case.looks) == 1:
        return fixed
    return float(looks.overall_power(fixed, case.criterion.level, case.looks, case.spending))


def smallest(case: PowerCase) -> Sizes:
    """The smallest whole numbers that reach the power or the width that the case asks for."""
    if case.design == "stepped_wedge":
        return _smallest_wedge(case)
    exact = exact_control(case)
    if not exact * max(1.0, case.ratio) / case.stays <= MOST:
        raise PowerCaseError("The effect is so small that no trial could find it.")
    for more in range(ROUNDING_UP):
        control, treatment = up(exact + more), up(case.ratio * (exact + more))
        if case.half_width is not None or reached(case, control, treatment) >= case.power * ALMOST_ALL:
            return _enrolled(case, control, treatment)
    raise PowerCaseError("No size was found that reaches this power.")


def exact_control(case: PowerCase) -> float:
    """Units with an outcome, or clusters, of the control arm at which the power is exactly as asked; not rounded."""
    target = case.power
    if len(case.looks) > 1:
        target = looks.fixed_power(case.power, case.criterion.level, case.looks, case.spending)
    if case.design == "cluster":
        return cluster.exact_control(case, target)
    return individual.exact_n_control(case, target)


def asked(case: PowerCase) -> Sizes:
    """The sizes that the case gives, shared out over the arms."""
    if case.design == "stepped_wedge":
        return _wedge(case, int(given(case.clusters)), given(case.cluster_period_size))
    total = case.clusters if case.design == "cluster" else case.n
    name = "clusters" if case.design == "cluster" else "n"
    if total is None:
        raise PowerCaseError(f"{name} is missing.")
    treatments = case.arms - 1
    control = round(total / (1 + case.ratio * treatments))
    treatment = (total - control) // treatments
    if case.design == "cluster" and min(control, treatment) < cluster.LEAST_IN_AN_ARM:
        raise PowerCaseError("clusters is too small: each arm needs at least two clusters.")
    if control < 1 or treatment < 1:
        arms = "two arms" if case.arms == 2 else f"{case.arms} arms"
        raise PowerCaseError(f"n is too small for {arms} in this ratio.")
    if case.outcome == "continuous" and (control + treatment) * case.stays <= 2 and case.design == "individual":
        raise PowerCaseError("n is too small for a t test, which needs more than two units with an outcome.")
    if case.design == "cluster":
        return _clusters(case, control, treatment)
    return Sizes((control, treatment), control, treatment, control + treatments * treatment)


def power_of(case: PowerCase, sizes: Sizes) -> float:
    """The power of these sizes, over all looks."""
    if case.design == "stepped_wedge":
        return with_looks(case, stepped_wedge.power(case, *sizes.drawn))
    control, treatment = sizes.drawn
    stays = case.stays if case.design == "individual" else 1.0
    return reached(case, control * stays, treatment * stays)


def reached(case: PowerCase, control: float, treatment: float) -> float:
    """The power of so many units with an outcome, or of so many clusters, over all looks."""
    design = cluster if case.design == "cluster" else individual
    return with_looks(case, float(design.power(case, control, treatment)))


def up(size: float) -> int:
    """Rounded up, not minding the last bits of a calculation."""
    return math.ceil(size * ALMOST_ALL)


def _enrolled(case: PowerCase, control: int, treatment: int) -> Sizes:
    if case.design == "cluster":
        return _clusters(case, control, treatment)
    control, treatment = up(control / case.stays), up(treatment / case.stays)
    return Sizes((control, treatment), control, treatment, control + (case.arms - 1) * treatment)


def _clusters(case: PowerCase, control: int, treatment: int) -> Sizes:
    n_control, n_treatment = cluster.units(case, control), cluster.units(case, treatment)
    treatments = case.arms - 1
    n_total = n_control + treatments * n_treatment
    return Sizes((control, treatment), n_control, n_treatment, n_total, control + treatments * treatment)


def _wedge(case: PowerCase, clusters: int, size: float) -> Sizes:
    if clusters < int(given(case.steps)):
        raise PowerCaseError("clusters has to be at least steps, so that some cluster crosses at each step.")
    if clusters * (int(given(case.steps)) + 1) > 2 * 10**6:
        raise PowerCaseError("clusters and steps are too large to calculate.")
    new = int(stepped_wedge.schedule(clusters, int(given(case.steps))).sum())
    old = clusters * (int(given(case.steps)) + 1) - new
    whole = up(size)
    return Sizes((clusters, whole), old * whole, new * whole, clusters * (int(given(case.steps)) + 1) * whole, clusters)


def _smallest_wedge(case: PowerCase) -> Sizes:
    """The fewest clusters, the same number for each step; or, when the case gives the clusters, the fewest units."""
    steps = int(given(case.steps))
    if case.cluster_period_size is None:
        clusters = int(given(case.clusters))
        size = _first(lambda m: power_of(case, _wedge(case, clusters, m)) >= case.power, MOST_WEDGE * 100)
        if size is None:
            raise PowerCaseError("No size of the clusters reaches this power; more clusters are needed.")
        return _wedge(case, clusters, size)
    period = case.cluster_period_size
    each = _first(lambda k: power_of(case, _wedge(case, k * steps, period)) >= case.power, MOST_WEDGE)
    if each is None:
        raise PowerCaseError("The effect is so small that no trial could find it.")
    return _wedge(case, each * steps, period)


def _first(enough: Callable[[int], bool], most: int) -> int | None:
    """The smallest whole number from 1 that is enough, when every larger one is too; None above `most`."""
    high = 1
    while not enough(high):
        if high > most:
            return None
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
