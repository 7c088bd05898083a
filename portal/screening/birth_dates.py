"""Dates of birth: dates that the text calls so, and full dates too old for anything else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from portal.screening.finds import Kind
from portal.screening.places import Place

_MONTHS = ("jan", "feb", "maa|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH = (
    r"(?P<name>(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b"
    r"|(?:jan|feb|febr|mrt|apr|jun|jul|aug|sep|sept|okt|nov|dec)\b\.?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\d,.\-])(?:(?P<day>{_DAY})(?P<sep>[ ]?[-/.][ ]?|[ ])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<year>{_YEAR}|\d\d)"
    rf"|(?P<day2>{_DAY})(?:e|ste|de)?[ \-]{{0,2}}{_MONTH}(?:[ \-]{{0,2}}(?P<year2>{_YEAR}|'?\d\d(?![ ]?\w)))?"
    rf"|(?P<year3>{_YEAR})[-/](?P<month3>0[1-9]|1[0-2])[-/](?P<day3>{_DAY})"
    rf"|(?P<day4>0[1-9]|[12]\d|3[01])(?P<month4>0[1-9]|1[0-2])(?P<year4>{_YEAR}|\d\d)"
    rf"|(?P<year5>{_YEAR})(?P<month5>0[1-9]|1[0-2])(?P<day5>0[1-9]|[12]\d|3[01]))(?!\d)",
    re.IGNORECASE,
)
_BIRTH_WORD = re.compile(
    r"(?<!\w)(?:geboortedat(?:um|a)|geboortedag|geboorte|geb\.?[ ]?dat(?:um|\.)?|geboren|geb(?!\w)\.?|gebdat\.?"
    r"|g\.d\.|gd:|dob|verjaardag|verjaart|jarig)(?!\w)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[^\n\d.!?;]{0,40}")
_BORN_AFTER = re.compile(
    r"[),]?[ ]{0,2}(?:is[ ]|was[ ])?(?:te[ ]\w+[ ])?geboren\b|[ ](?:in[ ])?als[ ]geboorte", re.IGNORECASE
)
_OTHER_OCCASION = re.compile(
    r"(?:wet|besluit|regeling|verordening|circulaire|stb|sinds|vanaf|per|ingang|ingangsdatum|kracht|werking|tot|dienst"
    r"|uitspraak|arrest|beleid|beleidsregel)\b[^\n\d.!?;]{0,20}$",
    re.IGNORECASE,
)
# Whoever is on benefit is an adult: a full date from before this year is hardly ever of a meeting.
_ADULT_BORN_BEFORE = 2001


def birth_dates(text: str) -> Iterator[Place]:
    """Dates beside a word of birth, in any notation, and full dates before 2001 without another occasion."""
    word_ends = [match.end() for match in _BIRTH_WORD.finditer(text)]
    for match in _DATE.finditer(text):
        if not _is_date(match):
            continue
        called = _is_called_birth(text, match, word_ends) or _BORN_AFTER.match(text, match.end())
        if called or (_is_of_an_adult(match) and not _is_other_occasion(text, match)):
            yield Place(Kind.BIRTH_DATE, match.start(), match.end())


def _is_called_birth(text: str, match: re.Match[str], word_ends: list[int]) -> bool:
    """Whether a word of birth stands shortly before the date, in the same sentence."""
    nearest = bisect_right(word_ends, match.start()) - 1
    return nearest >= 0 and _BETWEEN.fullmatch(text, word_ends[nearest], match.start()) is not None


def _is_other_occasion(text: str, match: re.Match[str]) -> bool:
    return _OTHER_OCCASION.search(text, max(0, match.start() - 40), match.start()) is not None


def _is_of_an_adult(match: re.Match[str]) -> bool:
    year = match["year"] or match["year2"] or match["year3"]
    return year is not None and len(year) == 4 and 1900 < int(year) < _ADULT_BORN_BEFORE


def _is_date(match: re.Match[str]) -> bool:
    """Whether the day exists; without a year, or with half of one, in a leap year."""
    day = next(filter(None, (match["day"], match["day2"], match["day3"], match["day4"], match["day5"])))
    month = match["month"] or match["month3"] or match["month4"] or match["month5"] or _month_number(match["name"])
    year = match["year"] or match["year2"] or match["year3"] or match["year4"] or match["year5"] or ""
    try:
        date(int(year) if len(year) == 4 else 2000, int(month), int(day))
    except ValueError:
        return False
    return True


def _month_number(name: str) -> int:
    return next(number for number, begin in enumerate(_MONTHS, 1) if re.match(begin, name, re.IGNORECASE))


def compact_birth_dates(code: str) -> Iterator[Place]:
    """Eight digits in a code that are the birthday of an adult, written without marks: 12031980 or 19800312."""
    for match in re.finditer(r"(?<!\d)\d{8}(?!\d)", code):
        found = _DATE.match(code, match.start())
        if found and found.end() == match.end() and _is_date(found):
            year = found["year4"] or found["year5"]
            if year is not None and 1900 < int(year) < _ADULT_BORN_BEFORE + 10:
                yield Place(Kind.BIRTH_DATE, match.start(), match.end())
