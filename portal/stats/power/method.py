"""The method of an answer in words."""

from __future__ import annotations

from portal.stats.power import binary, cluster, continuous, count, precision, stepped_wedge, time_to_event
from portal.stats.power.case import PowerCase
from portal.stats.power.criterion import EQUIVALENCE, NON_INFERIORITY


def method(case: PowerCase) -> str:
    """The formula, and all that was taken along."""
    parts = [_formula(case)]
    if case.design == "cluster" and (case.outcome != "continuous" or case.half_width is not None):
        parts.append("design effect for clusters")
    if case.test == NON_INFERIORITY:
        parts.append("non-inferiority: one bound")
    if case.test == EQUIVALENCE:
        parts.append("equivalence: two one-sided tests")
    if case.arms > 2 and case.multiplicity != "none":
        parts.append(f"each treatment against control at alpha / {case.arms - 1}, Holm's first step")
    if case.covariate_r2:
        parts.append("variance times 1 - R2")
    if len(case.looks) > 1:
        parts.append(f"{len(case.looks)} looks, Lan-DeMets spending ({case.spending})")
    if case.attrition:
        parts.append("units with an outcome = enrolled units times 1 - attrition")
    if case.takeup_difference != 1:
        parts.append("divided by the squared difference in take-up")
    return "; ".join(parts)


def _formula(case: PowerCase) -> str:
    if case.half_width is not None:
        return precision.METHOD
    if case.design == "stepped_wedge":
        return stepped_wedge.METHOD
    if case.outcome == "binary":
        return binary.METHOD if case.criterion.is_superiority else binary.METHOD_MARGIN
    if case.outcome == "count":
        return count.METHOD
    if case.outcome == "time_to_event":
        return time_to_event.METHOD
    if case.design == "cluster":
        return cluster.METHOD_MEANS
    return continuous.METHOD_COVARIATES if case.covariate_r2 else continuous.METHOD
