"""Words find each other whatever their form."""

from __future__ import annotations

import pytest

from portal.dilemmas import stems


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("bellen", "belt"),
        ("belt", "bellen"),
        ("gebeld", "bellen"),
        ("bellen", "gebeld"),
        ("gesprek", "gesprekken"),
        ("afspraken", "afspraak"),
        ("brieven", "brief"),
        ("werkt", "gewerkt"),
        ("klant", "klanten"),
        ("BELLEN", "bel"),
        ("komen", "komt"),
        ("schuld", "schulden"),
        ("schulden", "schuld"),
        ("solliciteren", "sollicitatie"),
        ("coördinator", "coordinatoren"),
    ],
)
def test_an_inflected_form_shares_a_stem_with_another(asked, written):
    assert set(stems.stems_of_word(stems.words_of(asked)[0])) & set(stems.stems_of(written))


def test_small_words_count_only_when_nothing_else_was_asked():
    assert len(stems.asked("de klant")) == 1
    assert len(stems.asked("hoe dan")) == 2


def test_signs_that_like_reads_never_come_into_a_pattern():
    assert stems.asked("100%_\\") == [("100",)]


def test_a_short_stem_finds_whole_words_only():
    assert stems.pattern("bel") == "% bel %"
    assert stems.pattern("sollicit") == "% sollicit%"


def test_title_and_text_come_apart_again():
    title, text = stems.title_and_text(stems.index_text("Bellen of mailen", ["Een brief sturen"]))
    assert "mail" in title
    assert "brief" in text and "brief" not in title
