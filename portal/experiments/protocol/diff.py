"""What changed between two texts, word by word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

TOKEN = re.compile(r"\s+|[\w-]+|[^\w\s]")
# Above this many pairs of words a comparison takes too long; such texts are shown whole, old before new.
MOST_PAIRS = 4_000_000


class Kind(StrEnum):
    """What happened to a piece; the values are the names of the HTML elements."""

    SAME = "same"
    GONE = "del"
    NEW = "ins"


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, went or came."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order; those that aren't new make `old`, those that aren't gone `new`."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    head, tail = before[:start], before[len(before) - end :]
    middle = _pieces(before[start : len(before) - end], after[start : len(after) - end])
    return _joined([Piece(Kind.SAME, "".join(head)), *middle, Piece(Kind.SAME, "".join(tail))])


def _common(one: list[str], other: list[str]) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def _pieces(before: list[str], after: list[str]) -> list[Piece]:
    if len(before) * len(after) > MOST_PAIRS:
        return [Piece(Kind.GONE, "".join(before)), Piece(Kind.NEW, "".join(after))]
    pieces = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece(Kind.SAME, "".join(before[i1:i2])))
        else:
            pieces += [Piece(Kind.GONE, "".join(before[i1:i2])), Piece(Kind.NEW, "".join(after[j1:j2]))]
    return pieces


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Without empty pieces; neighbours of one kind as one, and a blank between two changes as part of both."""
    kept: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if kept and kept[-1].kind is piece.kind:
            kept[-1] = Piece(piece.kind, kept[-1].text + piece.text)
        else:
            kept.append(piece)
    return kept
