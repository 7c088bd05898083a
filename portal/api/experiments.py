"""/api/v1/experiments, and how a trial goes"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp
from portal.api.cursors import piece
from portal.api.schemas import ExperimentList, ExperimentOut, ExperimentQuery, MonitorOut
from portal.errors import Conflict
from portal.experiments.models import Experiment, Side
from portal.experiments.monitoring import wording
from portal.experiments.monitoring.report import report
from portal.experiments.protocol.queries import latest_version, registration_of
from portal.experiments.queries import get_experiment
from portal.i18n import _l


def shape(experiment: Experiment) -> dict[str, Any]:
    """An experiment as the API gives it: the registered design, or the draft's while it is being made."""
    registration = registration_of(experiment)
    version = registration.version if registration else latest_version(experiment)
    return {
        "id": experiment.id,
        "title": experiment.title,
        "status": experiment.status.value,
        "design": version.content.get("design") if version else None,
        "sites": [{"id": site.id, "name": site.label} for site in experiment.sites if site.takes_part],
        "commitment": registration.commitment if registration else None,
    }


@bp.get("/experiments")
@requires(Permission.EXPERIMENT_READ)
@bp.input(ExperimentQuery, location="query")
@bp.output(ExperimentList)
@bp.doc(security="token", summary="List experiments, newest first")
def list_experiments(query_data: dict[str, Any]) -> dict[str, Any]:
    """By stage with `status`; go on with `cursor`."""
    query = select(Experiment)
    if query_data["status"] is not None:
        query = query.where(Experiment.status == query_data["status"])
    items, after = piece(query, Experiment.id, query_data)
    return {"items": [shape(experiment) for experiment in items], "next": after}


@bp.get("/experiments/<int:experiment_id>")
@requires(Permission.EXPERIMENT_READ, load=get_experiment)
@bp.output(ExperimentOut)
@bp.doc(security="token", summary="Read an experiment", responses=[401, 404])
def read_experiment(experiment: Experiment) -> dict[str, Any]:
    """One experiment with its design and the commitment to its draw."""
    return shape(experiment)


@bp.get("/experiments/<int:experiment_id>/monitor")
@requires(Permission.MONITOR_READ, load=get_experiment)
@bp.output(MonitorOut)
@bp.doc(security="token", summary="How a trial goes", responses=[401, 403, 404, 409])
def monitor(experiment: Experiment) -> dict[str, Any]:
    """Accrual, balance, missing outcomes, alerts. Group sizes only for the trial's own researchers."""
    found = report(experiment)
    if found is None:
        raise Conflict("not_started", _l("This trial has not started yet. There is nothing to follow."))
    progress = found.progress
    sees_arms = experiment.side_of(actor()) is Side.RESEARCH
    return {
        "planned": progress.planned,
        "enrolled": progress.enrolled,
        "expected": progress.expected,
        "full_on": progress.full_on,
        "sites": [
            {"id": s.site_id, "name": s.label, "enrolled": s.enrolled, "expected": s.expected} for s in progress.sites
        ],
        "arms": [asdict(arm) for arm in progress.arms] if sees_arms else None,
        "sample_ratio_p": found.sample_ratio_p if sees_arms else None,
        "balance": progress.strata if sees_arms else None,
        "outcomes": [
            {"key": o.key, "label": o.label, "due": o.due, "known": o.known, "missing": o.missing}
            for o in progress.outcomes
        ],
        "alerts": [
            {"code": alert.code.value, "title": wording.title_of(alert), "detail": wording.explain(alert)}
            for alert in found.alerts
        ],
    }
