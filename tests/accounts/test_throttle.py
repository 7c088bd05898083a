"""Guessing becomes slow, and nobody is shut out for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.accounts import throttle
from portal.accounts.models import FailedLogin
from portal.accounts.throttle import TooOften, begin_attempt, forget_attempts, network

HOME, OFFICE = "192.0.2.1", "198.51.100.7"

pytestmark = pytest.mark.usefixtures("session")


def attempts(number: int, email: str = "a@example.org", address: str = HOME) -> None:
    for _ in range(number):
        begin_attempt(email, address)


def test_the_eleventh_guess_at_one_account_from_one_address_has_to_wait():
    attempts(10)
    with pytest.raises(TooOften) as refusal:
        begin_attempt("a@example.org", HOME)
    assert 0 < refusal.value.seconds <= 15 * 60


def test_the_account_can_still_be_used_from_another_address():
    attempts(10)
    begin_attempt("a@example.org", OFFICE)


def test_one_address_can_try_fifty_accounts_and_no_more():
    for number in range(50):
        begin_attempt(f"{number}@example.org", HOME)
    with pytest.raises(TooOften):
        begin_attempt("50@example.org", HOME)
    begin_attempt("50@example.org", OFFICE)


def test_one_account_is_slowed_down_over_all_addresses_together():
    for number in range(throttle.ACCOUNT):
        begin_attempt("a@example.org", f"203.0.113.{number}")
    with pytest.raises(TooOften):
        begin_attempt("a@example.org", HOME)
    begin_attempt("b@example.org", HOME)


def test_the_limit_lifts_after_fifteen_minutes_even_when_somebody_keeps_trying(monkeypatch):
    attempts(10)
    start = clock.now()
    for minutes in range(1, 15):
        monkeypatch.setattr(clock, "now", lambda m=minutes: start + timedelta(minutes=m))
        with pytest.raises(TooOften):
            begin_attempt("a@example.org", HOME)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=15, seconds=1))
    begin_attempt("a@example.org", HOME)


def test_the_wait_that_is_told_is_enough(monkeypatch):
    attempts(10)
    with pytest.raises(TooOften) as refusal:
        begin_attempt("a@example.org", HOME)
    later = clock.now() + timedelta(seconds=refusal.value.seconds)
    monkeypatch.setattr(clock, "now", lambda: later)
    begin_attempt("a@example.org", HOME)


def test_a_right_password_clears_this_account_here_only():
    attempts(10)
    attempts(3, address=OFFICE)
    attempts(2, "b@example.org")
    forget_attempts("a@example.org", HOME)
    begin_attempt("a@example.org", HOME)
    assert throttle.session.query(FailedLogin).count() == 1 + 3 + 2


def test_no_address_of_a_person_is_kept_with_the_attempts(session):
    attempts(1)
    assert "a@example.org" not in session.query(FailedLogin).one().account


def test_a_home_with_ipv6_counts_as_one_address():
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("not an address") == "unknown"
