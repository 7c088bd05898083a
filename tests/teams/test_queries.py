"""Find teams by what people call them."""

from __future__ import annotations

import pytest

from portal.access.roles import Role
from portal.teams import queries
from tests.factories.accounts import make_team, make_user

pytestmark = pytest.mark.usefixtures("session")


def test_a_team_is_found_by_id_and_by_its_full_name():
    team = make_team("Werk, inkomen en zorg")
    assert queries.find_teams(str(team.id)) == [team]
    assert queries.find_teams(team.full_name) == [team]


@pytest.mark.parametrize("text", ["999999", "Team", "", ",", "9" * 40, "Werk, Nergens"])
def test_what_no_team_is_called_finds_none(text):
    make_team("Werk")
    assert list(queries.find_teams(text)) == []


def test_leads_come_first_among_members():
    team = make_team()
    member, lead = make_user(team=team), make_user(Role.TEAMLEAD, team)
    assert [m.user for m in queries.members_of(team)] == [lead, member]


def test_organisations_are_found_by_name_code_and_team(session):
    team = make_team("Wijkteam 100%")
    make_team("Ander team")
    for words in (team.organisation.name, team.organisation.code.lower(), "100%"):
        assert list(session.scalars(queries.organisations(words))) == [team.organisation]
