"""Accrual in two drawings that say the same."""

from __future__ import annotations

from datetime import date

import pytest

from portal.experiments.monitoring.charts import accrual_charts
from portal.experiments.monitoring.queries import MonthCount
from portal.i18n import in_language


@pytest.fixture(autouse=True)
def in_english(app):
    with app.app_context(), in_language("en"):
        yield


def test_wide_and_narrow_carry_the_same_numbers_with_ids_of_their_own():
    months = [MonthCount(date(2025, m, 1), 60 * m if m < 5 else None, 80 * m) for m in range(1, 9)]
    wide, narrow = accrual_charts(months, 640)
    assert wide.description == narrow.description
    assert "there were 240 clients. The plan for then was 320, and in the end 640." in wide.description
    assert wide.table.rows[4] == ("1 May 2025", "–", "400")
    assert wide.svg != narrow.svg
    assert accrual_charts(months, 640)[0].svg == wide.svg


def test_a_trial_that_starts_today_can_be_drawn():
    wide, _narrow = accrual_charts([MonthCount(date(2025, 1, 1), None, 0)], 0)
    assert "Nobody is enrolled yet." in wide.description
