"""Streets with a house number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from portal.screening.finds import Kind
from portal.screening.house_numbers import COUNTED
from portal.screening.places import Place
from portal.screening.words import NO_STREETS, STREETS, STREETS_AFTER_OP

_ENDINGS = (*STREETS, *STREETS_AFTER_OP)
_LETTER = r"[^\W\d_]"
_WORD_AND_NUMBER = re.compile(
    rf"(?<![\w'])(?<!\w-)(?P<word>{_LETTER}(?:{_LETTER}|['\-]){{0,60}}+)\.?"
    r"(?:,?[ ]{1,2}(?:huisnummer|huisnr|nummer|nr|no)\.?:?)?[ ]{0,2}"
    r"(?P<number>\d{1,5})(?P<addition>[a-zA-Z]\b|[ ]?[A-Z]\b(?!['.])|[ ](?:hs|bis|huis|boven|rood|zwart)\b"
    r"|-(?:\d{1,4}|[a-zA-Z]|hs|bis|huis|[IV]{1,4})\b)?"
)
_LEAD = re.compile(
    r"(?<![\w'])(?:(?:[A-ZØŁĐÆŒÞ][\w'\-]*\.?|[Vv]an|[Dd]e[nr]?|[Hh]et|'[ts]|ter|ten|te|en|\d{1,2}e)[ ]{1,2}){1,5}$"
)
_NO_LEAD = re.compile(
    r"(?:(?:van|de|den|der|het|en|te|op|in|aan|naar|bij|ik|zij|ze|hij|adres|woont|nu|mijn|onze|uit|'t)[ ]{1,2})+",
    re.IGNORECASE,
)
_NAME_PARTICLE = re.compile(r"(?<!\w)(?:Van|De|Den|Ter|Ten)[ ]")
_SENTENCE_BEFORE = re.compile(r"(?:\A|[.!?\n])[ ]*$")
_STREET_OF = re.compile(
    r"\b(?:Laan|Plein|Weg|Straat|Hof|Singel|Dreef|Kade|Park|Boulevard|Pad|Markt)[ ](?:van|der|den|de)\b"
)
_GRAND = re.compile(r"\b(?:Grote|Oude|Nieuwe|Lange|Korte|Hoge|Lage|Kleine|Eerste|Tweede|\d{1,2}e)[ ]{1,2}$")
_OP_BEFORE = re.compile(
    r"(?<!\w)(?:op|aan|(?:woon|post|brief)?adres\w*|huis|pand|flat)(?!\w)[ :]{0,2}(?:(?:de|het|'t|nr)[ ]{1,2})?$",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"(?<!\w)(?:woon(?:t|de|den|adres)?|wonen|wonend\w*|adres|verhui\w{1,6}|ingeschreven|huisbezoek)(?!\w)",
    re.IGNORECASE,
)
_LIVES_BETWEEN = re.compile(
    r"(?:[^\n.!?\d]{0,25}[ ])?(?:(?:op|aan|naar|adres|is)|:)?[ :]{1,2}(?:(?:de|het|'t)[ ]{1,2})?", re.IGNORECASE
)
_POSTCODE_NEXT = re.compile(r"[ ]?[,/(]?[ ]{0,2}[1-9]\d{3}[ ]?[A-Z]{2}(?!\w)")


_NEAR = 60


def streets(text: str) -> Iterator[Place]:
    """A word that is a street by its ending or by what stands around it, its number and the postcode after it."""
    lives_ends = [match.end() for match in _LIVES.finditer(text)]
    of_ends = [match.end() for match in _STREET_OF.finditer(text)]
    for match in _WORD_AND_NUMBER.finditer(text):
        if match["addition"] is None and COUNTED.match(text, match.end("number")):
            continue
        postcode = _POSTCODE_NEXT.match(text, match.end())
        lives = _nearest(lives_ends, match.start())
        # Most words before a number are told from streets here, without a look at the text before them.
        if postcode or lives or _nearest(of_ends, match.start()) or match["word"].lower().endswith(_ENDINGS):
            start = _start_of_street(text, match.start())
            at_home = lives is not None and _LIVES_BETWEEN.fullmatch(text, lives, start) is not None
            if _is_street(text, match, start, certain=at_home or postcode is not None):
                yield Place(Kind.ADDRESS, start, postcode.end() if postcode else match.end())


def _nearest(ends: list[int], position: int) -> int | None:
    """The last of these ends before the position, when it is near."""
    index = bisect_right(ends, position) - 1
    return ends[index] if index >= 0 and position - ends[index] < _NEAR else None


def _start_of_street(text: str, word: int) -> int:
    """Where "Burg. van der" begins in "aan de Burg. van der Veldestraat 3"."""
    lead = _LEAD.search(text, max(0, word - 50), word)
    if lead is None:
        return word
    loose = _NO_LEAD.match(text, lead.start(), word)
    if loose is None:
        return lead.start()
    # A capital within the sentence belongs to the name: "op de Van der Helststraat".
    begins_sentence = _SENTENCE_BEFORE.search(text, max(0, lead.start() - 3), lead.start()) is not None
    particle = _NAME_PARTICLE.search(text, lead.start() + begins_sentence, loose.end())
    return particle.start() if particle else loose.end()


def _is_street(text: str, match: re.Match[str], start: int, *, certain: bool) -> bool:
    """Whether word and number are an address; `certain` when someone lives there or a postcode follows."""
    word, lead = match["word"], text[start : match.start()]
    lower = word.lower()
    if _STREET_OF.search(lead):
        return True
    after_op = _OP_BEFORE.search(text, max(0, start - 30), start) is not None
    is_year = len(match["number"]) == 4 and match["number"][:2] in {"19", "20"}
    if lower in NO_STREETS or lower in STREETS:
        return word[0].isupper() and (_GRAND.search(lead) is not None or (after_op and not is_year))
    if is_year and not (after_op or certain):
        return False
    if lower.endswith(STREETS):
        return True
    known = (after_op or match["addition"] is not None) and lower.endswith(STREETS_AFTER_OP)
    return (word[0].isupper() or bool(lead)) and (certain or known)
