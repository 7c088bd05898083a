"""The start page, and the pages about the portal itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access.guard import public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    """What waits for me, then news, then discovery."""
    return render_template("home/start.html")


@bp.get("/about")
@public
def about() -> ResponseReturnValue:
    """What the portal is for."""
    return render_template("home/about.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Which data are here and which never are."""
    return render_template("home/privacy.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """How the portal keeps to the rules for accessible pages."""
    return render_template("home/accessibility.html")
