"""The promise about the draw, as pure functions: a seed is made at the freeze, sealed, and revealed at the end.

The commitment is published at the freeze. It binds the seed to the registered text, so that neither can be
changed afterwards; it tells nothing about the draw, since the seed has 256 bits of chance.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"praktijkproef/seed/1"


class Vault:
    """The key that seals seeds; set once from the settings, never in the database."""

    key: str = ""


def new_seed() -> str:
    """A fresh seed of 256 bits, as hexadecimal text."""
    return secrets.token_hex(32)


def commitment(seed: str, content_hash: str) -> str:
    """SHA-256 over seed and content hash; what is published at the freeze."""
    return hashlib.sha256(f"praktijkproef/commitment/1\n{seed}\n{content_hash}".encode()).hexdigest()


def is_committed(seed: str, content_hash: str, published: str) -> bool:
    """Whether a revealed seed is the one that was promised."""
    return hmac.compare_digest(commitment(seed, content_hash), published)


def seal(seed: str, key: str) -> bytes:
    """Encrypt a seed under a key that is kept outside the database."""
    return _box(key).encrypt(seed.encode())


def unseal(sealed: bytes, key: str) -> str:
    """The seed again; raises ValueError when the key is another one or the sealed bytes were touched."""
    try:
        return _box(key).decrypt(sealed).decode()
    except InvalidToken as error:
        raise ValueError("ALLOCATION_KEY does not open this seed") from error


def _box(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
