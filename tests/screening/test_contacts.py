"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import pytest

from portal.screening.contacts import emails, phones


def found(finder, text):
    return [text[place.start : place.end] for place in finder(text)]


@pytest.mark.parametrize(
    "email", ["jan@example.org", "J.van-Dam+werk@mail.example.co.uk", "roos (at) example.org", "a[at]b[punt]nl"]
)
def test_email_is_found(email):
    assert found(emails, f"mail {email}, graag") == [email]


@pytest.mark.parametrize("text", ["@werkteam", "www.example.org", "a@b", "apenstaart"])
def test_mention_or_address_of_a_page_is_no_email(text):
    assert found(emails, text) == []


@pytest.mark.parametrize(
    "phone",
    [
        "0612345678", "06-12345678", "06 12 34 56 78", "06.12.34.56.78", "(06) 12345678", "0 6 1 2 3 4 5 6 7 8",
        "+31612345678", "+31 (0)6 12345678", "0031 6 12345678", "020-1234567", "(030) 231 45 67", "0118 612345",
        "+32 470 12 34 56",
    ],
)  # fmt: skip
def test_phone_is_found(phone):
    assert found(phones, f"bel {phone} even") == [phone]


@pytest.mark.parametrize(
    "text",
    ["een 06", "112 of 14030", "0800-8115", "06-11-2024 10.00 uur", "zaak 0123456789", "09.00-10.30 uur", "2024061234"],
)
def test_service_number_date_or_case_is_no_phone(text):
    assert found(phones, text) == []


def test_brackets_around_a_phone_are_not_part_of_it():
    assert found(phones, "zus (053-4321098)") == ["053-4321098"]
