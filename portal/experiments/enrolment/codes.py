"""Client codes: one spelling for one client, and nothing in it that points to a person; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from portal.errors import InvalidInput
from portal.i18n import _l
from portal.screening import Kind, looks_like_personal_code

LEAST, MOST = 3, 40
# A letter or figure at both ends: a code never starts a formula in a spreadsheet, and a bare prefix is no code.
SHAPE = re.compile(r"[A-Z0-9](?:[A-Z0-9._/-]*[A-Z0-9])?")
PREFIX = re.compile(r"(?P<prefix>[A-Z0-9._/-]*[A-Z._/-])[0-9]+")
# Spaces, and characters that nobody sees: zero width, soft hyphen, marks of writing direction.
UNSEEN = {"Zs", "Cf"}

PERSONAL: dict[Kind, Any] = {
    Kind.BSN: _l("This may be a BSN. Use a code that your office made up, such as DEV-0429."),
    Kind.IBAN: _l("This looks like a bank account. Use a code that your office made up, such as DEV-0429."),
    Kind.EMAIL: _l("This looks like an e-mail address. Use a code that your office made up, such as DEV-0429."),
    Kind.PHONE: _l("This looks like a phone number. Use a code that your office made up, such as DEV-0429."),
    Kind.BIRTH_DATE: _l("This looks like a date of birth. Use a code that your office made up, such as DEV-0429."),
    Kind.ADDRESS: _l("This looks like an address. Use a code that your office made up, such as DEV-0429."),
    Kind.NAME: _l("This looks like a name. Use a code that your office made up, such as DEV-0429."),
}


def normalise(typed: str) -> str:
    """The one spelling of a client code; raises InvalidInput when it is no code or may point to a person."""
    text = "".join(c for c in unicodedata.normalize("NFKC", typed) if unicodedata.category(c) not in UNSEEN)
    text = text.strip()
    if not text:
        raise _refusal("code_missing", _l("Fill in the client code."))
    # An address or a date holds signs that a code can't have; say what it looks like first.
    found = looks_like_personal_code(typed) or looks_like_personal_code(text)
    if found is not None:
        raise _refusal("code_is_personal", PERSONAL[found.kind])
    if not LEAST <= len(text) <= MOST:
        sentence = _l("A client code has %(least)d to %(most)d characters.", least=LEAST, most=MOST)
        raise _refusal("code_length", sentence)
    # Before upper(), which makes a plain I of a dotless one.
    if not text.isascii() or not SHAPE.fullmatch(text.upper()):
        raise _refusal(
            "code_signs",
            _l("Use only letters, figures and - _ . / in a client code. Start and end it with a letter or a figure."),
        )
    return text.upper()


def prefix_of(code: str) -> str:
    """The part that an office's codes share: "DEV-" of "DEV-0429"; empty when there is none."""
    found = PREFIX.fullmatch(code)
    return found["prefix"] if found else ""


def _refusal(code: str, sentence: Any) -> InvalidInput:
    return InvalidInput(code, sentence, {"client_code": sentence})
