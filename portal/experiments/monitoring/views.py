"""The monitor: numbers against the plan, balance, what is missing. Nothing is written here."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.errors import Conflict
from portal.experiments.models import Experiment, Side
from portal.experiments.monitoring import wording
from portal.experiments.monitoring.charts import accrual_charts
from portal.experiments.monitoring.report import report
from portal.experiments.queries import get_experiment
from portal.i18n import _l

bp = Blueprint("monitoring", __name__)


@bp.get("/experiments/<int:experiment_id>/monitor")
@requires(Permission.MONITOR_READ, load=get_experiment)
def show(experiment: Experiment) -> ResponseReturnValue:
    """How the trial goes. Group sizes are for researchers: practice could guess the next draw from them."""
    found = report(experiment, actor())
    if found is None:
        raise Conflict("not_started", _l("This trial has not started yet. There is nothing to follow."))
    return render_template(
        "monitoring/show.html",
        experiment=experiment,
        report=found,
        progress=found.progress,
        sees_arms=experiment.side_of(actor()) is Side.RESEARCH,
        charts=accrual_charts(found.progress.months, found.progress.planned),
        title_of=wording.title_of,
        explain=wording.explain,
    )
