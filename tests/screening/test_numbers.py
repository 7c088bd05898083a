"""BSN and IBAN: check digits tell them from other numbers."""

from __future__ import annotations

import random

import pytest

from portal.screening.numbers import bsns, ibans


def places(finder, text):
    return [text[place.start : place.end] for place in finder(text)]


@pytest.mark.parametrize(
    "bsn", ["123456782", "123 456 782", "123.456.782", "1234-56-782", "1 2 3 4 5 6 7 8 2", "12/34/56782"]
)
def test_bsn_is_found_in_any_spacing(bsn):
    assert places(bsns, f"klant {bsn}, zie dossier") == [bsn]


@pytest.mark.parametrize("number", ["123456789", "1234567820", "2024123456782", "12345678"])
def test_number_that_fails_the_proof_or_has_another_length_is_left(number):
    assert places(bsns, f"zaak {number} loopt") == []


@pytest.mark.parametrize(
    "text", ["€ 123.456.782", "123.456.782 euro", "123.456.782,00", "DEV-2012-34567", "09.00-10.30 1"]
)
def test_amount_code_and_times_are_left_whatever_their_digits(text):
    assert places(bsns, text) == []


def test_eight_digits_are_a_bsn_only_when_the_text_says_so():
    assert places(bsns, "bsn: 19983190") == ["19983190"]
    assert places(bsns, "zaak 19983190") == []


def test_one_in_eleven_random_numbers_passes_the_proof():
    rng = random.Random(11)
    share = sum(bool(places(bsns, str(rng.randrange(10**8, 10**9)))) for _ in range(4000)) / 4000
    assert share == pytest.approx(1 / 11, abs=0.015)


@pytest.mark.parametrize(
    "iban", ["NL91ABNA0417164300", "nl91 abna 0417 1643 00", "DE89 3704 0044 0532 0130 00", "NL91-ABNA-0417-1643-00"]
)
def test_iban_is_found_in_any_spacing_and_of_any_country(iban):
    assert places(ibans, f"op {iban} en daarna") == [iban]


@pytest.mark.parametrize("text", ["NL92ABNA0417164300", "NL91ABNA04171643", "XX91ABNA0417164300", "DEV-0412"])
def test_what_fails_the_check_digits_or_length_is_no_iban(text):
    assert places(ibans, text) == []
