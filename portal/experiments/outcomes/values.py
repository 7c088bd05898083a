"""What a value of an outcome may be, and how it is written; pure."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any

from portal.clock import local
from portal.i18n import _ as translate
from portal.i18n import _l, show_number
from portal.stats.design import OutcomeSpec, OutcomeType


def due_on(spec: OutcomeSpec, enrolled_at: datetime) -> date:
    """The day in the Netherlands from which the outcome can be known."""
    return local(enrolled_at).date() + timedelta(days=spec.due_days)


def problem_with(spec: OutcomeSpec, value: float) -> Any:
    """Why the outcome can't have this value, or None; worded for the page."""
    if not math.isfinite(value):
        return _l("Write a number.")
    if spec.type is OutcomeType.BINARY and value not in (0.0, 1.0):
        return _l("Write yes or no.")
    if spec.type is OutcomeType.COUNT and (value < 0 or value != int(value)):
        return _l("Write a whole number of zero or more.")
    if abs(value) > 1e12:
        return _l("This number is too large. Check it.")
    return None


def in_words(spec: OutcomeSpec, value: float) -> str:
    """The value as the page shows it."""
    if spec.type is OutcomeType.BINARY:
        return translate("Yes") if value == 1.0 else translate("No")
    return show_number(value, 0 if value == int(value) else 2)
