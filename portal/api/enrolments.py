"""/api/v1/experiments/{id}/enrolments"""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp, described
from portal.api.bodies import takes_json
from portal.api.cursors import ListQuery, piece
from portal.api.schemas import EnrolmentIn, EnrolmentList, EnrolmentOut, IdempotencyHeader
from portal.db import run_in_transaction
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.enrolment.queries import own_enrolments
from portal.experiments.enrolment.services import EnrolmentRequest, enrol
from portal.experiments.models import Experiment
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.queries import frozen_content
from portal.experiments.queries import get_experiment

KNOWN = {
    "description": "This client or key was known: the first answer again",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EnrolmentOut"}}},
}


def shape(enrolment: Enrolment, content: Content) -> dict[str, Any]:
    """An enrolment as the API gives it."""
    arm = next(arm for arm in content.design.arms if arm.key == enrolment.arm)
    return {
        "id": enrolment.id,
        "client_code": enrolment.client_code,
        "arm": enrolment.arm,
        "arm_label": arm.label,
        "instruction": content.instructions.get(enrolment.arm, ""),
        "enrolled_at": enrolment.at,
    }


@bp.post("/experiments/<int:experiment_id>/enrolments")
@requires(Permission.CLIENT_ENROL, load=get_experiment)
@takes_json
@bp.input(IdempotencyHeader, location="headers")
@bp.input(EnrolmentIn)
@bp.output(EnrolmentOut, status_code=201)
@described("Enrol a client", 403, 404, 409, 422, _200=KNOWN)
def enrol_client(
    experiment: Experiment, json_data: dict[str, Any], headers_data: dict[str, Any]
) -> ResponseReturnValue:
    """The arm, once and for all: the same key or the same client code gives the same answer and 200."""
    request = EnrolmentRequest(
        client_code=json_data["client_code"],
        site_id=json_data["site"],
        strata=json_data["strata"],
        eligible=json_data["eligible"],
        idempotency_key=headers_data.get("key"),
    )
    enrolment, is_new = run_in_transaction(lambda: enrol(experiment, request, actor()))
    content = frozen_content(experiment)
    if content is None:
        raise RuntimeError("an enrolment without a frozen protocol")
    return shape(enrolment, content), 201 if is_new else 200


@bp.get("/experiments/<int:experiment_id>/enrolments")
@requires(Permission.CLIENT_ENROL, load=get_experiment)
@bp.input(ListQuery, location="query")
@bp.output(EnrolmentList)
@described("The own team's enrolments, newest first", 403, 404)
def list_enrolments(experiment: Experiment, query_data: dict[str, Any]) -> dict[str, Any]:
    """Those of the caller's own teams only."""
    content = frozen_content(experiment)
    if content is None:
        return {"items": [], "next": None}
    items, after = piece(own_enrolments(experiment, actor()), Enrolment.id, query_data)
    return {"items": [shape(enrolment, content) for enrolment in items], "next": after}
