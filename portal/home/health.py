"""Is the portal alive, and is it ready?"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from portal.access.guard import public
from portal.home.schema import is_current

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """The process answers; the database isn't asked."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers and has all migrations."""
    try:
        current = is_current()
    except SQLAlchemyError:
        return {"status": "no database"}, 503
    return ({"status": "ok"}, 200) if current else ({"status": "migrations are missing: run `flask db upgrade`"}, 503)
