"""Read what a person typed in one cell: numbers, dates, yes and no, the Dutch and the English way."""

from __future__ import annotations

import re
from datetime import date

YES = {"ja", "j", "yes", "y", "1", "true", "waar"}
NO = {"nee", "n", "no", "0", "false", "onwaar"}
PLAIN = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)([eE][+-]?\d+)?")


class CellError(ValueError):
    """A cell can't be read; `code` says why: not_a_number, ambiguous, not_a_date, not_yes_or_no."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_number(text: str, decimal: str = ".") -> float:
    """A number, written with this decimal mark ("." or ","); the other mark may part thousands in groups of three.

    Raises CellError "not_a_number", or "ambiguous" when the only mark is the other one and stands where it would
    part thousands ("1.234" where commas are decimal): that could be either number.
    """
    clean = text.strip().removeprefix("€").strip().replace("\u2212", "-")
    clean = re.sub(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))", "", clean)  # thousands parted by a space
    other = "." if decimal == "," else ","
    whole, mark, fraction = clean.partition(decimal)
    if other in fraction or decimal in fraction:
        raise CellError("not_a_number")
    if other in whole:
        groups = whole.lstrip("+-").split(other)
        if not re.fullmatch(r"\d{1,3}", groups[0]) or not all(re.fullmatch(r"\d{3}", group) for group in groups[1:]):
            raise CellError("not_a_number")
        if not mark and len(groups) == 2:
            raise CellError("ambiguous")
        whole = whole.replace(other, "")
    plain = f"{whole}.{fraction}" if mark else whole
    if not PLAIN.fullmatch(plain):
        raise CellError("not_a_number")
    value = float(plain)
    if value in (float("inf"), float("-inf")):
        raise CellError("not_a_number")
    return value


def parse_yes_no(text: str) -> bool:
    """ja/nee, j/n, yes/no, 1/0, true/false, also as a spreadsheet writes 1,0; raises CellError "not_yes_or_no"."""
    plain = re.sub(r"^([01])[.,]0+$", r"\1", text.strip().casefold())
    if plain in YES or plain in NO:
        return plain in YES
    raise CellError("not_yes_or_no")


def parse_date(text: str) -> date:
    """31-12-2025, 1-2-2026, 31/12/2025 or 2025-12-31; raises CellError "not_a_date" (a two-digit year is one)."""
    plain = text.strip()
    for pattern, order in ((r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", (3, 2, 1)), (r"(\d{4})-(\d{2})-(\d{2})", (1, 2, 3))):
        found = re.fullmatch(pattern, plain)
        if found:
            try:
                return date(*(int(found[part]) for part in order))
            except ValueError:
                break
    raise CellError("not_a_date")
