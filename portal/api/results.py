"""/api/v1/results"""

from __future__ import annotations

from typing import Any

from portal.access.guard import requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp, described
from portal.api.cursors import ListQuery, piece
from portal.api.schemas import LanguageQuery, ResultList, ResultOut
from portal.config import Limits
from portal.results import queries
from portal.results.models import Result
from portal.results.page import explanation_of
from portal.stats.disclosure import hidden_cells


def get_published(experiment_id: int) -> Result | None:
    """A published result; one that isn't published yet isn't there for scripts."""
    result = queries.get_result(experiment_id)
    return result if result is not None and result.experiment.is_published else None


def without_small_places(analysis: dict[str, Any]) -> dict[str, Any]:
    """The analysis; the numbers of places with few clients, and of as many others as would give them away, are null."""
    outcomes = {}
    for key, outcome in analysis["outcomes"].items():
        sites = outcome.get("sites") or []
        shut = hidden_cells([site["n"] for site in sites], Limits.smallest_cell)
        shown = [
            {name: value if name == "site" or not is_shut else None for name, value in site.items()}
            for site, is_shut in zip(sites, shut, strict=True)
        ]
        outcomes[key] = {**outcome, "sites": shown}
    return {**analysis, "outcomes": outcomes}


@bp.get("/results")
@requires(Permission.SIGNED_IN)
@bp.input(ListQuery, location="query")
@bp.output(ResultList)
@described("List published results, those analysed last first", 422)
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
@described("Read a published result", 404)
def read_result(result: Result, query_data: dict[str, Any]) -> dict[str, Any]:
    """The analysis, and what it means in plain words."""
    return {
        "id": result.experiment_id,
        "title": result.experiment.title,
        "published_at": result.experiment.published_at,
        "analysis": without_small_places(result.analysis),
        "explanation": explanation_of(result, query_data["lang"]).to_json(),
    }
