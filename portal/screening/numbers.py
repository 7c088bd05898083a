"""BSN and IBAN, both told from other numbers by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stdnum import iban as iban_check
from stdnum import numdb
from stdnum.nl import bsn as bsn_check

from portal.screening.finds import Kind
from portal.screening.places import Place

_GAP = r"[ .\-/_]{0,3}"
_NINE_DIGITS = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{8}}(?!\d)")
# Eight digits are a BSN without its leading zero, but only when the text says so.
_SAID_BSN = re.compile(
    r"(?:bsn|burgerservicen(?:umme)?r|sofi(?:n(?:umme)?r)?)\.?(?:[ -]?n(?:umme)?r)?\W{0,3}(?:is\W)?"
    rf"(?P<digits>\d(?:{_GAP}\d){{7}})(?!{_GAP}\d)",
    re.IGNORECASE,
)
_DATE_OR_YEARS = re.compile(
    r"(?<!\d)(?:\d{1,2}([-/. ])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2}"
    r"|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d|\d{1,2}\.\d\d ?- ?\d{1,2}\.\d\d)(?!\d)"
)
_LETTERS_BEFORE = re.compile(r"(?:^|[^A-Za-z])([A-Za-z]{1,8})[-_/]?$")
_EURO_BEFORE = re.compile(r"(?:€|\beuro|\beur) ?$", re.IGNORECASE)
_EURO_AFTER = re.compile(r"(?:,\d\d|,-)?(?!\w) ?(?:€|euro\b|eur\b)|,(?:\d\d|-)(?!\d)", re.IGNORECASE)

_IBAN_START = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[ .\-]?\d[ .\-]?\d")
_IBAN_SIGNS = {"a": "[A-Za-z]", "n": "[0-9]", "c": "[A-Za-z0-9]"}


def bsns(text: str) -> Iterator[Place]:
    """Nine digits in any spacing that pass the 11-proof; one in eleven other numbers does so too."""
    for match in _NINE_DIGITS.finditer(text):
        if bsn_check.is_valid(_digits(match[0])) and not _is_other_number(text, match):
            yield Place(Kind.BSN, match.start(), match.end())
    for match in _SAID_BSN.finditer(text):
        if bsn_check.is_valid(_digits(match["digits"])):
            yield Place(Kind.BSN, match.start("digits"), match.end("digits"))


def _is_other_number(text: str, match: re.Match[str]) -> bool:
    """Whether it is an amount, a date with something after it, or the spaced digits of a lettered code."""
    before = text[max(0, match.start() - 12) : match.start()]
    after = text[match.end() : match.end() + 8]
    if _EURO_BEFORE.search(before) or _EURO_AFTER.match(after):
        return True
    if match[0].isdigit():
        return False
    letters = _LETTERS_BEFORE.search(before)
    coded = letters is not None and not letters[1].lower().endswith(("bsn", "sofi", "nummer", "nr"))
    return coded or _DATE_OR_YEARS.search(match[0]) is not None


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def ibans(text: str) -> Iterator[Place]:
    """Account numbers with the length of their country and the right check digits."""
    for match in _IBAN_START.finditer(text):
        rest = _rest_of_iban(match[1].upper())
        whole = rest.match(text, match.end()) if rest else None
        # The check digits are enough: a bank that isn't known to the list can still have clients.
        if whole and iban_check.is_valid(_compact(match[0]) + _compact(whole[0]), check_country=False):
            yield Place(Kind.IBAN, match.start(), whole.end())


def _compact(text: str) -> str:
    return re.sub(r"[ .\-]", "", text)


@cache
def _rest_of_iban(country: str) -> re.Pattern[str] | None:
    """What follows the check digits in that country; None when it has no account numbers.

    Its structure reads as "4!a10!n": four letters, ten digits; c stands for either.
    """
    _, properties = numdb.get("iban").info(country + "00")[0]
    parts = re.findall(r"(\d+)!([anc])", properties.get("bban", ""))
    if not parts:
        return None
    return re.compile("".join(rf"(?:[ .\-]{{0,2}}{_IBAN_SIGNS[sign]}){{{count}}}" for count, sign in parts))
