"""/api/v1/experiments/{id}/outcomes"""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp
from portal.api.problems import problem
from portal.api.schemas import OutcomesSaved
from portal.db import transaction
from portal.errors import InvalidInput
from portal.experiments.models import Experiment
from portal.experiments.outcomes.models import Source
from portal.experiments.outcomes.services import keep_upload, take_in
from portal.experiments.outcomes.uploads import look_at_bytes
from portal.experiments.queries import get_experiment
from portal.i18n import _, _l

ROWS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["client_code"],
        "properties": {"client_code": {"type": "string"}, "date": {"type": "string"}},
        "additionalProperties": {"type": ["number", "string", "boolean", "null"]},
    },
}
BODY = {"content": {"application/json": {"schema": ROWS}, "text/csv": {"schema": {"type": "string"}}}, "required": True}


def _as_csv(rows: Any) -> bytes:
    """JSON rows as the CSV that they stand for, so that both go one way."""
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        sentence = _l("Send a list of objects: client_code, and a name for each outcome.")
        raise InvalidInput("rows", sentence, {"": sentence})
    names = list(dict.fromkeys(["client_code", *(str(name) for row in rows for name in row)]))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    writer.writerows([[_cell(row.get(name)) for name in names] for row in rows])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


@bp.post("/experiments/<int:experiment_id>/outcomes")
@requires(Permission.OUTCOME_RECORD, load=get_experiment)
@bp.output(OutcomesSaved)
@bp.doc(security="token", summary="Send outcomes", responses=[401, 403, 404, 409, 422], operation_id="send_outcomes")
def send_outcomes(experiment: Experiment) -> ResponseReturnValue:
    """JSON rows or text/csv: all rows or none. A problem names each bad row, column and reason."""
    is_csv = request.mimetype in ("text/csv", "text/plain")
    content = request.get_data() if is_csv else _as_csv(request.get_json(force=True))
    preview = None
    with transaction():
        preview = look_at_bytes(experiment, content, actor())
        saved = 0
        if preview.can_be_taken_in:
            upload = keep_upload(experiment, "api.csv" if is_csv else "api.json", content, actor())
            saved = take_in(upload, preview.new, actor(), Source.API)
    if preview.bad:
        first = 0 if is_csv else 1  # a JSON list has no row of names
        errors = [{"row": b.row - first, "column": b.column, "reason": b.sentence} for b in preview.bad]
        return problem(422, _("Nothing was saved. Mend these rows and send all again."), code="bad_rows", errors=errors)
    return {"saved": saved, "known_already": preview.same}
