"""One cell: what it is, or why it can't be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stats.cells import CellError, parse_date, parse_number, parse_yes_no


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1.234,56", ",", 1234.56), ("0,5", ",", 0.5), ("-3", ",", -3), ("\u22123,5", ",", -3.5), ("€ 1.250.000", ",", 1250000),
        ("1,234.56", ".", 1234.56), ("9930.046", ".", 9930.046), ("1e3", ".", 1000), (" 12 ", ".", 12), ("12 500,5", ",", 12500.5),
    ],
)  # fmt: skip
def test_numbers_are_read_in_the_way_of_their_file(text, decimal, value):
    assert parse_number(text, decimal) == value


@pytest.mark.parametrize(
    ("text", "decimal", "code"),
    [
        ("1.234", ",", "ambiguous"), ("1,234", ".", "ambiguous"), ("1.23", ",", "not_a_number"), ("een", ",", "not_a_number"),
        ("", ",", "not_a_number"), ("1,2,3", ",", "not_a_number"), ("nan", ".", "not_a_number"), ("inf", ".", "not_a_number"),
        ("1e999", ".", "not_a_number"), ("12.34.56", ",", "not_a_number"), ("--1", ".", "not_a_number"), ("1 2", ",", "not_a_number"),
    ],
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_is_refused(text, decimal, code):
    with pytest.raises(CellError) as caught:
        parse_number(text, decimal)
    assert caught.value.code == code


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)), st.sampled_from(",."))
def test_a_number_written_without_thousands_comes_back(value, decimal):
    assert parse_number(f"{value:.2f}".replace(".", decimal), decimal) == value


@pytest.mark.parametrize("text", ["ja", "J", " Yes ", "1", "1,0", "1.0", "WAAR"])
def test_yes_is_written_in_many_ways(text):
    assert parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["nee", "N", "no", "0", "0,0", "onwaar", "False"])
def test_no_is_written_in_many_ways(text):
    assert parse_yes_no(text) is False


@pytest.mark.parametrize("text", ["", "misschien", "2", "10", "ja nee"])
def test_anything_else_is_neither(text):
    with pytest.raises(CellError):
        parse_yes_no(text)


@pytest.mark.parametrize("text", ["31-12-2025", "31/12/2025", "2025-12-31"])
def test_dates_are_read_day_first(text):
    assert parse_date(text) == date(2025, 12, 31)


@pytest.mark.parametrize("text", ["12-31-2025", "31-12-25", "30-02-2025", "gisteren", "2025-1-1"])
def test_a_date_that_is_none_is_refused(text):
    with pytest.raises(CellError):
        parse_date(text)
