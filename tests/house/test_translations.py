"""Both catalogues are whole: nothing is missing, fuzzy, or lost a placeholder, and no text is left out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def catalogue(language: str):
    """A catalogue as it is in the repository."""
    with (ROOT / f"portal/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def test_no_translation_is_missing_fuzzy_or_lost_a_placeholder():
    done = subprocess.run([sys.executable, "tools/translations.py", "check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:4000]


def test_every_text_of_the_code_is_in_both_catalogues():
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = {
        (message, context)
        for _, _, message, _, context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
        if message
    }
    for language in ("nl", "en"):
        known = catalogue(language)
        lacking = [m for m, context in found if known.get(m, context) is None]
        assert not lacking, f"run `make translations`; {language} lacks {lacking[:20]}"
