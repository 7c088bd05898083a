"""/api/v1/experiments/{id}/outcomes"""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp, described
from portal.api.bodies import read_json
from portal.api.problems import problem
from portal.api.rows import rows_as_csv
from portal.api.schemas import OutcomesSaved
from portal.db import run_in_transaction
from portal.experiments.models import Experiment
from portal.experiments.outcomes.imports import Preview
from portal.experiments.outcomes.models import Source
from portal.experiments.outcomes.services import keep_upload, refuse_if_locked, take_in
from portal.experiments.outcomes.uploads import look_at_bytes, needed_part
from portal.experiments.queries import get_experiment
from portal.i18n import _

CSV = "text/csv"


@bp.post("/experiments/<int:experiment_id>/outcomes")
@requires(Permission.OUTCOME_RECORD, load=get_experiment)
@bp.output(OutcomesSaved)
@described("Send outcomes", 400, 403, 404, 409, 413, 415, 422)
def send_outcomes(experiment: Experiment) -> ResponseReturnValue:
    """JSON rows or text/csv: all rows or none. A problem names each bad row, column and reason; sent again, what is
    known already changes nothing."""
    is_csv = request.mimetype == CSV
    content = request.get_data() if is_csv else rows_as_csv(read_json())
    preview, saved = run_in_transaction(lambda: _write(experiment, content, "api.csv" if is_csv else "api.json"))
    if preview.bad:
        title = _("Nothing was saved. Mend these rows and send all again.")
        return problem(422, title, code="bad_rows", errors=_errors(preview, is_csv=is_csv))
    return {"saved": saved, "known_already": preview.same}


def _write(experiment: Experiment, content: bytes, name: str) -> tuple[Preview, int]:
    """Look at the rows and write all of them when they are fine; (what was seen, the number that was new)."""
    refuse_if_locked(experiment)
    preview = look_at_bytes(experiment, content, actor())
    if not preview.can_be_taken_in:
        return preview, 0
    upload = keep_upload(experiment, name, needed_part(experiment, content), actor())
    return preview, take_in(upload, preview.new, actor(), Source.API)


def _errors(preview: Preview, *, is_csv: bool) -> list[dict[str, Any]]:
    """Each bad cell. In CSV the names are row 1, as a spreadsheet counts; the first row of a JSON list is 1."""
    names = 0 if is_csv else 1
    return [{"row": bad.row - names or None, "column": bad.column, "reason": bad.sentence} for bad in preview.bad]
