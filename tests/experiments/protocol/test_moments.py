"""Days and months."""

import pytest

from portal.experiments.protocol.moments import DueUnit, in_days, in_own_unit


@pytest.mark.parametrize("months", range(1, 61))
def test_whole_months_come_back_as_months(months):
    assert in_own_unit(in_days(months, DueUnit.MONTHS)) == (months, DueUnit.MONTHS)


def test_six_months_are_183_days():
    assert in_days(6, DueUnit.MONTHS) == 183


@pytest.mark.parametrize("days", [0, 1, 14, 92])
def test_other_moments_stay_days(days):
    assert in_own_unit(days) == (days, DueUnit.DAYS)
