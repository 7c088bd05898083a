"""Postcodes, with and without a house number."""

from __future__ import annotations

import pytest

from portal.screening.postcodes import postcodes


def found(text):
    return [text[place.start : place.end] for place in postcodes(text)]


@pytest.mark.parametrize(
    "postcode", ["3511 LN", "3511LN", "3511 LN 12", "3511ln 12a", "9712 HG, nr 5", "2011 VM huisnummer 3"]
)
def test_postcode_is_found_with_its_house_number(postcode):
    assert found(f"Adres: {postcode}.") == [postcode]


def test_small_letters_are_a_postcode_after_the_word():
    assert found("postcode 3511 ln") == ["3511 ln"]


@pytest.mark.parametrize(
    "text", ["In 2023 WW en 2024 PW.", "1200 km", "1000 EUR", "in 2024 op 12 maart", "1234 SS", "0123 AB"]
)
def test_year_amount_or_measure_is_no_postcode(text):
    assert found(text) == []


def test_count_after_a_postcode_is_no_house_number():
    assert found("In 3511 LN 12 klanten") == ["3511 LN"]
