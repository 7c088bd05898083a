"""Errors of the API after RFC 9457: application/problem+json."""

from __future__ import annotations

from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, json

from portal.errors import DomainError, InvalidInput


def problem(status: int, title: str, *, code: str | None = None, **more: Any) -> Response:
    """A problem document; `code` is for machines, `title` is a sentence in the caller's language."""
    body = {"type": "about:blank", "title": title, "status": status, **({"code": code} if code else {}), **more}
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")


def word(status: int, sentence: str, error: DomainError | None) -> Response:
    """The problem document of an error that a service raised, or of HTTP itself."""
    more: dict[str, Any] = {}
    if isinstance(error, InvalidInput) and error.fields:
        more["errors"] = [{"field": name, "reason": str(reason)} for name, reason in error.fields.items()]
    answer = problem(status, sentence, code=error.code if error else None, **more)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def word_schema_error(error: HTTPError) -> Response:
    """The problem document of a request that doesn't fit its schema; names each field."""
    found: list[dict[str, str]] = []

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{path}.{key}" if path else str(key))
        else:
            found.extend(
                {"field": path, "reason": str(reason)} for reason in (node if isinstance(node, list) else [node])
            )

    walk(error.detail or {}, "")
    answer = problem(error.status_code, str(error.message), code="bad_request", **({"errors": found} if found else {}))
    answer.headers.extend(error.headers or {})
    return answer
