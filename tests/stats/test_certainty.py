"""Each rule of certainty, alone and together."""

from __future__ import annotations

import dataclasses

import pytest

from portal.stats.certainty import MINUS, Context, Evidence, certainty
from portal.stats.codes import Certainty, Reason

SURE = Evidence(
    interval=(0.08, 0.20), smallest_effect=0.05, analysed=600, planned=600, estimate=0.14, missing=(0.02, 0.03)
)


def level_of(**changes) -> tuple[Certainty, list[Reason]]:
    return certainty(dataclasses.replace(SURE, **changes))


def test_a_clear_effect_without_trouble_is_certain():
    assert level_of() == (Certainty.HIGH, [])


@pytest.mark.parametrize(
    ("interval", "level", "reason"),
    [
        ((-0.03, 0.04), Certainty.HIGH, None),  # wholly inside (-m, m): little difference, for sure
        ((-0.20, -0.06), Certainty.HIGH, None),
        ((0.026, 0.137), Certainty.MODERATE, Reason.INTERVAL_REACHES_SMALLEST_EFFECT),
        ((-0.02, 0.09), Certainty.LOW, Reason.INTERVAL_CROSSES_ZERO),
        ((-0.09, 0.02), Certainty.LOW, Reason.INTERVAL_CROSSES_ZERO),
        ((-0.09, 0.12), Certainty.VERY_LOW, Reason.INTERVAL_CROSSES_BOTH),
        ((0.05, 0.20), Certainty.HIGH, None),  # wholly at or above m
        ((0.01, 0.05), Certainty.MODERATE, Reason.INTERVAL_REACHES_SMALLEST_EFFECT),
        ((0.0, 0.09), Certainty.MODERATE, Reason.INTERVAL_REACHES_SMALLEST_EFFECT),
        ((-0.20, 0.0), Certainty.MODERATE, Reason.INTERVAL_REACHES_SMALLEST_EFFECT),
    ],
)
def test_the_interval_against_the_smallest_effect(interval, level, reason):
    assert level_of(interval=interval) == (level, [reason] if reason else [])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"analysed": 299}, Reason.FEW_ANALYSED),
        ({"missing": (0.02, 0.08)}, Reason.MISSING_OUTCOMES),
        ({"missing_overall": 0.21, "missing": (0.21, 0.21)}, Reason.MISSING_OUTCOMES),
        ({"missing": (0.02, 0.13)}, Reason.MANY_MISSING_OUTCOMES),
        ({"missing_flips": True}, Reason.MANY_MISSING_OUTCOMES),
        ({"sample_ratio_p": 0.0009}, Reason.GROUP_SIZES),
        ({"impossible_imbalance": True}, Reason.GROUP_SIZES),
        ({"context": Context(drawn=False)}, Reason.NO_DRAW),
        ({"context": Context(deviations=0.21)}, Reason.DEVIATIONS),
        ({"context": Context(deviations=0.41)}, Reason.MANY_DEVIATIONS),
        ({"context": Context(measured_by_insider=True)}, Reason.MEASURED_BY_INSIDER),
        ({"context": Context(changed_after_freeze=True)}, Reason.CHANGED_AFTER_FREEZE),
        ({"context": Context(information=0.49)}, Reason.STOPPED_FOR_BENEFIT),
        ({"cluster_df": 10}, Reason.FEW_CLUSTERS),
        ({"cluster_df": 3.9}, Reason.VERY_FEW_CLUSTERS),
        ({"sites": 5, "new_site_interval": (-0.06, 0.3)}, Reason.INCONSISTENT_SITES),
    ],
)
def test_each_trouble_has_its_reason(changes, reason):
    level, reasons = level_of(**changes)
    assert reasons == [reason]
    assert level is list(Certainty)[MINUS[reason]]


@pytest.mark.parametrize(
    "changes",
    [
        {"sample_ratio_p": 0.005},
        {"sites": 4, "new_site_interval": (-0.3, 0.3)},
        {"analysed": 300},
        {"missing": (0.02, 0.07)},
        {"cluster_df": 10.1},
        {"context": Context(deviations=0.2, information=0.5)},
    ],
)
def test_what_is_just_good_enough_costs_nothing(changes):
    assert level_of(**changes) == (Certainty.HIGH, [])


def test_few_analysed_costs_nothing_more_when_the_interval_costs_two_already():
    assert level_of(interval=(-0.02, 0.09), analysed=10)[1] == [Reason.INTERVAL_CROSSES_ZERO]
    assert level_of(interval=(0.02, 0.09), analysed=10)[0] is Certainty.LOW


def test_sites_are_inconsistent_on_the_side_opposite_to_the_estimate():
    harm = {"sites": 5, "interval": (-0.2, -0.08), "estimate": -0.14}
    assert level_of(**harm, new_site_interval=(-0.3, 0.06))[1] == [Reason.INCONSISTENT_SITES]
    assert level_of(**harm, new_site_interval=(-0.3, 0.04))[1] == []


def test_nothing_falls_below_the_lowest_level():
    level, reasons = level_of(interval=(-0.3, 0.3), missing=(0.0, 0.5), sample_ratio_p=1e-9)
    assert level is Certainty.VERY_LOW
    assert len(reasons) == 3
