"""From numbers to alerts, as codes; pure. The page and the API word them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LAGS_BELOW = 0.6
LAGS_FROM = 8
SILENT_AFTER = timedelta(days=28)
MISSING_ABOVE = 0.2
SAMPLE_RATIO_ALARM = 0.001


class AlertCode(StrEnum):
    """What can be wrong."""

    SITE_LAGS = "site_lags"
    SITE_SILENT = "site_silent"
    OUTCOMES_MISSING = "outcomes_missing"
    GROUP_SIZES = "group_sizes"
    NO_SITE = "no_site"


@dataclass(frozen=True)
class Alert:
    """An alert and the thing that it is about."""

    code: AlertCode
    name: str = ""
    number: int | None = 0
    expected: int = 0

    def without_number(self) -> Alert:
        """For a reader who may not see a small number."""
        return replace(self, number=None)


def site_alerts(label: str, enrolled: int, expected: int, last_at: datetime | None, now: datetime) -> list[Alert]:
    """A site that has fewer than 6 of each 10 expected clients lags; one without a client for 4 weeks is silent."""
    if expected >= LAGS_FROM and enrolled < LAGS_BELOW * expected:
        return [Alert(AlertCode.SITE_LAGS, label, enrolled, expected)]
    if last_at is not None and now - last_at > SILENT_AFTER:
        return [Alert(AlertCode.SITE_SILENT, label, (now - last_at).days // 7)]
    return []


def outcome_alerts(outcomes: Sequence[tuple[str, int, int]]) -> list[Alert]:
    """(label, due, known): more than 1 in 5 outcomes that could be known are missing."""
    return [
        Alert(AlertCode.OUTCOMES_MISSING, label, due - known, due)
        for label, due, known in outcomes
        if due and (due - known) / due > MISSING_ABOVE
    ]


def ratio_alerts(p: float | None) -> list[Alert]:
    """The arms are not the size that the draw should give."""
    return [Alert(AlertCode.GROUP_SIZES)] if p is not None and p < SAMPLE_RATIO_ALARM else []
