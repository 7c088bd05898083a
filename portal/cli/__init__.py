"""Commands under `flask --app wsgi`: a file is a group."""

from __future__ import annotations

from flask import Flask

from portal.cli.accounts import accounts
from portal.cli.audit import audit
from portal.cli.db import db
from portal.cli.demo import demo
from portal.cli.privacy import privacy
from portal.cli.stats import stats


def init_commands(app: Flask) -> None:
    """Register each group."""
    for group in (
        accounts,
        audit,
        db,
        demo,
        privacy,
        stats,
    ):
        app.cli.add_command(group)
