"""Size, power or effect: the question of a case, answered with the formula of its outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portal.stats.power import binary, continuous
from portal.stats.power.case import PowerCase, PowerCaseError
from portal.stats.power.search import root

SMALLEST_EFFECT = 1e-6
ALMOST_ALL = 1 - 1e-12


@dataclass(frozen=True)
class PowerAnswer:
    """The answer to a case: sizes are numbers to enrol; what does not apply is None.

    `power` is what the whole numbers reach; `effect` is treatment minus control.
    """

    id: Any = None
    n_control: int | None = None
    n_treatment: int | None = None
    n_total: int | None = None
    clusters: int | None = None
    power: float | None = None
    effect: float | None = None
    method: str | None = None
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as the command line and the pages give it."""
        return asdict(self)


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
    if case.solve == "n":
        n_control, n_treatment = _smallest_arms(case)
        power = float(_power(case, n_control, n_treatment))
        effect = _effect(case)
    else:
        n_control, n_treatment = _arms_of(case)
        effect = _smallest_effect(case, n_control, n_treatment) if case.solve == "effect" else _effect(case)
        power = float(_power(_with_effect(case, effect), n_control, n_treatment))
    return PowerAnswer(
        n_control=n_control,
        n_treatment=n_treatment,
        n_total=n_control + n_treatment,
        power=power,
        effect=effect,
        method=_method(case),
    )


def exact_n_control(case: PowerCase) -> float:
    """The control units with an outcome at which the power is exactly what the case asks; not rounded."""
    if abs(_effect(case)) < SMALLEST_EFFECT * (case.sd or 1):
        raise PowerCaseError("The effect is so small that no trial could find it.")
    if case.outcome == "binary":
        return binary.exact_n_control(
            case.power,
            _given(case.p_control),
            _given(case.p_treatment),
            alpha=case.alpha,
            sides=case.sides,
            ratio=case.ratio,
            covariate_r2=case.covariate_r2,
        )
    return continuous.exact_n_control(
        case.power,
        _given(case.difference),
        _given(case.sd),
        alpha=case.alpha,
        sides=case.sides,
        ratio=case.ratio,
        covariate_r2=case.covariate_r2,
    )


def power_curve(case: PowerCase, ns: ArrayLike) -> NDArray[np.float64]:
    """The power at each number enrolled (both arms together), in the shape of `ns`; nan where an arm would be empty."""
    totals = np.asarray(ns, dtype=np.float64)
    control = np.rint(totals / (1 + case.ratio))
    treatment = totals - control
    possible = (control >= 1) & (treatment >= 1)
    curve = _power(case, np.where(possible, control, np.nan), np.where(possible, treatment, np.nan))
    return np.asarray(curve, dtype=np.float64)


def _smallest_arms(case: PowerCase) -> tuple[int, int]:
    """The whole numbers to enrol: each arm's exact size rounded up, then raised for attrition and rounded up again."""
    exact = exact_n_control(case)
    while True:
        with_outcome = (_up(exact), _up(case.ratio * exact))
        if _power(replace(case, attrition=0.0), *with_outcome) >= case.power * ALMOST_ALL:
            break
        exact += 1
    n_control, n_treatment = (_up(size / (1 - case.attrition)) for size in with_outcome)
    return n_control, n_treatment


def _arms_of(case: PowerCase) -> tuple[int, int]:
    if case.n is None:
        raise PowerCaseError("n is missing.")
    n_control = round(case.n / (1 + case.ratio))
    n_treatment = case.n - n_control
    if n_control < 1 or n_treatment < 1:
        raise PowerCaseError("n is too small for two arms in this ratio.")
    if case.outcome == "continuous" and case.n * (1 - case.attrition) <= 2:
        raise PowerCaseError("n is too small for a t test, which needs more than two units with an outcome.")
    return n_control, n_treatment


def _smallest_effect(case: PowerCase, n_control: int, n_treatment: int) -> float:
    """The effect at which the power is what the case asks: upwards, unless the case's own effect points down."""

    def excess(size: float) -> float:
        return float(_power(_with_effect(case, sign * size), n_control, n_treatment)) - case.power

    sign = -1.0 if _points_down(case) else 1.0
    if case.outcome == "continuous":
        return sign * root(excess, 0.0, _given(case.sd))
    p_control = _given(case.p_control)
    largest = (p_control if sign < 0 else 1 - p_control) * ALMOST_ALL
    if excess(largest) < 0:
        raise PowerCaseError("n is too small to find any effect with this power.")
    return sign * root(excess, 0.0, largest)


def _power(case: PowerCase, n_control: ArrayLike, n_treatment: ArrayLike) -> NDArray[np.float64]:
    """The power when these numbers are enrolled."""
    stays = 1 - case.attrition
    sizes = np.asarray(n_control) * stays, np.asarray(n_treatment) * stays
    if case.outcome == "binary":
        chances = _given(case.p_control), _given(case.p_treatment)
        return binary.power(*sizes, *chances, alpha=case.alpha, sides=case.sides, covariate_r2=case.covariate_r2)
    effect = _given(case.difference), _given(case.sd)
    return continuous.power(*sizes, *effect, alpha=case.alpha, sides=case.sides, covariate_r2=case.covariate_r2)


def _effect(case: PowerCase) -> float:
    if case.outcome == "binary":
        return _given(case.p_treatment) - _given(case.p_control)
    return _given(case.difference)


def _with_effect(case: PowerCase, effect: float) -> PowerCase:
    if case.outcome == "binary":
        return replace(case, p_treatment=_given(case.p_control) + effect)
    return replace(case, difference=effect)


def _points_down(case: PowerCase) -> bool:
    if case.outcome == "binary":
        return case.p_treatment is not None and case.p_treatment < _given(case.p_control)
    return case.difference is not None and case.difference < 0


def _method(case: PowerCase) -> str:
    formula = binary if case.outcome == "binary" else continuous
    method = formula.METHOD_COVARIATES if case.covariate_r2 else formula.METHOD
    return f"{method}; units with an outcome = enrolled units times 1 - attrition" if case.attrition else method


def _given(value: float | None) -> float:
    if value is None:
        raise PowerCaseError("The case misses the numbers of its outcome.")
    return value


def _up(size: float) -> int:
    """Rounded up, not minding the last bits of a calculation."""
    return math.ceil(size * ALMOST_ALL)
