"""Streets with a house number, and words and numbers that look like them."""

from __future__ import annotations

import pytest

from portal.screening.streets import streets


def found(text):
    return [text[place.start : place.end] for place in streets(text)]


@pytest.mark.parametrize(
    "address",
    [
        "Kerkstraat 12", "kerkstraat 12a", "Kerkstraat 12-3", "Kerkstraat 12 hs", "Kerkstraat nr. 12", "Parkweg 9 B",
        "Laan van Meerdervoort 512", "Burg. de Monchyplein 3", "Van der Helststraat 88", "1e Helmersstraat 14",
        "Grote Markt 15", "Steenstraat 60, 6828 CL", "Boterdiep 46",
    ],
)  # fmt: skip
def test_street_with_a_house_number_is_found_whole(address):
    assert found(f"Zij staat op {address}, ziet u.") == [address]


def test_street_without_an_ending_is_found_where_someone_lives():
    assert found("Hij woont aan de Zonnebloem 14.") == ["Zonnebloem 14"]


@pytest.mark.parametrize(
    "text",
    [
        "Zij woont in de Kerkstraat.", "Op straat 3 keer gezien.", "onderweg 2 uur", "Werkplein 2 is dicht.",
        "Den Haag 2040", "Trede 3", "artikel 9", "Kerkstraat 12 klanten",
        "Kerkstraat 10%", "Moerdijk 2025", "Arbeidsmarkt 2030",
    ],
)  # fmt: skip
def test_count_year_or_street_without_number_is_left(text):
    assert found(text) == []
