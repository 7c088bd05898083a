"""Postcodes, with or without a house number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.screening.finds import Kind
from portal.screening.house_numbers import COUNTED
from portal.screening.places import Place
from portal.screening.words import ABBREVIATIONS

_POSTCODE = re.compile(
    r"(?<![\w.,\-])(?P<digits>[1-9]\d{3})(?P<gap>[ ]{0,2})(?P<letters>(?!S[ADS])[A-Za-z]{2})(?!\w)"
    r"(?P<house>,?[ ]{0,2}"
    r"(?:(?:en[ ])?(?:huisnummer|huisnr|nummer|nr|no)\.?:?[ ]?|[/\-])?[ ]?(?P<number>\d{1,5})[a-zA-Z]?\b)?"
)
_SAID_POSTCODE = re.compile(r"postcode(?:gebied)?\W{1,3}(?:is\W)?$", re.IGNORECASE)
_PLACE_NEXT = re.compile(r",?[ ]{1,2}(?:'s-|te |in )?[A-Z]")
_NUMBER_BEFORE = re.compile(r"\d[a-zA-Z]?[ ]?,?[ ]{1,2}$")


def postcodes(text: str) -> Iterator[Place]:
    """Four digits and two letters; the letters small only with a house number or the word postcode."""
    for match in _POSTCODE.finditer(text):
        house = match["house"] is not None and not COUNTED.match(text, match.end("number"))
        if _is_postcode(text, match, house) or _SAID_POSTCODE.search(text, max(0, match.start() - 24), match.start()):
            yield Place(Kind.ADDRESS, match.start(), match.end() if house else match.end("letters"))


def _is_postcode(text: str, match: re.Match[str], house: bool) -> bool:
    """Whether it is one without the word before it: "2023 WW" and "1200 km" aren't."""
    if not match["letters"].isupper():
        return house and not match["gap"]
    if house or not match["gap"]:
        return True
    if match["digits"][:2] not in {"19", "20"} and match["letters"] not in ABBREVIATIONS:
        return True
    in_address = _NUMBER_BEFORE.search(text, max(0, match.start() - 8), match.start()) is not None
    return in_address or _PLACE_NEXT.match(text, match.end("letters")) is not None
