"""Find organisations, teams and who is in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import session
from portal.teams.models import Membership, Organisation, OrganisationKind, Team


def get_team(team_id: int) -> Team | None:
    """A team by its id."""
    return session.get(Team, team_id)


def get_organisation(organisation_id: int) -> Organisation | None:
    """An organisation by its id."""
    return session.get(Organisation, organisation_id)


def get_membership(membership_id: int) -> Membership | None:
    """A membership by its id."""
    return session.get(Membership, membership_id)


def membership_of(team: Team, user_id: int) -> Membership | None:
    """Somebody's place in a team."""
    return session.scalars(
        select(Membership).where(Membership.team_id == team.id, Membership.user_id == user_id)
    ).one_or_none()


def members_of(team: Team) -> Sequence[Membership]:
    """Who is in a team: leads first, then by who came first."""
    query = select(Membership).where(Membership.team_id == team.id).options(joinedload(Membership.user))
    return session.scalars(query.order_by(Membership.is_lead.desc(), Membership.id)).all()


def all_teams() -> Sequence[Team]:
    """Every team, by organisation and name."""
    query = select(Team).join(Organisation).order_by(Organisation.name, Team.name)
    return session.scalars(query).all()


def find_teams(text: str) -> Sequence[Team]:
    """The teams that "12" or "Team, Organisation" means; one when it is clear."""
    if text.isdecimal() and len(text) < 10:
        found = session.get(Team, int(text))
        return [found] if found else []
    name, _, organisation = text.rpartition(",")
    wanted = (Team.name == name.strip(), Organisation.name == organisation.strip())
    return session.scalars(select(Team).join(Organisation).where(*wanted)).all()


def organisation_by_code(kind: OrganisationKind, code: str) -> Organisation | None:
    """The organisation with this code among those of its kind."""
    return session.scalars(
        select(Organisation).where(Organisation.kind == kind, Organisation.code == code)
    ).one_or_none()


def organisations(words: str = "") -> Select[Organisation]:
    """Organisations by name, with their teams; those with these words in the name, the code or a team's name."""
    query = select(Organisation).options(selectinload(Organisation.teams)).order_by(Organisation.name, Organisation.id)
    if words:
        of_team = select(Team.organisation_id).where(Team.name.icontains(words, autoescape=True))
        query = query.where(
            or_(
                Organisation.name.icontains(words, autoescape=True),
                Organisation.code == words.upper(),
                Organisation.id.in_(of_team),
            )
        )
    return query
