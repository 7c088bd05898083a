"""/api/v1/results"""

from __future__ import annotations

from typing import Any

from portal.access.guard import requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp
from portal.api.cursors import ListQuery, piece
from portal.api.schemas import LanguageQuery, ResultList, ResultOut
from portal.results import queries
from portal.results.models import Result
from portal.results.page import explanation_of


def get_published(experiment_id: int) -> Result | None:
    """A published result; one that isn't published yet isn't there for scripts."""
    result = queries.get_result(experiment_id)
    return result if result is not None and result.experiment.is_published else None


@bp.get("/results")
@requires(Permission.SIGNED_IN)
@bp.input(ListQuery, location="query")
@bp.output(ResultList)
@bp.doc(security="token", summary="List published results, newest first")
def list_results(query_data: dict[str, Any]) -> dict[str, Any]:
    """Go on with `cursor`; `id` is the experiment's."""
    items, after = piece(queries.published(), Result.id, query_data)
    rows = [
        {"id": r.experiment_id, "title": r.experiment.title, "published_at": r.experiment.published_at} for r in items
    ]
    return {"items": rows, "next": after}


@bp.get("/results/<int:experiment_id>")
@requires(Permission.RESULT_READ, load=get_published)
@bp.input(LanguageQuery, location="query")
@bp.output(ResultOut)
@bp.doc(security="token", summary="Read a published result", responses=[401, 404])
def read_result(result: Result, query_data: dict[str, Any]) -> dict[str, Any]:
    """The analysis, and what it means in plain words."""
    return {
        "id": result.experiment_id,
        "title": result.experiment.title,
        "published_at": result.experiment.published_at,
        "analysis": result.analysis,
        "explanation": explanation_of(result, query_data["lang"]).to_json(),
    }
