"""The one blueprint of the API, and how each of its calls is described."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from apiflask import APIBlueprint

from portal.api.tokens import identify

Call = TypeVar("Call", bound=Callable[..., Any])

bp = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Praktijkproef")
bp.before_request(identify)


def described(summary: str, *problems: int, **responses: Any) -> Callable[[Call], Call]:
    """Describe a call that needs a token: a summary, its docstring, and the problems that it can answer with.

    Other answers than problems come by name: `_200={"description": …, "content": …}`.
    """
    found: dict[int, Any] = {status: PROBLEM_TITLES[status] for status in (401, *problems)}
    found |= {int(name.removeprefix("_")): answer for name, answer in responses.items()}

    def describe(view: Call) -> Call:
        document = bp.doc(
            summary=summary, description=view.__doc__, responses=found, operation_id=view.__name__, security="token"
        )
        described_view: Call = document(view)
        return described_view

    return describe


PROBLEM_TITLES = {
    400: "The body can't be read",
    401: "No token, or one that doesn't work",
    403: "Not for the owner of this token",
    404: "Not there",
    409: "Can't be done as things stand now",
    413: "The body is larger than 32 MiB",
    415: "A body of another kind than this call takes",
    422: "Something in it is missing or can't be used; `errors` names each place",
}
