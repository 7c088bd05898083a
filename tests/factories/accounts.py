"""Accounts and teams for tests."""

from __future__ import annotations

from itertools import count

from portal import clock
from portal.access.roles import Role
from portal.accounts.models import User
from portal.db import session
from portal.teams.models import Membership, Organisation, OrganisationKind, Team

numbers = count(1)
# argon2 of "praktijkproef" at the least cost that the library allows, so that hundreds of accounts cost nothing.
CHEAP = "$argon2id$v=19$m=8,t=1,p=1$KUiFcYn+hsnlvpnkP6+fVg$lO0X8tLQjhO14rB/LKc6+VRw0faCw6w01j/UNbFGkgc"


def make_team(name: str = "", *, kind: OrganisationKind = OrganisationKind.MUNICIPALITY) -> Team:
    """A team in an organisation of its own."""
    number = next(numbers)
    organisation = Organisation(kind=kind, code=f"GM{number:04}", name=f"Gemeente {number}", province="Overijssel")
    team = Team(name=name or f"Team {number}", organisation=organisation)
    session.add(team)
    session.commit()
    return team


def make_user(
    role: Role = Role.KLANTMANAGER, team: Team | None = None, *, name: str = "", lead: bool | None = None
) -> User:
    """Somebody with this role, in this team; a team lead leads it."""
    number = next(numbers)
    user = User(
        email=f"user{number}@example.org", name=name or f"Persoon {number}", role=role, password_hash=CHEAP,
        language="nl", created_at=clock.now(),
    )  # fmt: skip
    session.add(user)
    if team is not None:
        is_lead = role is Role.TEAMLEAD if lead is None else lead
        user.memberships.append(Membership(team=team, is_lead=is_lead, since=clock.now()))
    session.commit()
    return user
