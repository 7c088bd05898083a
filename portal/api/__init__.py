"""The JSON API under /api/v1: the same services as the pages."""

from __future__ import annotations

from apiflask import APIFlask
from flask_wtf.csrf import CSRFProtect

from portal.access.guard import public


def init_api(app: APIFlask, csrf: CSRFProtect) -> None:
    """Register the API and open its description to everybody."""
    app.view_functions["openapi.spec"] = public(app.view_functions["openapi.spec"])
