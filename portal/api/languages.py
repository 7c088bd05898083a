"""The language that a script asks by Accept-Language."""

from __future__ import annotations

from flask import request

from portal.i18n import LANGUAGES


def asked_language() -> str | None:
    """The most wanted language that we have; en-GB is English. None when no such language is asked."""
    wanted = (tag.split("-")[0].lower() for tag in request.accept_languages.values())
    return next((code for code in wanted if code in LANGUAGES), None)
