"""Dates of birth, and other dates."""

from __future__ import annotations

import pytest

from portal.screening.birth_dates import birth_dates, compact_birth_dates


def found(text):
    return [text[place.start : place.end] for place in birth_dates(text)]


@pytest.mark.parametrize(
    "date", ["12-03-2004", "3/4/85", "1.2.1990", "12 maart 2006", "1985-12-24", "04121993", "2 mei '68", "5 mei"]
)
def test_date_after_a_word_of_birth_is_found_in_any_notation(date):
    assert found(f"Klant is geboren op {date}.") == [date]
    assert found(f"(geb. {date})") == [date]


def test_date_before_born_is_found():
    assert found("Zoon is op 9 augustus 2019 geboren.") == ["9 augustus 2019"]


def test_full_date_of_an_adult_is_found_without_a_word():
    assert found("man, 12-03-1980, alleenstaand") == ["12-03-1980"]


@pytest.mark.parametrize(
    "text",
    [
        "overleg ma 12-1", "afspraak 12-03-2026", "geboren in 1971", "sinds 1 juli 1998", "wet van 12 april 1995",
        "31-02-1980", "54 jaar", "De baby is geboren. Afspraak 12-1-2026.",
    ],
)  # fmt: skip
def test_other_date_year_or_age_is_left(text):
    assert found(text) == []


def test_eight_digits_of_a_code_are_a_birthday_only_of_an_adult():
    assert len(list(compact_birth_dates("12031980"))) == 1
    assert list(compact_birth_dates("12032025")) == []
    assert list(compact_birth_dates("99999999")) == []
