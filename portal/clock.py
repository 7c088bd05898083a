"""The one clock: now() in UTC, which tests can set."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment as the clock on the wall in the Netherlands shows it."""
    return moment.astimezone(AMSTERDAM)


def today() -> date:
    """The date in the Netherlands."""
    return local(now()).date()
