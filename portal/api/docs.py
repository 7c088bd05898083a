"""A page for people about the API, made from its description."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from portal.access.guard import public
from portal.api.blueprint import bp


@bp.get("/docs")
@public
@bp.doc(hide=True)
def docs() -> ResponseReturnValue:
    """Each call with what it takes and gives."""
    return render_template("api/docs.html", spec=current_app._get_spec("json"))  # type: ignore[attr-defined]  # APIFlask
