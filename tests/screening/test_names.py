"""Names after a title, and titles that name nobody."""

from __future__ import annotations

import pytest

from portal.screening.names import names


def found(text):
    return [text[place.start : place.end] for place in names(text)]


@pytest.mark.parametrize(
    "name",
    [
        "mevrouw Jansen", "mw. Jansen", "meneer Jansen", "dhr. Jansen", "de heer Jansen", "mevr.Jansen", "Mw Bakker",
        "dhr. van der Meer", "mw. 't Hart", "de heer Uit den Bogaard", "mevrouw El Amrani", "meneer O'Brien",
        "mevrouw Jansen-de Boer", "mw. Tjon-A-Fat", "Mevrouw M. de Vries-van den Broek", "dhr. A.B. Bakker",
        "mevrouw A van Dam", "de heer/mevrouw Jansen", "de heer en mevrouw Jansen", "mw. dr. Jansen",
        "mw jansen", "dhr. j. pietersen", "dhr van der meer", "MEVROUW JANSEN",
    ],
)  # fmt: skip
def test_name_is_found_with_its_title(name):
    assert found(f"Gisteren sprak ik {name}, over werk.") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Mevrouw zei dat zij belt.", "De heer des huizes.", "Mevrouw X en meneer Y.", "Mevrouw B. kreeg een brief.",
        "Ik sprak mw. Daarna belde ik.", "Ik zag mevrouw. Jansen is een naam.", "Meneer van het UWV.",
        "Een mevrouw van Turkse afkomst.", "mevrouw van 54", "mevrouw meer uren", "Dames en heren, welkom.",
        "MW Utrecht en HR Nederland", "Mevrouw Engels leren?", "mevrouw van de Sociale Dienst",
    ],
)  # fmt: skip
def test_title_that_names_nobody_is_left(text):
    assert found(text) == []
