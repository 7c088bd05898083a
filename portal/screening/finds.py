"""What a screening answers: finds, and the text cut up around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of personal data that are looked for."""

    BSN = "bsn"
    IBAN = "iban"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    NAME = "name"


class Action(StrEnum):
    """What a find asks for: the text can't be sent, or the writer looks a second time."""

    REFUSE = "refuse"
    ASK = "ask"


@dataclass(frozen=True)
class Find:
    """Personal data at text[start:end] of the text as it was sent."""

    kind: Kind
    start: int
    end: int
    action: Action


@dataclass(frozen=True)
class Segment:
    """A piece of the text; `find` is None where nothing was found."""

    text: str
    find: Find | None


def refused(finds: Iterable[Find]) -> list[Find]:
    """The finds with which a text can't be sent at all."""
    return [find for find in finds if find.action is Action.REFUSE]


def marked(text: str, finds: Iterable[Find]) -> list[Segment]:
    """Cut the text into segments that together are the text again, to show each find in its place."""
    segments: list[Segment] = []
    position = 0
    for find in sorted(finds, key=lambda find: find.start):
        if position < find.start:
            segments.append(Segment(text[position : find.start], None))
        segments.append(Segment(text[find.start : find.end], find))
        position = find.end
    if position < len(text):
        segments.append(Segment(text[position:], None))
    return segments
