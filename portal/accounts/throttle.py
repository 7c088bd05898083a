"""Make guessing slow: wrong passwords are counted per account at an address, per address, and per account."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement, delete, select

from portal import clock
from portal.accounts.models import FailedLogin
from portal.accounts.secrets import fingerprint
from portal.db import session

WINDOW = timedelta(minutes=15)
# What is refused isn't counted, so each limit lifts by itself once the window has passed: nobody is shut out for good.
ACCOUNT_AT_ADDRESS, ADDRESS, ACCOUNT = 10, 50, 100


class TooOften(Exception):
    """Too many wrong passwords; `seconds` until the next may be tried."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def begin_attempt(email: str, address: str) -> int:
    """Note an attempt before the password is looked at, so that attempts side by side can't pass the limit together.

    Gives the id of the note. Raises TooOften. Somebody who has the right password takes the notes away with
    `forget_attempts`.
    """
    now = clock.now()
    account, place = fingerprint(email), network(address)
    limits: list[tuple[int, ColumnElement[bool]]] = [
        (ACCOUNT_AT_ADDRESS, (FailedLogin.account == account) & (FailedLogin.address == place)),
        (ADDRESS, FailedLogin.address == place),
        (ACCOUNT, FailedLogin.account == account),
    ]
    waits = [_seconds_to_wait(limit, which, now) for limit, which in limits]
    if any(waits):
        raise TooOften(max(waits))
    session.execute(delete(FailedLogin).where(FailedLogin.at <= now - WINDOW))
    attempt = FailedLogin(account=account, address=place, at=now)
    session.add(attempt)
    session.flush()  # the caller keeps its id
    return attempt.id


def _seconds_to_wait(limit: int, which: ColumnElement[bool], now: datetime) -> int:
    """Seconds until one of the last `limit` attempts leaves the window; 0 when there were fewer."""
    recent = select(FailedLogin.at).where(which, FailedLogin.at > now - WINDOW).order_by(FailedLogin.at.desc())
    oldest = session.scalars(recent.offset(limit - 1).limit(1)).one_or_none()
    return max(1, ceil((oldest + WINDOW - now).total_seconds())) if oldest else 0


def forget_attempts(email: str, address: str) -> None:
    """The password was right: this account at this address starts anew; guesses from elsewhere stay counted."""
    here = (FailedLogin.account == fingerprint(email)) & (FailedLogin.address == network(address))
    session.execute(delete(FailedLogin).where(here))


def network(address: str) -> str:
    """The address to count by: one home or office has a whole /64 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
