"""How sure a result is: rules on numbers, never taste. Each subtraction has its reason."""

from __future__ import annotations

from dataclasses import dataclass

from portal.stats.codes import Certainty, Reason

MINUS = {
    Reason.NO_DRAW: 2,
    Reason.INTERVAL_REACHES_SMALLEST_EFFECT: 1,
    Reason.INTERVAL_CROSSES_ZERO: 2,
    Reason.INTERVAL_CROSSES_BOTH: 3,
    Reason.FEW_ANALYSED: 1,
    Reason.MISSING_OUTCOMES: 1,
    Reason.MANY_MISSING_OUTCOMES: 2,
    Reason.GROUP_SIZES: 1,
    Reason.FEW_CLUSTERS: 1,
    Reason.VERY_FEW_CLUSTERS: 2,
    Reason.DEVIATIONS: 1,
    Reason.MANY_DEVIATIONS: 2,
    Reason.INCONSISTENT_SITES: 1,
    Reason.MEASURED_BY_INSIDER: 1,
    Reason.CHANGED_AFTER_FREEZE: 1,
    Reason.STOPPED_FOR_BENEFIT: 1,
}
LEVELS = {4: Certainty.HIGH, 3: Certainty.MODERATE, 2: Certainty.LOW, 1: Certainty.VERY_LOW}
SAMPLE_RATIO_ALARM = 0.001


@dataclass(frozen=True)
class Evidence:
    """What the rules look at. Intervals lie on the scale where up is better; shares are fractions of 1.

    `missing` is the share of missing outcomes in each arm; `missing_flips` whether the size class changes when the
    missing clients get the other arm's rate; `planned` the planned number, None when there was none.
    """

    interval: tuple[float, float]
    smallest_effect: float
    analysed: int
    planned: int | None = None
    missing: tuple[float, ...] = ()
    missing_overall: float = 0.0
    missing_flips: bool = False
    sample_ratio_p: float | None = None
    impossible_imbalance: bool = False
    new_site_interval: tuple[float, float] | None = None
    sites: int = 0
    estimate: float = 0.0
    drawn: bool = True


def certainty(evidence: Evidence) -> tuple[Certainty, list[Reason]]:
    """The level and the reasons for what it falls short of the highest."""
    reasons = [
        *([] if evidence.drawn else [Reason.NO_DRAW]),
        *_imprecision(evidence),
        *_missing(evidence),
        *_group_sizes(evidence),
        *_sites(evidence),
    ]
    return LEVELS[max(1, 4 - sum(MINUS[reason] for reason in reasons))], reasons


def _imprecision(evidence: Evidence) -> list[Reason]:
    (low, high), m = evidence.interval, evidence.smallest_effect
    reasons = []
    if low < -m and high > m:
        reasons.append(Reason.INTERVAL_CROSSES_BOTH)
    elif low < 0 < high and (low < -m or high > m):
        reasons.append(Reason.INTERVAL_CROSSES_ZERO)
    elif low < m < high or low < -m < high:
        reasons.append(Reason.INTERVAL_REACHES_SMALLEST_EFFECT)
    few = evidence.planned is not None and evidence.analysed < evidence.planned / 2
    if few and sum(MINUS[reason] for reason in reasons) < 2:
        reasons.append(Reason.FEW_ANALYSED)
    return reasons


def _missing(evidence: Evidence) -> list[Reason]:
    gap = max(evidence.missing) - min(evidence.missing) if evidence.missing else 0.0
    if evidence.missing_overall > 0.40 or gap > 0.10 or evidence.missing_flips:
        return [Reason.MANY_MISSING_OUTCOMES]
    if evidence.missing_overall > 0.20 or gap > 0.05:
        return [Reason.MISSING_OUTCOMES]
    return []


def _group_sizes(evidence: Evidence) -> list[Reason]:
    alarm = evidence.sample_ratio_p is not None and evidence.sample_ratio_p < SAMPLE_RATIO_ALARM
    return [Reason.GROUP_SIZES] if alarm or evidence.impossible_imbalance else []


def _sites(evidence: Evidence) -> list[Reason]:
    """Five or more sites, and a new one could see an effect beyond the opposite side of 0 by m."""
    if evidence.sites < 5 or evidence.new_site_interval is None:
        return []
    low, high = evidence.new_site_interval
    opposite = low < -evidence.smallest_effect if evidence.estimate >= 0 else high > evidence.smallest_effect
    return [Reason.INCONSISTENT_SITES] if opposite else []
