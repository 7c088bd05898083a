"""Static files with their hash in the address, so that a browser can keep them for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for


def init_assets(app: Flask) -> None:
    """Give templates asset('praktijkproef.css')."""
    folder = Path(app.static_folder or "static")

    @lru_cache(maxsize=256)
    def fingerprint(name: str, changed: float) -> str:
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(name, (folder / name).stat().st_mtime))

    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
