"""The finishing touch on the OpenAPI description: problem documents, and rows of outcomes."""

from __future__ import annotations

from typing import Any

from portal.api.blueprint import PROBLEM_TITLES
from portal.api.problems import MIMETYPE
from portal.api.rows import BODY

METHODS = ("get", "post")
PLACE = {
    "type": "object",
    "properties": {
        "field": {"type": "string", "description": "the field that is meant"},
        "row": {"type": ["integer", "null"], "description": "the row that is meant, when rows were sent"},
        "column": {"type": "string", "description": "the column that is meant, when rows were sent"},
        "reason": {"type": "string", "description": "what to do, in the caller's language"},
    },
    "required": ["reason"],
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "a sentence in the caller's language"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "what it is, for machines"},
        "errors": {"type": "array", "items": PLACE},
    },
    "required": ["type", "title", "status"],
}
CHALLENGE = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}}


def finish(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """Describe the problems of every call as what they are."""
    if isinstance(spec, str):
        raise TypeError("The description is JSON, not a text.")
    schemas = spec["components"]["schemas"]
    for unused in ("HTTPError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = PROBLEM
    # Rows have the outcomes of their own design as fields, which no schema of a class can say.
    spec["paths"]["/api/v1/experiments/{experiment_id}/outcomes"]["post"]["requestBody"] = BODY
    for path in spec["paths"].values():
        for method in METHODS:
            if method in path:
                _finish_call(path[method])
    return spec


def _finish_call(call: dict[str, Any]) -> None:
    responses = call["responses"]
    if "requestBody" in call:
        call["requestBody"] = {**call["requestBody"], "required": True}
        for status in (400, 413, 415):
            responses.setdefault(str(status), {})
    for status, response in responses.items():
        if status.startswith("4"):
            response["description"] = PROBLEM_TITLES[int(status)]
            response["content"] = {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if status == "401":
            response["headers"] = CHALLENGE
    call["responses"] = dict(sorted(responses.items()))
