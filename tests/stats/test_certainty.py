"""Each rule of certainty, alone and together."""

from __future__ import annotations

import dataclasses

import pytest

from portal.stats.certainty import Evidence, certainty
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
        ({"drawn": False}, Reason.NO_DRAW),
        ({"sites": 5, "new_site_interval": (-0.06, 0.3)}, Reason.INCONSISTENT_SITES),
    ],
)
def test_each_trouble_has_its_reason(changes, reason):
    level, reasons = level_of(**changes)
    assert reasons == [reason]
    assert level is not Certainty.HIGH


@pytest.mark.parametrize(
    "changes",
    [
        {"sample_ratio_p": 0.005},
        {"sites": 4, "new_site_interval": (-0.3, 0.3)},
        {"analysed": 300},
        {"missing": (0.02, 0.07)},
    ],
)
def test_what_is_just_good_enough_costs_nothing(changes):
    assert level_of(**changes) == (Certainty.HIGH, [])


def test_nothing_falls_below_the_lowest_level():
    level, reasons = level_of(interval=(-0.3, 0.3), missing=(0.0, 0.5), sample_ratio_p=1e-9)
    assert level is Certainty.VERY_LOW
    assert len(reasons) == 3
