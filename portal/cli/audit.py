"""Check the audit log."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from portal.audit import services

audit = AppGroup("audit", help="Look after the audit log.")


@audit.command()
def verify() -> None:
    """Walk the chain of the audit log; name the first broken entry and exit 1 when there is one."""
    count, found = services.check()
    if found is not None:
        click.echo(f"Broken at entry {found.entry_id}: {found.reason}.", err=True)
        sys.exit(1)
    click.echo(f"Whole: {count} entries, each follows the one before.")
