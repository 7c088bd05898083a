"""Who calls: a bearer token, never a session, so that no other site can make a browser call the API."""

from __future__ import annotations

from flask import g, request
from sqlalchemy import select

from portal import clock
from portal.access.guard import mark_of, set_actor
from portal.accounts.models import ApiToken, User
from portal.accounts.secrets import fingerprint
from portal.api.languages import asked_language
from portal.db import session

LONGEST = 200


def identify() -> None:
    """Say who acts in this request; nobody without a good token. A public page keeps its session."""
    if mark_of(request.endpoint or "") == "public":
        return
    user = _owner_of(request.headers.get("Authorization", ""))
    set_actor(user)
    g.asked_language = asked_language() or (user.language if user else None)


def _owner_of(header: str) -> User | None:
    kind, _, secret = header.partition(" ")
    secret = secret.strip()
    if kind.lower() != "bearer" or not secret or len(secret) > LONGEST or not secret.isascii():
        return None
    token = session.scalars(select(ApiToken).where(ApiToken.token_hash == fingerprint(secret))).one_or_none()
    if token is None or token.revoked_at is not None or token.expires_at <= clock.now() or not token.user.is_active:
        return None
    return token.user
