"""When an alert is raised, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.experiments.monitoring.alerts import Alert, AlertCode, outcome_alerts, ratio_alerts, site_alerts
from portal.experiments.monitoring.wording import explain, title_of
from portal.i18n import in_language

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def codes(alerts):
    return [alert.code for alert in alerts]


@pytest.mark.parametrize(
    ("enrolled", "expected", "days_silent", "found"),
    [
        (5, 10, 1, [AlertCode.SITE_LAGS]),
        (6, 10, 1, []),
        (0, 7, None, []),  # too early to say
        (0, 8, None, [AlertCode.SITE_LAGS]),
        (10, 10, 28, []),
        (10, 10, 29, [AlertCode.SITE_SILENT]),
        (5, 10, 29, [AlertCode.SITE_LAGS]),  # one alert a site is enough
    ],
)
def test_a_site_lags_under_six_of_ten_and_is_silent_after_four_weeks(enrolled, expected, days_silent, found):
    last = None if days_silent is None else NOW - timedelta(days=days_silent)
    assert codes(site_alerts("Deventer", enrolled, expected, last, NOW)) == found


@pytest.mark.parametrize(("due", "known", "is_raised"), [(0, 0, False), (10, 8, False), (10, 7, True), (3, 3, False)])
def test_outcomes_are_missed_from_more_than_one_in_five(due, known, is_raised):
    assert bool(outcome_alerts([("Werk", due, known)])) is is_raised


@pytest.mark.parametrize(("p", "is_raised"), [(None, False), (0.5, False), (0.001, False), (0.0009, True)])
def test_group_sizes_ring_below_one_in_a_thousand(p, is_raised):
    assert bool(ratio_alerts(p)) is is_raised


@pytest.mark.parametrize("code", list(AlertCode))
def test_each_alert_says_what_is_wrong_and_more_in_both_languages(app, code):
    alert = Alert(code, "Deventer", 4, 10)
    with app.app_context():
        for language in ("nl", "en"):
            with in_language(language):
                title, body = title_of(alert), explain(alert)
            assert title and body and title != body
            if code in (AlertCode.SITE_LAGS, AlertCode.SITE_SILENT, AlertCode.OUTCOMES_MISSING):
                assert "Deventer" in title and "4" in body
