"""What the schemas say of a wrong field, in English only, as a sentence in the caller's language."""

from __future__ import annotations

import re

from flask_babel import LazyString

from portal.i18n import _l

REASONS: tuple[tuple[str, LazyString], ...] = (
    (r"Missing data for required field|Field may not be null", _l("Fill this in.")),
    (r"Not a valid string", _l("Send a text.")),
    (r"Not a valid integer|Number too large", _l("Send a whole number.")),
    (r"Not a valid boolean", _l("Send true or false.")),
    (r"Not a valid list", _l("Send a list.")),
    (r"Not a valid mapping type|Invalid input type", _l("Send an object with names and values.")),
    (r"Unknown field", _l("This call has no field of this name. Take it out.")),
    (r"Longer than maximum length (?P<most>\d+)", _l("This is too long. Use at most %(most)s characters.")),
    (r"Shorter than minimum length (?P<least>\d+)", _l("This is too short. Use at least %(least)s characters.")),
    (
        r"Length must be between (?P<least>\d+) and (?P<most>\d+)",
        _l("The length of this text or list must be from %(least)s to %(most)s."),
    ),
    (
        r"Must be greater than or equal to (?P<least>\d+) and less than or equal to (?P<most>\d+)",
        _l("Send a number from %(least)s to %(most)s."),
    ),
    (r"Must be one of: (?P<choices>.+)", _l("Choose one of these: %(choices)s.")),
    (r"One or more of the choices you made was in: .+", _l("Take out characters that nobody can see.")),
)


def in_words(reason: str) -> str:
    """The reason; as the schema says it when it is not in the list."""
    for pattern, sentence in REASONS:
        found = re.fullmatch(rf"(?s:{pattern})\.", reason)
        if found:
            return str(sentence) % found.groupdict()
    return reason
