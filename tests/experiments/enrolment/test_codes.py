"""A client code has one spelling and points to nobody."""

import pytest

from portal.errors import InvalidInput
from portal.experiments.enrolment.codes import normalise, prefix_of


@pytest.mark.parametrize(
    "typed",
    ["DEV-0429", "dev-0429", "  dev-0429 ", "dev - 0429", "de\u200bv-0429\ufeff", "\u202edev-0429", "ＤＥＶ-０４２９"],
)
def test_all_spellings_of_a_code_are_one_code(typed):
    assert normalise(typed) == "DEV-0429"


@pytest.mark.parametrize("code", ["A1B", "K2024/0001", "AMS.00012", "X_1", "7F3A91", "A" * 40])
def test_plain_codes_are_kept_as_they_are(code):
    assert normalise(code) == code


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "code_missing"),
        ("\u200b  ", "code_missing"),
        ("A1", "code_length"),
        ("A" * 41, "code_length"),
        ("DЕV-0429", "code_signs"),  # the second letter is Cyrillic
        ("ΑBC-1", "code_signs"),  # the first letter is Greek
        ("dıv-1", "code_signs"),  # a dotless i, which upper() would make a plain I
        ("é12", "code_signs"),
        ("e\u030112", "code_signs"),
        ("A😀12", "code_signs"),
        ("A\x00B12", "code_signs"),
        ("A\ud800B12", "code_signs"),
        ("=1+2+3", "code_signs"),
        ("-1-23", "code_signs"),
        ("DEV-", "code_signs"),
        ("DEV;12", "code_signs"),
    ],
)
def test_what_is_no_code_is_refused_and_says_why(typed, reason):
    with pytest.raises(InvalidInput) as found:
        normalise(typed)
    assert found.value.code == reason
    assert set(found.value.fields) == {"client_code"}


@pytest.mark.parametrize(
    "typed", ["123456782", "1234.56.782", "jan@voorbeeld.nl", "06-12345678", "+31612345678", "1980-01-02", "02011980"]
)
def test_a_code_that_points_to_a_person_is_refused(typed):
    with pytest.raises(InvalidInput) as found:
        normalise(typed)
    assert found.value.code == "code_is_personal"


def test_the_prefix_is_what_codes_of_an_office_share():
    assert prefix_of("DEV-0429") == "DEV-"
    assert prefix_of("K2024/0001") == "K2024/"
    assert prefix_of("0429") == ""
    assert prefix_of("ABC") == ""
