"""Add organisations and teams; join, lead and leave a team."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import clock
from portal.access.roles import Role
from portal.audit.services import append
from portal.db import session
from portal.errors import Conflict, InvalidInput
from portal.i18n import _l
from portal.teams.models import Membership, Organisation, OrganisationKind, Team
from portal.teams.queries import membership_of, organisation_by_code

if TYPE_CHECKING:
    from portal.accounts.models import User


def add_organisation(kind: OrganisationKind, code: str, name: str, province: str | None, actor: User) -> Organisation:
    """Add a municipality by its CBS code, or another organisation by a code of its own."""
    code = code.strip().upper()
    if kind is OrganisationKind.MUNICIPALITY and not re.fullmatch(r"GM[0-9]{4}", code):
        sentence = _l("A CBS code is GM and 4 digits, for example GM0150.")
        raise InvalidInput("no_cbs_code", sentence, {"code": sentence})
    if organisation_by_code(kind, code) is not None:
        sentence = _l("There is an organisation with this code already.")
        raise InvalidInput("code_taken", sentence, {"code": sentence})
    organisation = Organisation(kind=kind, code=code, name=name, province=province or None)
    session.add(organisation)
    session.flush()  # the audit entry names it
    append(actor, "organisation.added", "organisation", organisation.id, kind=kind.value)
    return organisation


def add_team(organisation: Organisation, name: str, actor: User) -> Team:
    """Add a team to an organisation."""
    query = select(Team).where(Team.organisation_id == organisation.id, Team.name == name)
    if session.scalars(query).one_or_none() is not None:
        sentence = _l("This organisation has a team with this name already.")
        raise InvalidInput("name_taken", sentence, {"name": sentence})
    team = Team(organisation=organisation, name=name)
    session.add(team)
    session.flush()  # the audit entry names it
    append(actor, "team.added", "team", team.id, organisation=organisation.id)
    return team


def join_team(team: Team, user: User, *, is_lead: bool = False) -> Membership:
    """Put somebody in a team; the caller notes it in the audit log."""
    membership = Membership(team=team, user=user, is_lead=is_lead, since=clock.now())
    session.add(membership)
    return membership


def add_member(team: Team, user: User, actor: User) -> Membership:
    """Put somebody in one more team."""
    if membership_of(team, user.id) is not None:
        sentence = _l("%(name)s is in this team already.", name=user.name)
        raise InvalidInput("member_already", sentence, {"email": sentence})
    membership = join_team(team, user)
    append(actor, "team.joined", "team", team.id, user=user.id)
    return membership


def set_lead(membership: Membership, is_lead: bool, actor: User) -> None:
    """Let a member lead the team, or lead it no longer; who leads a team has the role of team lead."""
    user = membership.user
    if not user.is_practitioner:
        raise Conflict("not_a_practitioner", _l("Only a caseworker or team lead can lead a team."))
    if membership.is_lead is is_lead:
        return
    membership.is_lead = is_lead
    _match_role(user)
    append(actor, "team.lead_set", "team", membership.team_id, user=user.id, is_lead=is_lead, role=user.role.value)


def remove_member(membership: Membership, actor: User) -> None:
    """Take somebody out of a team; from the next page on, that team's data are closed to them."""
    user, team_id = membership.user, membership.team_id
    user.memberships.remove(membership)
    session.delete(membership)
    _match_role(user)
    append(actor, "team.left", "team", team_id, user=user.id, role=user.role.value)


def _match_role(user: User) -> None:
    """A practitioner who leads a team is a team lead; one who doesn't is a klantmanager."""
    if user.is_practitioner:
        user.role = Role.TEAMLEAD if any(m.is_lead for m in user.memberships) else Role.KLANTMANAGER
