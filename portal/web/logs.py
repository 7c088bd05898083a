"""Structured logs: one JSON line an event, in UTC, with the id of the request; no codes, texts or secrets."""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request


def init_logs(app: Flask) -> None:
    """Log each request once, with an id that is also in the answer's X-Request-ID."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if app.testing else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    log = structlog.get_logger("web")

    @app.before_request
    def start() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else uuid.uuid4().hex
        g.started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def finish(response: Response) -> Response:
        if "started" in g:
            response.headers["X-Request-ID"] = g.request_id
            if request.endpoint not in ("static", "health.alive"):
                # The rule, not the address: an address can hold a secret link.
                rule = request.url_rule.rule if request.url_rule else "unknown"
                took = round((time.perf_counter() - g.started) * 1000, 1)
                log.info("request", method=request.method, rule=rule, status=response.status_code, ms=took)
        return response
