"""The JSON API under /api/v1: the same services as the pages."""

from __future__ import annotations

from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect

from portal.access.guard import public
from portal.api import dilemmas, docs, enrolments, experiments, outcomes, results
from portal.api.blueprint import bp
from portal.api.description import finish
from portal.api.problems import word, word_schema_error
from portal.web import error_pages

RESOURCES = (dilemmas, docs, enrolments, experiments, outcomes, results)
ABOUT = (
    "Read dilemmas, experiments and results; enrol clients and send outcomes. Errors are problem documents "
    "(RFC 9457), worded in Dutch or English as Accept-Language asks."
)
TOKEN = {"type": "http", "scheme": "bearer", "description": "made by `flask --app wsgi accounts token EMAIL`"}


def init_api(app: APIFlask, csrf: CSRFProtect) -> None:
    """Register the API, its way of wording errors, and open its description to everybody."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        SECURITY_SCHEMES={"token": TOKEN},
        DESCRIPTION=ABOUT,
        SYNC_LOCAL_SPEC=False,
        SERVERS=[{"url": "/"}],  # not as the first caller happened to call this machine
    )
    app.error_callback = word_schema_error
    app.spec_callback = finish
    error_pages.WORDERS["/api/"] = word
    csrf.exempt(bp)
    app.register_blueprint(bp)
    app.view_functions["openapi.spec"] = public(app.view_functions["openapi.spec"])
