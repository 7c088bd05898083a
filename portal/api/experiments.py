"""/api/v1/experiments, and how a trial goes"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp, described
from portal.api.cursors import piece
from portal.api.schemas import ExperimentList, ExperimentOut, ExperimentQuery, MonitorOut
from portal.db import session
from portal.errors import Conflict
from portal.experiments.models import Experiment, Side
from portal.experiments.monitoring import wording
from portal.experiments.monitoring.report import report
from portal.experiments.protocol.models import ProtocolVersion, Registration
from portal.experiments.queries import get_experiment, visible_to
from portal.i18n import _l


def shapes(experiments: Sequence[Experiment]) -> list[dict[str, Any]]:
    """Experiments as the API gives them: the registered design, or the newest of a plan that is still being made."""
    ids = [experiment.id for experiment in experiments]
    promises = {r.experiment_id: r for r in session.scalars(registrations_of(ids))}
    newest = {v.experiment_id: v for v in session.scalars(newest_versions_of(ids))}
    versions = newest | {experiment_id: promise.version for experiment_id, promise in promises.items()}
    return [
        {
            "id": experiment.id,
            "title": experiment.title,
            "status": experiment.status.value,
            "design": versions[experiment.id].content["design"] if experiment.id in versions else None,
            "sites": [{"id": site.id, "name": site.label} for site in experiment.sites if site.takes_part],
            "commitment": promises[experiment.id].commitment if experiment.id in promises else None,
        }
        for experiment in experiments
    ]


def registrations_of(ids: Sequence[int]) -> Select[Registration]:
    """The registrations of these experiments, with their texts."""
    query = select(Registration).where(Registration.experiment_id.in_(ids))
    return query.options(joinedload(Registration.version))


def newest_versions_of(ids: Sequence[int]) -> Select[ProtocolVersion]:
    """The newest text of each of these experiments."""
    newest = select(func.max(ProtocolVersion.id)).where(ProtocolVersion.experiment_id.in_(ids))
    return select(ProtocolVersion).where(ProtocolVersion.id.in_(newest.group_by(ProtocolVersion.experiment_id)))


@bp.get("/experiments")
@requires(Permission.EXPERIMENT_READ)
@bp.input(ExperimentQuery, location="query")
@bp.output(ExperimentList)
@described("List experiments, newest first")
def list_experiments(query_data: dict[str, Any]) -> dict[str, Any]:
    """By stage with `status`; go on with `cursor`."""
    query = visible_to(actor(), query_data.get("status")).options(selectinload(Experiment.sites))
    items, after = piece(query, Experiment.id, query_data)
    return {"items": shapes(items), "next": after}


@bp.get("/experiments/<int:experiment_id>")
@requires(Permission.EXPERIMENT_READ, load=get_experiment)
@bp.output(ExperimentOut)
@described("Read an experiment", 404)
def read_experiment(experiment: Experiment) -> dict[str, Any]:
    """One experiment with its design and the commitment to its draw."""
    return shapes([experiment])[0]


@bp.get("/experiments/<int:experiment_id>/monitor")
@requires(Permission.MONITOR_READ, load=get_experiment)
@bp.output(MonitorOut)
@described("How a trial goes", 403, 404, 409)
def monitor(experiment: Experiment) -> dict[str, Any]:
    """Accrual, balance, missing outcomes, alerts. Group sizes only for the trial's own researchers."""
    found = report(experiment, actor())
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
