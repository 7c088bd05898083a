"""The name of a stratum: one text for one combination of levels, in any spelling of the same letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from portal.stats.allocation.slots import AllocationError

PART = re.compile(r"(?:\\.|[^;\\])+", re.DOTALL)
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", "=": "\\="})


def stratum_key(factors: Mapping[str, str], order: Sequence[str]) -> str:
    """For example "site=Utrecht;duration=<1 jaar"; empty when there are no factors.

    Factors that aren't in `order` are left out. Blanks around a level don't count, letters are in Unicode's form C, and
    a backslash stands before each "\\", ";" and "=" of a name or level, so different levels never give the same text.
    """
    parts = []
    for factor in order:
        level = factors.get(factor, "").strip()
        if not level:
            raise AllocationError(f"The stratum needs a value for {factor}.")
        parts.append(f"{_plain(factor)}={_plain(level)}")
    return ";".join(parts)


def stratum_parts(key: str) -> list[str]:
    """The levels in a stratum's name, each with its factor, in the design's order: "site=Utrecht", "age=<27"."""
    return PART.findall(key)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(ESCAPES)
