"""Who calls: a bearer token, never a session, so that no other site can make a browser call the API."""

from __future__ import annotations

from flask import request
from sqlalchemy import select

from portal import clock
from portal.access.guard import set_actor
from portal.accounts.models import ApiToken, User
from portal.accounts.secrets import fingerprint
from portal.db import session


def identify() -> None:
    """Say who acts in this request; nobody without a good token."""
    set_actor(_owner_of(request.headers.get("Authorization", "")))


def _owner_of(header: str) -> User | None:
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer" or not secret.strip() or len(secret) > 200:
        return None
    query = select(ApiToken).where(ApiToken.token_hash == fingerprint(secret.strip()))
    token = session.scalars(query).one_or_none()
    if token is None or token.revoked_at is not None or token.expires_at <= clock.now() or not token.user.is_active:
        return None
    return token.user
