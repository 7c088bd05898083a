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
    """All sentences; those of the files held_out_* stay out of every adjustment of the patterns."""
    files = sorted(Path(__file__).parent.glob("*with*.txt"))
    return [
        _sentence(line, held_out=file.name.startswith("held_out"))
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def _sentence(line: str, *, held_out: bool) -> Sentence:
    text, expected, position = "", set(), 0
    for mark in _MARK.finditer(line):
        text += line[position : mark.start()]
        expected.add((mark["kind"], len(text), len(text) + len(mark["text"])))
        text += mark["text"]
        position = mark.end()
    return Sentence(text + line[position:], frozenset(expected), held_out)
