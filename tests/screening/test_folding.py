"""Folded text knows where each character came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.screening.folding import fold


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Géné", "Gene"),
        ("Ge\u0301", "Ge"),
        ("１２", "12"),
        ("a\u200bb", "ab"),
        ("1–2", "1-2"),
        ("’t", "'t"),
        ("ﬁ", "fi"),
        ("٣", "3"),
    ],
)
def test_dressed_up_text_folds_to_plain_text(text, plain):
    assert fold(text).text == plain


def test_place_of_a_letter_takes_its_accent_along():
    assert fold("xe\u0301y").original(1, 2) == (1, 3)


@given(st.text())
def test_places_lie_in_the_original_and_never_go_back(text):
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
