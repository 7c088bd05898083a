"""Codes that the statistics give; words for them are made elsewhere."""

from __future__ import annotations

from enum import StrEnum


class Certainty(StrEnum):
    """How sure a result is, from surest down."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very_low"


class Reason(StrEnum):
    """Why a result is less sure than it could be."""

    NO_DRAW = "no_draw"
    INTERVAL_REACHES_SMALLEST_EFFECT = "interval_reaches_smallest_effect"
    INTERVAL_CROSSES_ZERO = "interval_crosses_zero"
    INTERVAL_CROSSES_BOTH = "interval_crosses_both"
    FEW_ANALYSED = "few_analysed"
    MISSING_OUTCOMES = "missing_outcomes"
    MANY_MISSING_OUTCOMES = "many_missing_outcomes"
    GROUP_SIZES = "group_sizes"
    FEW_CLUSTERS = "few_clusters"
    VERY_FEW_CLUSTERS = "very_few_clusters"
    DEVIATIONS = "deviations"
    MANY_DEVIATIONS = "many_deviations"
    INCONSISTENT_SITES = "inconsistent_sites"
    MEASURED_BY_INSIDER = "measured_by_insider"
    CHANGED_AFTER_FREEZE = "changed_after_freeze"
    STOPPED_FOR_BENEFIT = "stopped_for_benefit"


class Scale(StrEnum):
    """The scale of an effect."""

    RISK_DIFFERENCE = "risk_difference"
    DIFFERENCE = "difference"
    RATE_RATIO = "rate_ratio"
    RMST_DIFFERENCE = "rmst_difference"
    HAZARD_RATIO = "hazard_ratio"
