"""The language of a request; dates, numbers and percentages in Dutch and English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import flask_babel
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, lazy_gettext

from portal.clock import AMSTERDAM

LANGUAGES = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
COOKIE = "language"

_l = lazy_gettext


def _(text: str, **values: Any) -> str:
    """The text in the language now in force, with its named places filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: Any) -> str:
    """The text for one or for many; %(num)d is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))


def pgettext(context: str, text: str, **values: Any) -> str:
    """A text that means another thing elsewhere; the context says which."""
    return str(flask_babel.pgettext(context, text, **values))


def init_i18n(app: Flask) -> None:
    """Tie Babel to the app; the asked language is kept in a cookie, since it is no secret and no state."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, default_locale=DEFAULT, default_timezone="Europe/Amsterdam", locale_selector=_choose)

    @app.after_request
    def keep_language(response):  # type: ignore[no-untyped-def]  # Flask's response type is generic here
        asked = request.args.get("lang")
        if asked in LANGUAGES and "asked_language" not in g:  # a script asks in each call
            response.set_cookie(
                COOKIE, asked, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure
            )
        return response


def _choose() -> str:
    if not has_request_context():
        return DEFAULT
    asked = request.args.get("lang") or g.get("asked_language") or request.cookies.get(COOKIE)
    asked = asked or g.get("preferred_language")
    return asked if asked in LANGUAGES else DEFAULT


def language() -> str:
    """The language now in force: nl or en."""
    locale = flask_babel.get_locale()
    return str(locale.language) if locale else DEFAULT


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Word everything inside in the given language, whatever the request asks."""
    with flask_babel.force_locale(code):
        yield


def show_date(value: date | datetime) -> str:
    """5 november 2024; a moment counts as the date that it has in the Netherlands."""
    if isinstance(value, datetime):
        value = value.astimezone(AMSTERDAM).date()
    return str(format_date(value, "d MMMM y", locale=language()))


def show_moment(value: datetime) -> str:
    """5 november 2024, 10.42 uur."""
    form = "d MMMM y, HH.mm 'uur'" if language() == "nl" else "d MMMM y, HH:mm"
    return str(format_datetime(value, form, tzinfo=AMSTERDAM, locale=language()))


def show_number(value: float, decimals: int = 0) -> str:
    """1.158 or 4,7; minus is U+2212."""
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(round(value, decimals), format=form, locale=language()))
    return text.replace("-", "\u2212")
