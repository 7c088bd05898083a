"""The power curve."""

from __future__ import annotations

import pytest

from portal.experiments.design.charts import power_charts
from portal.i18n import in_language


@pytest.fixture(autouse=True)
def in_english(app):
    with app.app_context(), in_language("en"):
        yield


def test_the_curve_says_its_numbers_and_never_100_when_it_isnt_so():
    wide, narrow = power_charts([(200, 0.2), (1158, 0.8), (9000, 0.9999)], 1158, 0.8)
    assert wide.description == narrow.description
    assert "with 1,158 clients 80%, and with 9,000 clients 99%." in wide.description
    assert wide.table.rows == (("200", "20%"), ("1,158", "80%"), ("9,000", "99%"))
    assert "1,158 clients: 80%" in wide.svg
    assert "style" not in wide.svg
