"""Make accounts and API tokens."""

from __future__ import annotations

import re
import sys

import click
from flask.cli import AppGroup

from portal.access.roles import Role
from portal.accounts import services
from portal.accounts.forms import EMAIL, LONGEST_EMAIL, LONGEST_NAME
from portal.accounts.queries import user_by_email
from portal.cli.bad_input import BadInput, OneLineCommand
from portal.db import transaction
from portal.errors import InvalidInput
from portal.i18n import in_language
from portal.teams.models import Team
from portal.teams.queries import find_teams

MOST_DAYS = 3650

accounts = AppGroup("accounts", help="Make accounts and API tokens.")


@accounts.command(cls=OneLineCommand)
@click.argument("email")
@click.option("--name", required=True, help="Name as colleagues know it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What this person is.")
@click.option("--team", help='A team, by its id or as "Team, Organisation".')
def create(email: str, name: str, role: str, team: str | None) -> None:
    """Make an account for EMAIL; the password is read from standard input."""
    if len(email) > LONGEST_EMAIL or not re.match(EMAIL, email):
        raise BadInput(f"{email[:80]!r} is not an e-mail address.")
    if not 1 <= len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        raise BadInput(f"Give a name of 1 to {LONGEST_NAME} characters on one line.")
    password = sys.stdin.read().rstrip("\r\n")
    with in_language("en"), transaction():
        try:
            user = services.create_account(email, name.strip(), Role(role), password, _team(team))
        except InvalidInput as error:
            raise BadInput(str(error.sentence)) from error
    click.echo(f"Made the account of {user.email}.", err=True)


def _team(text: str | None) -> Team | None:
    """The one team that was meant."""
    if text is None:
        return None
    found = find_teams(text)
    if not found:
        raise BadInput(f'There is no team {text!r}. Give its id or "Team, Organisation".')
    if len(found) > 1:
        raise BadInput(f"More than one team is called {text!r}. Give an id: {', '.join(str(t.id) for t in found)}.")
    return found[0]


@accounts.command(cls=OneLineCommand)
@click.argument("email")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="How long it works.")
def token(email: str, days: int) -> None:
    """Print a new API token for EMAIL; it is shown once."""
    with transaction():
        user = user_by_email(email)
        if user is None or not user.is_active:
            raise BadInput(f"There is no account {email!r} that is switched on.")
        secret = services.make_token(user, days)
    click.echo(secret)
