"""Sessions in the database: signing out ends them at once, and a stolen table opens nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete, select
from werkzeug.datastructures import CallbackDict

from portal import clock
from portal.accounts.models import LoginSession
from portal.accounts.secrets import fingerprint, new_secret
from portal.db import session as db_session
from portal.db import transaction

SEEN_EVERY = timedelta(minutes=5)
USER_KEY = "_user_id"  # where Flask-Login keeps who is signed in


class StoredSession(CallbackDict[str, Any], SessionMixin):
    """A session as views see it."""

    def __init__(
        self, content: dict[str, Any] | None = None, secret: str | None = None, seen_at: datetime | None = None
    ):
        self.modified = False
        self.secret = secret
        self.seen_at = seen_at
        self.renew = False
        super().__init__(content or {}, self._changed)

    def _changed(self, _: Any) -> None:
        self.modified = True

    def start_anew(self) -> None:
        """Give the session a new id at the end of this request: at sign-in and sign-out."""
        self.renew = self.modified = True


class DatabaseSessions(SessionInterface):
    """Loads and saves sessions; one is saved only when something is in it."""

    def __init__(self, idle: timedelta, lifetime: timedelta) -> None:
        self.idle = idle
        self.lifetime = lifetime

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        """The session of this browser, or an empty one."""
        secret = request.cookies.get(self.get_cookie_name(app))
        row = self._row(secret) if secret and len(secret) <= 100 else None
        now = clock.now()
        if row is None or now - row.seen_at > self.idle or now - row.created_at > self.lifetime:
            return StoredSession()
        return StoredSession(dict(row.content), secret, row.seen_at)

    def save_session(self, app: Flask, session: StoredSession, response: Response) -> None:  # type: ignore[override]
        """Write what changed, and note now and then that the session is in use."""
        # It is what open_session gave; Flask's own type for it is wider.
        now = clock.now()
        is_stale = session.seen_at is not None and now - session.seen_at > SEEN_EVERY
        if not session.modified and not is_stale:
            return
        with transaction():
            row = self._row(session.secret) if session.secret else None
            if row is not None and (session.renew or not session):
                db_session.delete(row)
                row = None
            if not session:
                response.delete_cookie(self.get_cookie_name(app))
                return
            user_id = session.get(USER_KEY)
            if row is None:
                db_session.execute(delete(LoginSession).where(LoginSession.seen_at < now - self.lifetime))
                session.secret = new_secret()
                row = LoginSession(token_hash=fingerprint(session.secret), created_at=now)
            row.content, row.seen_at = dict(session), now
            row.user_id = int(user_id) if user_id else None
            db_session.add(row)
        response.set_cookie(
            self.get_cookie_name(app),
            session.secret or "",
            httponly=True,
            secure=self.get_cookie_secure(app),
            samesite=self.get_cookie_samesite(app),
            path="/",
        )
        response.vary.add("Cookie")

    @staticmethod
    def _row(secret: str | None) -> LoginSession | None:
        return db_session.scalars(
            select(LoginSession).where(LoginSession.token_hash == fingerprint(secret or ""))
        ).one_or_none()


def end_sessions_of(user_id: int) -> None:
    """End all sessions of somebody, in the present transaction: after a new password or when switched off."""
    db_session.execute(delete(LoginSession).where(LoginSession.user_id == user_id))
