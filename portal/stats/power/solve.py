"""Size, power or effect: the question of a case, answered with the formula of its design and outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portal.stats.power import cluster, individual, looks, stepped_wedge
from portal.stats.power.answer import PowerAnswer
from portal.stats.power.case import PowerCase, PowerCaseError
from portal.stats.power.method import method
from portal.stats.power.outcome import direction, effect, given, largest, shown, with_effect
from portal.stats.power.search import root
from portal.stats.power.sizes import Sizes, asked, exact_control, power_of, smallest

__all__ = ["PowerAnswer", "answer", "exact_n_control", "power_curve", "solve"]

TRIED = 200
TOO_EXTREME = "The numbers are too large or too small to calculate with."


def answer(data: object) -> PowerAnswer:
    """Answer one case as it came; a case that can't be answered gets `error`, a sentence."""
    if not isinstance(data, Mapping):
        return PowerAnswer(error="A power case has to be a JSON object.")
    case_id = data.get("id")
    try:
        return replace(solve(PowerCase.from_json(data)), id=case_id)
    except PowerCaseError as error:
        return PowerAnswer(id=case_id, error=str(error))


def solve(case: PowerCase) -> PowerAnswer:
    """Answer a checked case; raises PowerCaseError when no size or effect can do it."""
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            return _solve(case)
    except ArithmeticError as error:
        raise PowerCaseError(TOO_EXTREME) from error


def _solve(case: PowerCase) -> PowerAnswer:
    if case.solve != "effect":
        _check_effect(case)
    sizes = smallest(case) if case.solve == "n" else asked(case)
    if case.solve == "effect":
        case = with_effect(case, _smallest_effect(case, sizes))
    is_known = case.outcome != "continuous" or case.difference is not None
    return PowerAnswer(
        n_control=sizes.n_control,
        n_treatment=sizes.n_treatment,
        n_total=sizes.n_total,
        clusters=sizes.clusters,
        power=_finite(power_of(case, sizes)) if case.half_width is None else None,
        effect=_finite(shown(case, effect(case))) if is_known else None,
        method=method(case),
    )


def exact_n_control(case: PowerCase) -> float:
    """Units with an outcome, or clusters, of the control arm at which the power is exactly as asked; not rounded."""
    _check_effect(case)
    return exact_control(case)


def power_curve(case: PowerCase, ns: ArrayLike) -> NDArray[np.float64]:
    """The power at each number enrolled, all arms together, in the shape of `ns`; nan where an arm would be too small.

    For designs that draw clusters `ns` are numbers of clusters.
    """
    totals = np.asarray(ns, dtype=np.float64)
    if case.design == "stepped_wedge":
        steps, size = int(given(case.steps)), given(case.cluster_period_size)
        wedges = [stepped_wedge.power(case, int(k), size) if k >= steps else np.nan for k in totals.flat]
        curve = np.reshape(wedges, totals.shape)
    else:
        least = cluster.LEAST_IN_AN_ARM if case.design == "cluster" else 1
        control = np.rint(totals / (1 + case.ratio * (case.arms - 1)))
        treatment = (totals - control) / (case.arms - 1)
        possible = (control >= least) & (treatment >= least)
        control, treatment = np.where(possible, control, np.nan), np.where(possible, treatment, np.nan)
        if case.design == "cluster":
            curve = cluster.power(case, control, treatment)
        else:
            curve = individual.power(case, control * case.stays, treatment * case.stays)
    if len(case.looks) == 1:
        return curve
    return looks.overall_power(curve, case.criterion.level, case.looks, case.spending)


def _check_effect(case: PowerCase) -> None:
    if case.half_width is not None:
        return
    size = effect(case)
    if min(case.criterion.distances(size)) <= 0:
        raise PowerCaseError("The effect lies at or beyond the margin, so no trial could show that it lies inside.")
    if not case.criterion.can_be_shown(size, case.sd or 1):
        raise PowerCaseError("The effect is so small that no trial could find it.")


def _smallest_effect(case: PowerCase, sizes: Sizes) -> float:
    """The effect at which the power is what the case asks: upwards, unless the case's own effect points down."""
    sign, most = direction(case), largest(case)

    def excess(size: float) -> float:
        return power_of(with_effect(case, sign * size), sizes) - case.power

    if math.isinf(most):
        return sign * root(excess, 0.0, given(case.sd))
    if excess(most) >= 0:
        return sign * root(excess, 0.0, most)
    # the power of a ratio can fall again when hardly any event is left, so the first size that will do is looked for
    tried = np.linspace(0, most, TRIED)[1:]
    enough = next((i for i, size in enumerate(tried) if excess(float(size)) >= 0), None)
    if enough is None:
        raise PowerCaseError("n is too small to find any effect with this power.")
    return sign * root(excess, float(tried[enough - 1]) if enough else 0.0, float(tried[enough]))


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise PowerCaseError(TOO_EXTREME)
    return value
