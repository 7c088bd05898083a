"""Secret links, session ids and tokens: made from 256 bits of chance, kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """A fresh secret for a link, a session or a token."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What the database keeps of a secret (SHA-256; a secret of 256 bits needs no slow hash)."""
    return hashlib.sha256(secret.encode()).hexdigest()
