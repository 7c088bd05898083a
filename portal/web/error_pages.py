"""Errors as pages: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal.access.guard import SignInFirst
from portal.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from portal.i18n import _

log = structlog.get_logger()
# Who words an error under which address: pages are the rule, the API registers its own form here.
Worder = Callable[[int, str, DomainError | None], Any]
WORDERS: dict[str, Worder] = {}
STATUS: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, InvalidInput: 422}


def status_of(error: DomainError) -> int:
    """The HTTP status of a domain error."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def http_sentence(code: int) -> str:
    """What to tell somebody for an error of HTTP itself."""
    sentences = {
        400: _("We did not understand this request. Go back and try again."),
        403: _("You can't do this with your account. Ask your team lead if you think you should."),
        404: _("This page isn't there. Check the address, or go to the start page."),
        405: _("This page can't be used in this way. Go back and try again."),
        413: _("This file is too large. Send at most 32 MB at a time."),
        429: _("That was too often. Wait a moment and try again."),
    }
    return sentences.get(
        code, _("Something went wrong on our side. Try again in a moment. What you typed was not lost if you go back.")
    )


def _answer(code: int, sentence: Any, error: DomainError | None = None) -> Any:
    for prefix, word in WORDERS.items():
        if request.path.startswith(prefix):
            return word(code, str(sentence), error)
    return render_template("errors/error.html", code=code, sentence=str(sentence)), code


def init_error_pages(app: Flask) -> None:
    """Pages for domain errors, for HTTP errors and for what we did not foresee."""

    @app.errorhandler(SignInFirst)
    def sign_in_first(error: SignInFirst) -> Any:
        if any(request.path.startswith(prefix) for prefix in WORDERS):
            return _answer(401, _("Sign in first."))
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.login", next=wanted))

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> Any:
        return _answer(status_of(error), error.sentence, error)

    @app.errorhandler(CSRFError)
    def form_too_old(error: CSRFError) -> Any:
        return _answer(400, _("This form was open for too long. Go back, load the page again and send it once more."))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        code = error.code or 500
        if code < 400:
            return error
        return _answer(code, http_sentence(code))

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Any:
        if app.testing:
            raise error
        log.exception("unforeseen_error")
        return _answer(500, http_sentence(500))
