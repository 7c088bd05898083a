"""Finds are shown in their place."""

from __future__ import annotations

from portal.screening import Kind, Segment, marked, refused, screen

TEXT = "Vorige week kwam mevrouw Jansen (123456782) weer niet."


def test_marked_segments_together_are_the_text():
    assert "".join(segment.text for segment in marked(TEXT, screen(TEXT))) == TEXT


def test_marked_segments_hold_each_find_at_its_place():
    name, number = screen(TEXT)
    assert marked(TEXT, [number, name]) == [
        Segment("Vorige week kwam ", None),
        Segment("mevrouw Jansen", name),
        Segment(" (", None),
        Segment("123456782", number),
        Segment(") weer niet.", None),
    ]


def test_text_without_finds_is_one_segment():
    assert marked("Rust of plicht?", []) == [Segment("Rust of plicht?", None)]


def test_only_what_can_not_be_sent_is_refused():
    assert [find.kind for find in refused(screen(TEXT))] == [Kind.BSN]
