"""The library: what is known, by theme."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.access.guard import requires
from portal.access.permissions import Permission
from portal.dilemmas.models import Theme
from portal.i18n import language
from portal.results.page import explanations_of
from portal.results.queries import published
from portal.web.pagination import paginate

bp = Blueprint("library", __name__)


@bp.get("/library")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Published results by theme, newest first."""
    asked = request.args.get("theme", "")
    theme = Theme(asked) if asked in set(Theme) else None
    page = paginate(published(theme), request.args.get("page", 1, int), size=10)
    explained = explanations_of(page.items, language())
    return render_template("library/index.html", page=page, explained=explained, themes=Theme, theme=theme)
