"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.screening.finds import Kind
from portal.screening.places import Place

_AT = r"(?:@|[ ]?[\[(][ ]?(?:at|apenstaart(?:je)?)[ ]?[\])][ ]?)"
_DOT = r"(?:\.|[ ]?[\[(][ ]?(?:dot|punt)[ ]?[\])][ ]?)"
_EMAIL = re.compile(
    rf"(?<![\w.+\-])[\w+\-][\w.+\-]{{0,63}}{_AT}(?:[a-z0-9\-]{{1,63}}{_DOT})+[a-z]{{2,24}}(?!\w)", re.IGNORECASE
)

_GAP = r"[ .\-/)]{0,3}"
# Area codes of the national numbering plan after the nought: two digits or three.
_AREA = (
    r"(?:1[035]|2[0346]|3[03568]|4[0356]|5[0358]|7\d|8[4578]"
    r"|11[13-8]|16[1-8]|17[24]|18[0-7]|22[2-9]|25[125]|29[479]|31[3-8]|32[01]|34[1-8]|41[1-8]|47[58]"
    r"|48[15-8]|49[2-9]|51[1-9]|52[1-9]|54[1-8]|56[126]|57[0-8]|59[1-9])"
)
_DUTCH = re.compile(
    rf"(?:(?:\+|(?<!\d)00)[ ]?31{_GAP}(?:\([ ]?0[ ]?\){_GAP})?|\(0|(?<![\d,.])0)"
    rf"(?:{_GAP}6(?:{_GAP}\d){{8}}|(?={_AREA})\d(?:{_GAP}\d){{8}})(?!\d)"
)
_FOREIGN = re.compile(rf"(?:\+(?!31|0)|(?<!\d)00(?=32|33|34|39|40|44|48|49|90|212|359))\d(?:{_GAP}\d){{8,12}}(?!\d)")
_DATE_OR_TIMES = re.compile(r"\d\d([-/.])\d\d\1(?:19|20)\d\d(?!\d)|\d\d\.\d\d ?- ?\d\d\.\d\d(?!\.?\d)")


def emails(text: str) -> Iterator[Place]:
    """Addresses with an at sign, or with (at) written out."""
    for match in _EMAIL.finditer(text):
        yield Place(Kind.EMAIL, match.start(), match.end())


def phones(text: str) -> Iterator[Place]:
    """Dutch mobile and area numbers of ten digits, and numbers with a foreign country code."""
    for pattern in (_DUTCH, _FOREIGN):
        for match in pattern.finditer(text):
            if not _DATE_OR_TIMES.match(match[0]):
                # A bracket around the whole number, as in "de buurvrouw (053-4321098)", isn't part of it.
                around = match[0].startswith("(") and ")" not in match[0]
                yield Place(Kind.PHONE, match.start() + around, match.end())
