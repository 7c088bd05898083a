"""Reads the sentences with the marked personal data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"\{(?P<kind>[a-z_]+):(?P<text>[^}]*)\}")


@dataclass(frozen=True)
class Sentence:
    """A sentence as it would be sent, with (kind, start, end) of what must be found."""

    text: str
    expected: frozenset[tuple[str, int, int]]
    held_out: bool


def read_sentences() -> list[Sentence]:
    """All sentences; every third one of a file is held out."""
    sentences: list[Sentence] = []
    for file in ("with_personal_data.txt", "without_personal_data.txt"):
        lines = Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line and not line.startswith("#")]
        sentences += [_sentence(line, held_out=number % 3 == 2) for number, line in enumerate(kept)]
    return sentences


def _sentence(line: str, *, held_out: bool) -> Sentence:
    text, expected, position = "", set(), 0
    for mark in _MARK.finditer(line):
        text += line[position : mark.start()]
        expected.add((mark["kind"], len(text), len(text) + len(mark["text"])))
        text += mark["text"]
        position = mark.end()
    return Sentence(text + line[position:], frozenset(expected), held_out)
