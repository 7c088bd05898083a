"""Errors of the API after RFC 9457: application/problem+json."""

from __future__ import annotations

from typing import Any

from apiflask.exceptions import HTTPError
from flask import Response, json, request
from werkzeug.exceptions import MethodNotAllowed

from portal.api.languages import asked_language
from portal.api.reasons import in_words
from portal.errors import DomainError, InvalidInput
from portal.i18n import _, in_language, language

MIMETYPE = "application/problem+json"


def problem(status: int, title: str, *, code: str | None = None, **more: Any) -> Response:
    """A problem document; `code` is for machines, `title` is a sentence in the caller's language."""
    body = {"type": "about:blank", "title": title, "status": status, **({"code": code} if code else {}), **more}
    return Response(json.dumps(body), status=status, mimetype=MIMETYPE)


def word(status: int, sentence: str, error: DomainError | None) -> Response:
    """The problem document of an error that a service raised, or of HTTP itself."""
    more: dict[str, Any] = {}
    if isinstance(error, InvalidInput) and error.fields:
        more["errors"] = [{"field": name, "reason": str(reason)} for name, reason in error.fields.items()]
    code = error.code if error else None
    if error is None or code == "not_found":  # pages say to go back; a script can't
        with in_language(asked_language() or language()):  # an unknown address has no one to say it
            sentence = _http_sentences().get(status, sentence)
    answer = problem(status, sentence, code=code, **more)
    if status == 401:
        answer.headers["WWW-Authenticate"] = _challenge()
    if isinstance(request.routing_exception, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(request.routing_exception.valid_methods or ()))
    return answer


def _challenge() -> str:
    """RFC 6750: who sent a token hears that this one doesn't work."""
    has_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
    return 'Bearer realm="praktijkproef"' + (', error="invalid_token"' if has_token else "")


def _http_sentences() -> dict[int, str]:
    return {
        400: _("We can't read this body. Send JSON in UTF-8."),
        401: _("Send a token that works, in the header Authorization: Bearer TOKEN."),
        404: _("There is nothing at this address."),
        405: _("This address does not take this method. The header Allow names those that it takes."),
        413: _("This is too much at once. Send at most 32 MB at a time."),
        415: _("This call does not take a body of this kind. Set the header Content-Type as the description says."),
    }


def word_schema_error(error: HTTPError) -> Response:
    """The problem document of a request that doesn't fit its schema; names each field."""
    found: list[dict[str, str]] = []

    def walk(node: Any, path: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                walk(value, f"{path}.{key}" if path else str(key))
        else:
            found.extend(
                {"field": path, "reason": in_words(str(reason))}
                for reason in (node if isinstance(node, list) else [node])
            )

    for place, fields in (error.detail or {}).items():  # where it stood: json, query, headers
        walk(fields, "" if isinstance(fields, dict) else str(place))
    title = _("Something is missing or can't be used. Mend these fields and send it again.")
    answer = problem(error.status_code, title, code="bad_request", **({"errors": found} if found else {}))
    answer.headers.extend(error.headers or {})
    return answer
