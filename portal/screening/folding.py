"""Plain letters and digits for what Unicode can dress up, with the way back to the original text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Dashes, quotes and dots that NFKD leaves alone.
_PLAIN = {ord(mark): "-" for mark in "‐‑‒–—―−﹣－⁃"}
_PLAIN |= {ord(mark): "'" for mark in "‘’‚‛ʼ`´′"}
_PLAIN |= {ord(mark): "." for mark in "·•∙․。"}
_PLAIN |= {ord("\t"): " ", ord("⁄"): "/"}
# Letters that show as nothing, although Unicode doesn't count them as format characters.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Some single characters stand for whole phrases in Arabic: nothing personal fits in them, but they make a text long.
_MOST_PARTS = 4
_ACCENT = "\u0300"


@dataclass(frozen=True)
class Folded:
    """Folded text; character i of `text` was original[starts[i]:ends[i]]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original text of text[start:end], which can't be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Fold to compatibility form without accents, hidden characters and foreign digits.

    Works a character at a time, so that it stays linear and each character knows where it came from.
    """
    if text.isascii():
        return Folded(text.translate(_PLAIN), range(len(text)), range(1, len(text) + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, original in enumerate(text):
        plain = original if original.isalnum() and original.isascii() else _plain(original)
        if plain == _ACCENT and ends:
            ends[-1] = index + 1
        elif plain and plain != _ACCENT:
            characters.append(plain)
            starts += [index] * len(plain)
            ends += [index + 1] * len(plain)
    return Folded("".join(characters), starts, ends)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """The letters, digits or marks to read; nothing for what is hidden, _ACCENT for what sits on a letter."""
    if character in _UNSEEN:
        return ""
    if ord(character) in _PLAIN:
        return _PLAIN[ord(character)]
    parts = unicodedata.normalize("NFKD", character)
    if len(parts) > _MOST_PARTS:
        return character
    if unicodedata.category(character)[0] == "M":
        return _ACCENT
    return "".join(_plain_part(part) for part in parts)


def _plain_part(part: str) -> str:
    category = unicodedata.category(part)
    if category == "Cf" or category[0] == "M":
        return ""
    return str(unicodedata.decimal(part)) if category == "Nd" else _PLAIN.get(ord(part), part)
