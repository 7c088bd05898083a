"""Precision and recall on Dutch sentences, printed and held at a floor."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import pytest

from portal.screening import Kind, screen
from tests.screening.sentences import Sentence, read_sentences

SENTENCES = read_sentences()
TUNED = [sentence for sentence in SENTENCES if not sentence.held_out]
HELD_OUT = [sentence for sentence in SENTENCES if sentence.held_out]
# What was measured, rounded down: precision, recall.
TUNED_FLOORS = (0.99, 0.99)
HELD_OUT_FLOORS = (0.94, 0.96)


@dataclass(frozen=True)
class Score:
    """Counts of exact agreement: the same kind, from the same first to the same last character."""

    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def score(sentences: list[Sentence]) -> dict[str, Score]:
    right, extra, missed = Counter(), Counter(), Counter()
    for sentence in sentences:
        found = {(str(find.kind), find.start, find.end) for find in screen(sentence.text)}
        for counts, places in (
            (right, found & sentence.expected),
            (extra, found - sentence.expected),
            (missed, sentence.expected - found),
        ):
            counts.update(kind for kind, _, _ in places)
            counts["overall"] += len(places)
    return {name: Score(right[name], extra[name], missed[name]) for name in (*map(str, Kind), "overall")}


def is_marked(text: str, place: tuple[str, int, int]) -> bool:
    """Whether a find of that kind overlaps the place, exactly or not: the writer then sees it."""
    kind, start, end = place
    return any(find.kind == kind and find.start < end and start < find.end for find in screen(text))


def table(title: str, scores: dict[str, Score], sentences: list[Sentence]) -> str:
    rows = [
        f"  {kind:<11} precision {found.precision:.3f}  recall {found.recall:.3f}"
        f"  ({found.right} right, {found.extra} extra, {found.missed} missed)"
        for kind, found in scores.items()
    ]
    alarms = sum(1 for sentence in sentences if not sentence.expected and screen(sentence.text))
    unmarked = sum(1 for sentence in sentences for place in sentence.expected if not is_marked(sentence.text, place))
    return "\n".join(
        [
            "",
            title,
            *rows,
            f"  places that are not marked at all: {unmarked}",
            f"  sentences without personal data that raise an alarm: {alarms}",
            "",
        ]
    )


@pytest.mark.parametrize(
    ("name", "sentences", "floors"), [("tuned", TUNED, TUNED_FLOORS), ("held out", HELD_OUT, HELD_OUT_FLOORS)]
)
def test_precision_and_recall_stay_above_what_was_measured(name, sentences, floors, capsys):
    scores = score(sentences)
    with capsys.disabled():
        sys.stdout.write(table(f"Screening, {name}: {len(sentences)} sentences", scores, sentences))
    assert scores["overall"].precision >= floors[0]
    assert scores["overall"].recall >= floors[1]


def test_no_bsn_or_iban_of_the_sentences_is_missed():
    scores = score(SENTENCES)
    assert (scores["bsn"].missed, scores["iban"].missed) == (0, 0)


def test_sentences_are_many_varied_and_half_without_personal_data():
    without = [sentence for sentence in SENTENCES if not sentence.expected]
    assert len(SENTENCES) >= 300
    assert abs(len(without) / len(SENTENCES) - 0.5) < 0.02
    assert len({sentence.text for sentence in SENTENCES}) == len(SENTENCES)
    assert len(HELD_OUT) >= len(SENTENCES) // 3
    for kind in Kind:
        assert sum(1 for sentence in SENTENCES for found, _, _ in sentence.expected if found == kind) >= 10, kind
