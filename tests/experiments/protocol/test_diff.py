"""Differences, word by word."""

import time

import pytest

from portal.experiments.protocol.diff import Kind, Piece, word_diff


def side(pieces, without):
    return "".join(piece.text for piece in pieces if piece.kind is not without)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("na 3 maanden werk", "na 6 maanden werk"),
        ("", "alles nieuw"),
        ("alles weg", ""),
        ("een\ntwee  drie", "een\nvier  drie, vijf"),
        ("gelijk", "gelijk"),
        ("a b a b", "b a b a"),
    ],
)
def test_both_texts_can_be_read_back(old, new):
    pieces = word_diff(old, new)
    assert side(pieces, Kind.NEW) == old
    assert side(pieces, Kind.GONE) == new


def test_only_the_word_that_changed_is_marked():
    assert word_diff("na 3 maanden", "na 6 maanden") == [
        Piece(Kind.SAME, "na "),
        Piece(Kind.GONE, "3"),
        Piece(Kind.NEW, "6"),
        Piece(Kind.SAME, " maanden"),
    ]


def test_the_same_text_has_no_changes():
    assert {piece.kind for piece in word_diff("een twee", "een twee")} == {Kind.SAME}


def test_two_long_texts_are_compared_soon():
    old, new = ("een twee drie " * 1500), ("vier vijf zes " * 1500)
    started = time.perf_counter()
    pieces = word_diff(old, new)
    assert time.perf_counter() - started < 2
    assert side(pieces, Kind.NEW) == old
