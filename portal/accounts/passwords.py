"""Passwords: argon2id, and no password that everybody guesses first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 10, 128
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The hash to keep."""
    return hasher.hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password is right; takes as long for an account that isn't there."""
    try:
        return hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """The parameters have changed since it was made."""
    return hasher.check_needs_rehash(password_hash)


def is_too_easy(password: str, own_words: Sequence[str] = ()) -> bool:
    """Whether it is short or among the first that somebody would guess."""
    if len(password) < SHORTEST:
        return True
    return bool(zxcvbn(password[:72], user_inputs=list(own_words))["score"] < 2)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hasher.hash("nobody has this password")
