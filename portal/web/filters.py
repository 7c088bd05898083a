"""Filters and names that every template has."""

from __future__ import annotations

from flask import Flask, request, url_for

from portal import i18n
from portal.access.guard import actor_or_none


def other_language_address(code: str) -> str:
    """This same page in another language."""
    if request.endpoint is None or request.method != "GET":
        return url_for("home.start", lang=code)
    arguments = {**request.args.to_dict(flat=False), **(request.view_args or {}), "lang": code}
    return url_for(request.endpoint, **arguments)


def init_filters(app: Flask) -> None:
    """Dates and numbers in the reader's language, the present user, the switch of language."""
    app.jinja_env.filters |= {"date": i18n.show_date, "moment": i18n.show_moment, "number": i18n.show_number}
    app.jinja_env.globals |= {
        "language": i18n.language,
        "languages": i18n.LANGUAGES,
        "in_other_language": other_language_address,
        "me": actor_or_none,
    }
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
