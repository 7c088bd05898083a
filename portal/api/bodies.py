"""Bodies that come in: JSON as its standard has it, with texts that both databases can hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar, cast

from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

View = TypeVar("View", bound=Callable[..., Any])
JSON = "application/json"


def takes_json(view: View) -> View:
    """Let only JSON through; what its fields must be is the schema's to say."""

    @wraps(view)
    def guarded(*args: Any, **arguments: Any) -> Any:
        read_json()
        return view(*args, **arguments)

    return cast(View, guarded)


def read_json() -> Any:
    """The body. Raises UnsupportedMediaType when it is of another kind, BadRequest when it can't be read."""
    if request.mimetype != JSON:
        raise UnsupportedMediaType
    try:
        body = json.loads(request.get_data(), parse_constant=_refuse)
        _check_texts(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    return body


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _check_texts(body: Any) -> None:
    """Half a character, or one without a sign, is kept by neither database. Raises ValueError."""
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            node.encode()
            if "\0" in node:
                raise ValueError("a text with a null character")
        elif isinstance(node, dict):
            waiting += [*node.keys(), *node.values()]
        elif isinstance(node, list):
            waiting += node
