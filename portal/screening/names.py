"""Names after a title: mevrouw Jansen, dhr. A.B. van der Berg-de Wit, mw. el Amrani."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.screening.finds import Kind
from portal.screening.places import Place
from portal.screening.words import AMBIGUOUS_SURNAMES, NO_NAMES, NO_NAMES_AT_ALL, SURNAMES

_TITLE = re.compile(
    r"(?<![\w\-])(?:[Dd]e[ ]{1,2}(?=[Hh]e(?:er|ren)\b))?"
    r"(?P<title>(?i:mevrouw|mevr|mvr|meneer|mijnheer|menheer|dhr|heer|heren|dames|mej|juffrouw|familie)(?![\w\-])|[Mm]w(?![\w\-])|MW(?=\.)"
    r"|[Hh]r(?=\.)|[Ff]am(?=\.))(?P<dot>\.?)[ ]{0,2}"
    r"(?:(?:en|&|/)[ ]?(?i:mevrouw|mevr|mw|dhr|meneer|de heer)\.?[ ]{1,2})?"
    r"(?:(?:dr|drs|mr|ir|ing|prof)\.[ ]?)*"
)
_BOTH_BEFORE = re.compile(r"(?<!\w)(?:de heer|heer|dhr\.?|meneer|mevrouw|mw\.?)[ ]?(?:en|&|/)[ ]?$", re.IGNORECASE)

_LETTER = r"[^\W\d_]"
_CAPITAL = r"[A-ZØŁĐÆŒÞ]"
_INITIALS = rf"(?:(?:{_CAPITAL}|Th|Ch|Ph|IJ|Chr|Joh)\.[ ]?){{1,6}}|{_CAPITAL}{{1,4}}[ ](?={_CAPITAL}{_LETTER}|[vdt'])"
_PARTICLE = (
    r"(?:(?:(?:[Oo]p|[Ii]n|[Uu]it|[Aa]an|[Bb]ij|[Oo]nder|[Vv]oor)[ ](?:den|'t)|[Vv]an|[Vv]on|[Vv]\.?d\.?|[Dd]e[nrs]?"
    r"|[Hh]et|[Tt]e[nr]?|'[ts]|[Ee]l|[Aa]l|[Bb]en|[Bb]in|[Ii]bn|[Aa]bu|[Dd]a|[Dd]os|[Dd]i|[Dd]u|[Ll]a|[Ll]e)[ \-]{1,2})"
)
_SURNAME = rf"{_CAPITAL}(?:'{_CAPITAL})?(?:{_LETTER}|'(?={_LETTER}))++"
_PARTICLES = re.compile(rf"{_PARTICLE}{{0,3}}")
_FIRST = re.compile(
    rf"(?P<initials>{_INITIALS})?(?P<particles>{_PARTICLE}{{0,3}})(?P<word>[dDlL]'{_SURNAME}|{_SURNAME})"
)
# The hyphens of "Tjon-A-Fat" and "Lo-A-Njoe" may hold a single letter.
_NEXT = re.compile(
    rf"(?:[ ]?-[ ]?|[ ]{{1,2}})(?P<particles>{_PARTICLE}{{0,3}})(?P<word>(?:(?<=-){_CAPITAL}-)?{_SURNAME})"
)
_LOWER = re.compile(
    rf"(?P<initials>(?:{_LETTER}\.[ ]?){{1,4}})?(?P<particles>{_PARTICLE}{{0,3}})(?P<word>{_LETTER}{{2,}}+)"
    rf"(?:-(?:{_PARTICLE}{{0,3}}){_LETTER}{{2,}}+)?",
    re.IGNORECASE,
)
_DESCENT = re.compile(r"[ ](?:afkomst|komaf|origine|nationaliteit|achtergrond|herkomst|kant|zijde)\b")
_MOST_WORDS = 4


def names(text: str) -> Iterator[Place]:
    """Titles with the name behind them; a title alone, or with one letter as in "mevrouw X", names nobody."""
    for title in _TITLE.finditer(text):
        position = title.end()
        if position == title.end("title") or (title["dot"] and title["title"].lower() in _FULL_TITLES):
            continue
        shouted = title["title"].isupper() and len(title["title"]) > 3
        end = None if shouted else _end_of_name(text, position)
        end = end or _end_of_lower_name(text, position)
        if end:
            both = _BOTH_BEFORE.search(text, max(0, title.start() - 14), title.start())
            yield Place(Kind.NAME, both.start() if both else title.start(), end)


_FULL_TITLES = frozenset({"mevrouw", "meneer", "mijnheer", "menheer", "heer", "heren", "dames", "juffrouw", "familie"})


def _end_of_name(text: str, position: int) -> int | None:
    first = _FIRST.match(text, position)
    if first is None or _is_no_name(text, first):
        return None
    end = first.end()
    for _ in range(_MOST_WORDS):
        following = _NEXT.match(text, end)
        if following is None or _is_no_name(text, following):
            break
        end = following.end()
    return end


def _is_no_name(text: str, match: re.Match[str]) -> bool:
    """Whether the capital is of a new sentence, an organisation or a descent: "mevrouw van Turkse afkomst"."""
    word = match["word"]
    if match["particles"]:
        # "van der Meer" is a name although "meer" isn't; "van het UWV" isn't one.
        organisation = word.lower() in NO_NAMES_AT_ALL or (word.isupper() and len(word) <= 5)
        return organisation or _DESCENT.match(text, match.end()) is not None
    return word.lower() in NO_NAMES or word.lower() in NO_NAMES_AT_ALL


def _end_of_lower_name(text: str, position: int) -> int | None:
    """Names in small letters: after initials any word, else only common surnames."""
    match = _LOWER.match(text, position)
    if match is None:
        return None
    word, initials = match["word"].lower(), match["initials"] or ""
    known = word in SURNAMES or (word in AMBIGUOUS_SURNAMES and bool(match["particles"]))
    # "mevrouw B. kreeg" hides a name well; whoever writes "mw. j. pieters" leaves all capitals out.
    told = initials.islower() and len(word) > 3 and word not in NO_NAMES
    return match.end() if known or told else None
