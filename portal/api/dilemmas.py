"""/api/v1/dilemmas"""

from __future__ import annotations

from typing import Any

from portal.access.guard import actor, requires
from portal.access.permissions import Permission
from portal.api.blueprint import bp, described
from portal.api.bodies import takes_json
from portal.api.cursors import piece
from portal.api.schemas import DilemmaIn, DilemmaList, DilemmaOut, DilemmaQuery
from portal.api.texts import refuse_client_data
from portal.db import transaction
from portal.dilemmas import queries, services
from portal.dilemmas.models import Dilemma


def shape(dilemma: Dilemma, support: queries.Support) -> dict[str, Any]:
    """A dilemma as the API gives it."""
    names = ("id", "title", "situation", "whom", "better", "posted_at")
    return {name: getattr(dilemma, name) for name in names} | {
        "ways": [way.text for way in dilemma.ways],
        "theme": dilemma.theme.value,
        "status": dilemma.status.value,
        "author": dilemma.author.name,
        "recognised_by": support.colleagues,
    }


@bp.get("/dilemmas")
@requires(Permission.DILEMMA_READ)
@bp.input(DilemmaQuery, location="query")
@bp.output(DilemmaList)
@described("List dilemmas, newest first", 422)
def list_dilemmas(query_data: dict[str, Any]) -> dict[str, Any]:
    """Search with `q`; go on with `cursor`."""
    items, after = piece(queries.matching(queries.Search(words=query_data["q"])), Dilemma.id, query_data)
    support = queries.support_of([dilemma.id for dilemma in items])
    return {"items": [shape(d, support.get(d.id, queries.Support())) for d in items], "next": after}


@bp.post("/dilemmas")
@requires(Permission.DILEMMA_POST)
@takes_json
@bp.input(DilemmaIn)
@bp.output(DilemmaOut, status_code=201)
@described("Post a dilemma", 403, 422)
def post_dilemma(json_data: dict[str, Any]) -> dict[str, Any]:
    """Texts are screened: a number of a person is refused, a name asks for `looked_at`."""
    looked_at = json_data.pop("looked_at")
    texts = {k: v for k, v in json_data.items() if isinstance(v, str) and k != "theme"}
    texts |= {f"ways.{number}": way for number, way in enumerate(json_data["ways"])}
    refuse_client_data(texts, looked_at=looked_at)
    draft = services.DilemmaDraft(**{**json_data, "ways": tuple(json_data["ways"])})
    with transaction():
        dilemma = services.post_dilemma(actor(), draft)
    return shape(dilemma, queries.Support(colleagues=1))


@bp.get("/dilemmas/<int:dilemma_id>")
@requires(Permission.DILEMMA_READ, load=queries.get_dilemma)
@bp.output(DilemmaOut)
@described("Read a dilemma", 404)
def read_dilemma(dilemma: Dilemma) -> dict[str, Any]:
    """One dilemma."""
    return shape(dilemma, queries.support_of([dilemma.id]).get(dilemma.id, queries.Support()))
