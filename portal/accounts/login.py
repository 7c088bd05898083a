"""Flask-Login: who is signed in, and how the session changes with it."""

from __future__ import annotations

from typing import cast

import flask
from flask import Flask, g
from flask_login import LoginManager, login_user, logout_user

from portal.accounts.models import User
from portal.accounts.sessions import StoredSession
from portal.db import session


def init_login(app: Flask) -> None:
    """Find the user of a session; the guard decides what they may."""
    manager = LoginManager(app)
    manager.session_protection = None  # the session itself is secret, renewed and revocable

    def load(user_id: str) -> User | None:
        user = session.get(User, int(user_id)) if user_id.isdecimal() else None
        if user is None or not user.is_active:
            return None
        g.preferred_language = user.language
        return user

    manager.user_loader(load)


def sign_in(user: User) -> None:
    """Start a session of this user, under a new id."""
    cast(StoredSession, flask.session).start_anew()
    login_user(user)


def sign_out() -> None:
    """End the session, here and in the database."""
    logout_user()
    flask.session.clear()
