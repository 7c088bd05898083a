"""The domain's errors: each has a code for machines and a sentence for people that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Base of all errors that a user may see; services raise, the edge words."""

    def __init__(self, code: str, sentence: Any, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.detail = detail


class NotFound(DomainError):
    """The thing isn't there, or this person may not know that it is."""


class Forbidden(DomainError):
    """The person may not do this."""


class Conflict(DomainError):
    """The thing isn't in a state in which this can be done."""


class InvalidInput(DomainError):
    """What was given can't be used; `fields` names each field and what to do."""

    def __init__(self, code: str, sentence: Any, fields: Mapping[str, Any] | None = None, **detail: Any) -> None:
        super().__init__(code, sentence, **detail)
        self.fields = dict(fields or {})
