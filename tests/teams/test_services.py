"""Organisations, teams and who is in them: the rules."""

from __future__ import annotations

import pytest

from portal.access.roles import Role
from portal.db import transaction
from portal.errors import Conflict, InvalidInput
from portal.teams import services
from portal.teams.models import OrganisationKind
from portal.teams.queries import membership_of
from tests.factories.accounts import make_team, make_user

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def admin(session):
    return make_user(Role.ADMIN)


@pytest.fixture
def add(admin):
    def add_one(kind=OrganisationKind.MUNICIPALITY, code="gm0150", name="Deventer"):
        with transaction():
            return services.add_organisation(kind, code, name, "Overijssel", admin)

    return add_one


def test_a_municipality_has_its_cbs_code(add):
    assert add().code == "GM0150"


@pytest.mark.parametrize("code", ["0150", "GM150", "GM01500", "GMabcd", "", "GM٠١٥٠"])
def test_another_code_is_no_cbs_code(add, code):
    with pytest.raises(InvalidInput) as refusal:
        add(code=code)
    assert "code" in refusal.value.fields


def test_a_code_stands_once_for_each_kind(add):
    add(OrganisationKind.INSTITUTE, "CPB", "CPB")
    add(OrganisationKind.UWV_DISTRICT, "CPB", "CPB")
    with pytest.raises(InvalidInput):
        add(OrganisationKind.INSTITUTE, "cpb", "Another")


def test_a_team_has_a_name_of_its_own_in_its_organisation(admin):
    team = make_team("Werk")
    with transaction():
        services.add_team(make_team().organisation, "Werk", admin)
    with pytest.raises(InvalidInput), transaction():
        services.add_team(team.organisation, "Werk", admin)


def test_somebody_is_in_a_team_once(admin):
    team = make_team()
    user = make_user(team=team)
    with pytest.raises(InvalidInput), transaction():
        services.add_member(team, user, admin)


def test_who_leads_a_team_is_a_team_lead_and_no_longer_than_that(admin):
    team = make_team()
    user = make_user(team=team)
    with transaction():
        services.set_lead(membership_of(team, user.id), True, admin)
    assert user.role is Role.TEAMLEAD and user.led_team_ids == {team.id}
    with transaction():
        services.set_lead(membership_of(team, user.id), False, admin)
    assert user.role is Role.KLANTMANAGER and not user.led_team_ids


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.ADMIN])
def test_others_lead_no_team(admin, role):
    team = make_team()
    user = make_user(role, team)
    with pytest.raises(Conflict), transaction():
        services.set_lead(membership_of(team, user.id), True, admin)


def test_who_leaves_a_team_is_out_of_it_at_once(admin, session):
    team, other = make_team(), make_team()
    user = make_user(Role.TEAMLEAD, team)
    with transaction():
        services.add_member(other, user, admin)
    with transaction():
        services.remove_member(membership_of(team, user.id), admin)
    session.expire_all()
    assert (user.team_ids, user.role) == ({other.id}, Role.KLANTMANAGER)
