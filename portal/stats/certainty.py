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
class Context:
    """What the data can't tell: how the trial went.

    `deviations` is the share of units that did not get the arm that was drawn; `information` the share of the planned
    information at which the trial was stopped for benefit, None when it wasn't.
    """

    drawn: bool = True
    deviations: float = 0.0
    measured_by_insider: bool = False
    changed_after_freeze: bool = False
    information: float | None = None


@dataclass(frozen=True)
class Evidence:
    """What the rules look at. Intervals lie on the scale where up is better; shares are fractions of 1.

    `missing` is the share of missing outcomes in each arm; `missing_flips` whether the size class changes when the
    missing clients get the other arm's rate; `planned` the planned number, None when there was none; `cluster_df` the
    Satterthwaite degrees of freedom of a cluster design that was not analysed by randomisation inference.
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
    cluster_df: float | None = None
    context: Context = Context()


def certainty(evidence: Evidence) -> tuple[Certainty, list[Reason]]:
    """The level and the reasons for what it falls short of the highest."""
    reasons = [
        *([] if evidence.context.drawn else [Reason.NO_DRAW]),
        *_imprecision(evidence),
        *_missing(evidence),
        *_group_sizes(evidence),
        *_clusters(evidence),
        *_deviations(evidence.context),
        *_sites(evidence),
        *_conduct(evidence.context),
    ]
    return LEVELS[max(1, 4 - sum(MINUS[reason] for reason in reasons))], reasons


def _imprecision(evidence: Evidence) -> list[Reason]:
    (low, high), m = evidence.interval, evidence.smallest_effect
    reaches_low, reaches_high = low <= -m < high, low < m <= high  # the inner zone is open: (-m, m)
    reasons = []
    if reaches_low and reaches_high:
        reasons.append(Reason.INTERVAL_CROSSES_BOTH)
    elif reaches_low or reaches_high:
        crosses_zero = low < 0 < high
        reasons.append(Reason.INTERVAL_CROSSES_ZERO if crosses_zero else Reason.INTERVAL_REACHES_SMALLEST_EFFECT)
    few = evidence.planned is not None and evidence.analysed < evidence.planned / 2
    if few and sum(MINUS[reason] for reason in reasons) < 2:
        reasons.append(Reason.FEW_ANALYSED)
    return reasons


def _missing(evidence: Evidence) -> list[Reason]:
    gap = max(evidence.missing) - min(evidence.missing) if evidence.missing else 0.0
    if _over(evidence.missing_overall, 0.40) or _over(gap, 0.10) or evidence.missing_flips:
        return [Reason.MANY_MISSING_OUTCOMES]
    if _over(evidence.missing_overall, 0.20) or _over(gap, 0.05):
        return [Reason.MISSING_OUTCOMES]
    return []


def _over(share: float, limit: float) -> bool:
    """Above the limit, not by rounding: 0.07 - 0.02 is no more than 0.05."""
    return share > limit + 1e-12


def _group_sizes(evidence: Evidence) -> list[Reason]:
    alarm = evidence.sample_ratio_p is not None and evidence.sample_ratio_p < SAMPLE_RATIO_ALARM
    return [Reason.GROUP_SIZES] if alarm or evidence.impossible_imbalance else []


def _clusters(evidence: Evidence) -> list[Reason]:
    if evidence.cluster_df is None or evidence.cluster_df > 10:
        return []
    return [Reason.VERY_FEW_CLUSTERS if evidence.cluster_df < 4 else Reason.FEW_CLUSTERS]


def _deviations(context: Context) -> list[Reason]:
    if _over(context.deviations, 0.40):
        return [Reason.MANY_DEVIATIONS]
    return [Reason.DEVIATIONS] if _over(context.deviations, 0.20) else []


def _conduct(context: Context) -> list[Reason]:
    stopped_early = context.information is not None and context.information < 0.5
    found = {
        Reason.MEASURED_BY_INSIDER: context.measured_by_insider,
        Reason.CHANGED_AFTER_FREEZE: context.changed_after_freeze,
        Reason.STOPPED_FOR_BENEFIT: stopped_early,
    }
    return [reason for reason, is_so in found.items() if is_so]


def _sites(evidence: Evidence) -> list[Reason]:
    """Five or more sites, and a new one could see an effect beyond the opposite side of 0 by m."""
    if evidence.sites < 5 or evidence.new_site_interval is None:
        return []
    low, high = evidence.new_site_interval
    opposite = low < -evidence.smallest_effect if evidence.estimate >= 0 else high > evidence.smallest_effect
    return [Reason.INCONSISTENT_SITES] if opposite else []
