"""A sentence, and where in the analysis its numbers stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a sentence is for, so that a page can put it in its place."""

    HEADLINE = "headline"
    HARM = "harm"
    NUMBERS = "numbers"
    RANGE = "range"
    WORTH = "worth"
    UNCHANGED = "unchanged"
    OTHER_ARM = "other_arm"
    SITES = "sites"
    GOOD = "good"
    DOUBT = "doubt"
    TEAM = "team"


@dataclass(frozen=True)
class Sentence:
    """A text of one or a few short sentences; `fields` are dotted paths into the analysis."""

    text: str
    fields: tuple[str, ...] = ()
    kind: Kind = Kind.NUMBERS

    def to_json(self) -> dict[str, Any]:
        """As `stats explain` prints it."""
        return {"text": self.text, "fields": list(self.fields)}
