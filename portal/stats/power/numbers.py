"""The numbers of a case that only its design, its outcome or its test needs."""

from __future__ import annotations

from typing import Any

from portal.stats.power import criterion
from portal.stats.power.fields import Fields, PowerCaseError

SAME = "{} and {} are equal, so there is no effect to find."


def read_numbers(fields: Fields, solve: str, design: str, outcome: str) -> dict[str, Any]:
    """By the names of PowerCase; raises PowerCaseError."""
    test = _test(fields, outcome)
    alike_is_fine = test["test"] != criterion.SUPERIORITY or fields.has("half_width") or solve == "effect"
    return test | _outcome(fields, solve, outcome, alike_is_fine) | _design(fields, solve, design)


def _test(fields: Fields, outcome: str) -> dict[str, Any]:
    test = fields.choice("test", criterion.SUPERIORITY, criterion.TESTS)
    if test == criterion.SUPERIORITY:
        if fields.has("margin"):
            raise PowerCaseError("margin goes with the test non_inferiority or equivalence.")
        return {"test": test}
    margin = fields.number("margin", above=1 if outcome in ("count", "time_to_event") else 0)
    better = fields.choice("better", "higher", ("higher", "lower"))
    return {"test": test, "margin": margin, "higher_is_better": better == "higher"}


def _outcome(fields: Fields, solve: str, outcome: str, alike_is_fine: bool) -> dict[str, float | None]:
    asked = fields.optional if solve == "effect" else fields.number
    if outcome == "binary":
        p_control = fields.number("p_control", above=0, below=1)
        p_treatment = asked("p_treatment", above=0, below=1)
        if p_control == p_treatment and not alike_is_fine:
            raise PowerCaseError(SAME.format("p_control", "p_treatment"))
        return {"p_control": p_control, "p_treatment": p_treatment}
    if outcome == "continuous":
        difference = fields.optional("difference") if fields.has("half_width") else asked("difference")
        if difference == 0 and not alike_is_fine:
            raise PowerCaseError("difference is 0, so there is no effect to find.")
        return {"difference": difference, "sd": fields.number("sd", above=0)}
    if outcome == "count":
        rate_control, rate_treatment = fields.number("rate_control", above=0), asked("rate_treatment", above=0)
        if rate_control == rate_treatment and not alike_is_fine:
            raise PowerCaseError(SAME.format("rate_control", "rate_treatment"))
        return {
            "rate_control": rate_control,
            "rate_treatment": rate_treatment,
            "exposure": fields.number("exposure", 1.0, above=0),
            "dispersion": fields.number("dispersion", 0.0, least=0),
        }
    hazard_ratio = asked("hazard_ratio", above=0)
    if hazard_ratio == 1 and not alike_is_fine:
        raise PowerCaseError("hazard_ratio is 1, so there is no effect to find.")
    return {
        "hazard_ratio": hazard_ratio,
        "event_probability": fields.number("event_probability", above=0, most=1),
    }


def _design(fields: Fields, solve: str, design: str) -> dict[str, float | None]:
    if design == "individual":
        return {}
    icc = fields.number("icc", least=0, below=1)
    if design == "cluster":
        return {
            "icc": icc,
            "cluster_size": fields.number("cluster_size", least=1),
            "cluster_size_cv": fields.number("cluster_size_cv", 0.0, least=0),
            "clusters": fields.whole("clusters", least=1) if solve != "n" else None,
        }
    steps = fields.whole("steps", least=2, most=1000)
    solves_size = solve == "n" and fields.has("clusters") and not fields.has("cluster_period_size")
    needs_clusters = solve != "n" or solves_size
    return {
        "icc": icc,
        "cac": fields.number("cac", 1.0, least=0, most=1),
        "steps": steps,
        "clusters": fields.whole("clusters", least=2, most=100_000) if needs_clusters else None,
        "cluster_period_size": None if solves_size else fields.number("cluster_period_size", least=1),
    }
