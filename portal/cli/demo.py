"""Demo content."""

from __future__ import annotations

import os
import sys
from time import perf_counter

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import exists, select

from portal.accounts.models import User
from portal.config import Settings
from portal.db import session
from portal.demo.people import ACCOUNTS, PASSWORD
from portal.demo.small import load_small

demo = AppGroup("demo", help="An example town to try the portal with; never in production.")


def _refuse_in_production() -> None:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.production:
        click.echo("Demo content is never loaded in production mode.", err=True)
        sys.exit(2)


@demo.command()
@click.option("--scale", type=click.Choice(["small"]), default="small", show_default=True)
@click.option("--if-empty", is_flag=True, help="Do nothing when there are accounts already.")
def load(scale: str, if_empty: bool) -> None:
    """Load the example town into an empty database."""
    if if_empty and current_app.config["SETTINGS"].production:
        return
    _refuse_in_production()
    if session.scalar(select(exists().where(User.id.is_not(None)))):
        if if_empty:
            return
        click.echo("There are accounts already. Load the demo content into an empty database.", err=True)
        sys.exit(2)
    started = perf_counter()
    click.echo("Loading the example town (about half a minute)")
    load_small()
    click.echo(f"Loaded in {perf_counter() - started:.0f} seconds.")


@demo.command()
def welcome() -> None:
    """Print where the portal is and which demo accounts there are."""
    settings: Settings = current_app.config["SETTINGS"]
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    click.echo(f"\nPraktijkproef: http://{host}:{port}")
    known = [f"{name}@example.org" for name in ACCOUNTS]
    there = set(session.scalars(select(User.email).where(User.email.in_(known))))
    if there and not settings.production:
        click.echo(f"Demo accounts, password {PASSWORD}:")
        click.echo("".join(f"  {address}\n" for address in known if address in there))
