"""Puts the finders together: one answer for a text, without overlaps, in places of the original."""

from __future__ import annotations

from collections.abc import Iterable

from portal.screening.birth_dates import birth_dates, compact_birth_dates
from portal.screening.contacts import emails, phones
from portal.screening.finds import Action, Find, Kind
from portal.screening.folding import fold
from portal.screening.names import names
from portal.screening.numbers import bsns, ibans
from portal.screening.places import Place
from portal.screening.postcodes import postcodes
from portal.screening.streets import streets

_REFUSED = frozenset({Kind.BSN, Kind.IBAN})


def screen(text: str) -> list[Find]:
    """Find personal data in free text, in the order of the text; takes time in proportion to its length."""
    folded = fold(text)
    return [_find(place, *folded.original(place.start, place.end)) for place in _without_overlaps(_places(folded.text))]


def looks_like_personal_code(code: str) -> Find | None:
    """The reason to refuse a code that stands for a client: it holds a BSN, an address, a birthday, a name.

    Stricter than `screen`: a code is there to say nothing, so every find is refused.
    """
    folded = fold(code)
    places = _without_overlaps([*_places(folded.text), *compact_birth_dates(folded.text)])
    if not places:
        return None
    start, end = folded.original(places[0].start, places[0].end)
    return Find(places[0].kind, start, end, Action.REFUSE)


def _find(place: Place, start: int, end: int) -> Find:
    return Find(place.kind, start, end, Action.REFUSE if place.kind in _REFUSED else Action.ASK)


def _places(text: str) -> list[Place]:
    telephones = list(phones(text))
    # Nine of the digits of a telephone number may pass the 11-proof; they aren't a BSN.
    dialled = _coverage(telephones, len(text))
    return [
        *telephones,
        *(place for place in bsns(text) if dialled.find(0, place.start, place.end) != -1),
        *ibans(text),
        *emails(text),
        *streets(text),
        *postcodes(text),
        *birth_dates(text),
        *names(text),
    ]


def _coverage(places: Iterable[Place], length: int) -> bytearray:
    covered = bytearray(length)
    for place in places:
        covered[place.start : place.end] = b"\x01" * (place.end - place.start)
    return covered


def _without_overlaps(places: list[Place]) -> list[Place]:
    """Where places overlap, the refused one wins, then the longest."""
    covered = bytearray(max((place.end for place in places), default=0))
    kept: list[Place] = []
    for place in sorted(places, key=lambda p: (p.kind not in _REFUSED, p.start - p.end, p.start)):
        if covered.find(1, place.start, place.end) == -1:
            covered[place.start : place.end] = b"\x01" * (place.end - place.start)
            kept.append(place)
    return sorted(kept, key=lambda place: place.start)
