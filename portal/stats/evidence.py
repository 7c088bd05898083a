"""What the rules of certainty look at, gathered from an analysis; for the first treatment on the primary outcome."""

from __future__ import annotations

from typing import Any

from portal.stats.certainty import Context, Evidence
from portal.stats.checks import imbalance_is_possible
from portal.stats.codes import Scale
from portal.stats.design import Better, Design, DesignKind, Inference, Method


def gather(
    design: Design,
    outcome: dict[str, Any],
    checks: dict[str, Any],
    *,
    strata: int | None,
    planned_n: int | None,
    context: Context,
) -> Evidence:
    """The evidence in the primary outcome's part of the answer and the checks; `strata` None when they aren't known."""
    effect, spec = outcome["effects"][0], design.primary
    up = spec.better is Better.HIGHER
    estimate, *interval = _in_own_units(effect, outcome["arms"][design.control.key]["mean"])
    counts = [outcome["arms"][arm.key]["n"] for arm in design.arms]
    missing = sum(outcome["arms"][arm.key]["missing"] for arm in design.arms)
    new_site = outcome["new_site_interval"]
    return Evidence(
        interval=_upwards(interval, up),
        smallest_effect=spec.smallest_effect,
        analysed=sum(counts) - missing,
        planned=planned_n,
        missing=tuple(checks["attrition"].values()),
        missing_overall=missing / sum(counts),
        missing_flips=_flips(design, outcome),
        sample_ratio_p=checks["sample_ratio_p"],
        impossible_imbalance=strata is not None and _impossible(design, counts, strata),
        new_site_interval=_upwards(new_site, up) if new_site else None,
        sites=len(outcome["sites"]),
        estimate=estimate if up else -estimate,
        cluster_df=_cluster_df(design, outcome),
        context=context,
    )


def size_class(estimate: float, smallest_effect: float) -> int:
    """-3 to 3: large from 2m, mid from m, small from m/2, none below; the sign is the estimate's."""
    size = sum(abs(estimate) >= bound * smallest_effect * (1 - 1e-12) for bound in (0.5, 1, 2))
    return size if estimate >= 0 else -size


def _upwards(interval: list[float], up: bool) -> tuple[float, float]:
    """The interval on the scale where up is better."""
    low, high = interval
    return (low, high) if up else (-high, -low)


def _in_own_units(effect: dict[str, Any], control_mean: float) -> list[float]:
    """Estimate and interval in the unit of the smallest effect: a ratio of counts becomes a difference for a client."""
    numbers = [effect["estimate"], *effect["ci"]]
    if effect["scale"] != Scale.RATE_RATIO:
        return numbers
    return [control_mean * (number - 1) for number in numbers]


def _cluster_df(design: Design, outcome: dict[str, Any]) -> float | None:
    """Satterthwaite's degrees of freedom of a design that drew clusters, in a wedge those with fixed clusters."""
    if design.design is DesignKind.INDIVIDUAL or design.analysis.inference is Inference.RANDOMISATION:
        return None
    df: float = (outcome["sensitivity"] or outcome["effects"])[0]["df"]
    return df


def _impossible(design: Design, counts: list[int], strata: int) -> bool:
    """Sizes that the design's own permuted blocks can't give."""
    plan = design.allocation
    if plan.method is not Method.PERMUTED_BLOCK or design.design is not DesignKind.INDIVIDUAL:
        return False
    return not imbalance_is_possible(counts, [arm.ratio for arm in design.arms], strata, max(plan.block_sizes))


def _flips(design: Design, outcome: dict[str, Any]) -> bool:
    """Whether the size class changes when each missing client gets the other arm's mean."""
    one, zero = (outcome["arms"][arm.key] for arm in (design.treatments[0], design.control))
    if one["missing"] == zero["missing"] == 0:
        return False
    swapped = _filled(one, zero["mean"]) - _filled(zero, one["mean"])
    m = design.primary.smallest_effect
    return size_class(swapped, m) != size_class(one["mean"] - zero["mean"], m)


def _filled(arm: dict[str, Any], other_mean: float) -> float:
    return float((arm["mean"] * (arm["n"] - arm["missing"]) + other_mean * arm["missing"]) / arm["n"])
