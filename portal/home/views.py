"""The start page, and the pages about the portal itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access.guard import actor_or_none, public, requires
from portal.access.permissions import Permission
from portal.home import queries
from portal.i18n import language
from portal.results.page import explanation_of
from portal.teams.models import Team
from portal.teams.queries import get_team, members_of

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    """What waits for me, then news, then discovery."""
    user = actor_or_none()
    page = queries.start_page(user) if user else None
    explained = {result.id: explanation_of(result, language()) for result in page.news} if page else {}
    return render_template("home/start.html", page=page, explained=explained)


@bp.get("/teams/<int:team_id>")
@requires(Permission.TEAM_READ, load=get_team)
def team(found: Team) -> ResponseReturnValue:
    """A team: who is in it, its trials, its decisions."""
    return render_template(
        "home/team.html",
        team=found,
        members=members_of(found),
        sites=queries.sites_of_team(found),
        decisions=queries.decisions_of_team(found),
    )


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
