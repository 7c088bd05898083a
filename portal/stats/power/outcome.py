"""The effect of a case and its spread, on the scale on which its outcome is tested."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from portal.stats.power import binary, continuous, count, time_to_event
from portal.stats.power.case import PowerCase, PowerCaseError

Floats = NDArray[np.float64]

LARGEST_LOG_RATIO = math.log(1e4)
ALMOST_ALL = 1 - 1e-12


def effect(case: PowerCase) -> float:
    """Treatment minus control; for counts and times to an event the log of their ratio."""
    if case.outcome == "binary":
        return given(case.p_treatment) - given(case.p_control)
    if case.outcome == "continuous":
        return given(case.difference)
    if case.outcome == "count":
        return math.log(given(case.rate_treatment) / given(case.rate_control))
    return math.log(given(case.hazard_ratio))


def with_effect(case: PowerCase, size: float) -> PowerCase:
    """The case with another effect, on that scale."""
    if case.outcome == "binary":
        return replace(case, p_treatment=given(case.p_control) + size)
    if case.outcome == "continuous":
        return replace(case, difference=size)
    if case.outcome == "count":
        return replace(case, rate_treatment=given(case.rate_control) * math.exp(size))
    return replace(case, hazard_ratio=math.exp(size))


def shown(case: PowerCase, size: float) -> float:
    """The effect as an answer gives it: a difference, or a ratio for counts and times to an event."""
    return size if case.outcome in ("binary", "continuous") else math.exp(size)


def direction(case: PowerCase) -> float:
    """-1.0 when the case's own effect points down, else 1.0; also when it has none."""
    points_down = (
        (case.p_treatment is not None and case.p_treatment < given(case.p_control))
        or (case.difference is not None and case.difference < 0)
        or (case.rate_treatment is not None and case.rate_treatment < given(case.rate_control))
        or (case.hazard_ratio is not None and case.hazard_ratio < 1)
    )
    return -1.0 if points_down else 1.0


def largest(case: PowerCase) -> float:
    """The largest size of an effect in the case's direction; infinite when there is none."""
    if case.outcome == "binary":
        p_control = given(case.p_control)
        return (p_control if direction(case) < 0 else 1 - p_control) * ALMOST_ALL
    return math.inf if case.outcome == "continuous" else LARGEST_LOG_RATIO


def sds(case: PowerCase, ratio: ArrayLike) -> tuple[Floats, Floats]:
    """The sd of the effect for one control unit, in the test and in truth; covariates taken along."""
    if case.outcome == "binary":
        in_test, in_truth = binary.sds(given(case.p_control), given(case.p_treatment), ratio)
    elif case.outcome == "continuous":
        in_test = in_truth = continuous.sd_of_difference(given(case.sd), ratio)
    elif case.outcome == "count":
        rates = given(case.rate_control), given(case.rate_treatment)
        in_test = in_truth = count.sd(*rates, case.exposure, case.dispersion, ratio)
    else:
        in_test = in_truth = time_to_event.sd(given(case.event_probability), ratio)
    unexplained = math.sqrt(1 - case.covariate_r2)
    return in_test * unexplained, in_truth * unexplained


def given(value: float | None) -> float:
    """A number that the case has to have."""
    if value is None:
        raise PowerCaseError("The case misses the numbers of its outcome.")
    return value
