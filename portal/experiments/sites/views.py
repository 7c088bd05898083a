"""The sites of a trial: who takes part, join with a team, say yes or no for a team."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.db import run_in_transaction, transaction
from portal.experiments.models import Experiment
from portal.experiments.protocol.queries import latest_version
from portal.experiments.queries import get_experiment
from portal.experiments.sites import queries, services
from portal.experiments.sites.forms import JoinForm, join_form
from portal.experiments.sites.models import Site
from portal.i18n import _

bp = Blueprint("sites", __name__)


@bp.get("/experiments/<int:experiment_id>/sites")
@requires(Permission.EXPERIMENT_READ, load=get_experiment)
def index(experiment: Experiment) -> ResponseReturnValue:
    """Who takes part, and how long it takes together."""
    return _page(experiment, join_form(queries.teams_that_can_join(experiment, actor())))


@bp.post("/experiments/<int:experiment_id>/sites")
@requires(Permission.SITE_JOIN, load=get_experiment)
def join(experiment: Experiment) -> ResponseReturnValue:
    """Take part with an own team."""
    teams = [membership.team for membership in actor().memberships]
    form = join_form(teams)
    if not form.validate_on_submit():
        return _page(experiment, form), 422
    team = next(team for team in teams if team.id == form.team_id.data)
    expected = form.expected_per_month.data or 0
    site = run_in_transaction(lambda: services.join(experiment, team, expected, actor()))
    _tell(site)
    return redirect(url_for("sites.index", experiment_id=experiment.id), 303)


@bp.post("/experiments/<int:experiment_id>/sites/<int:site_id>/answer")
@requires(Permission.SITE_CONSENT, load=queries.get_site)
def answer(site: Site) -> ResponseReturnValue:
    """The lead's yes or no."""
    with transaction():
        services.answer(site, actor(), request.form.get("agree") == "yes")
    _tell(site)
    return redirect(url_for("sites.index", experiment_id=site.experiment_id), 303)


def _tell(site: Site) -> None:
    if site.takes_part:
        flash(_("%(site)s takes part.", site=site.label), "good")
    elif site.answered_at is not None:
        flash(_("%(site)s does not take part.", site=site.label), "good")
    else:
        flash(_("We asked your team lead. You get a letter as soon as there is an answer."), "good")


def _page(experiment: Experiment, form: JoinForm) -> str:
    sites = queries.sites_of(experiment)
    version = latest_version(experiment)
    needed = version.content["expected_clients"] if version else None
    return render_template(
        "sites/index.html",
        experiment=experiment,
        sites=sites,
        pace=queries.pace(sites, needed),
        teams=queries.teams_that_can_join(experiment, actor()),
        form=form,
    )
