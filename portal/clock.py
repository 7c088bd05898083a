"""The one clock: now() in UTC, which tests and the demo content can set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_pretended: ContextVar[datetime | None] = ContextVar("pretended moment", default=None)


def now() -> datetime:
    """The moment, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Everything inside happens at this moment (with a time zone): for tests, and for demo content with a past."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)


def local(moment: datetime) -> datetime:
    """The same moment as the clock on the wall in the Netherlands shows it."""
    return moment.astimezone(AMSTERDAM)


def start_of(day: date) -> datetime:
    """The moment at which a day starts in the Netherlands, in UTC."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def today() -> date:
    """The date in the Netherlands."""
    return local(now()).date()
