"""The start page, a team's page, and the pages about the portal."""

from __future__ import annotations

import pytest

from portal.access.roles import Role
from portal.db import transaction
from portal.experiments.protocol import services as protocol
from portal.experiments.protocol.queries import latest_version
from tests.factories.accounts import make_team, make_user
from tests.factories.dilemmas import make_dilemma
from tests.factories.experiments import make_draft_experiment, make_owners, make_running_experiment


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("page", ["/", "/about", "/privacy", "/accessibility"])
def test_pages_about_the_portal_are_open_to_all_in_both_languages(client, page, lang):
    answer = client.get(page, query_string={"lang": lang})
    assert answer.status_code == 200 and f'<html lang="{lang}">' in answer.get_data(as_text=True)


def test_who_is_not_signed_in_is_told_what_it_is_and_where_to_sign_in(client):
    page = client.get("/?lang=en").get_data(as_text=True)
    assert "Find out together what helps" in page and 'href="/login"' in page


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("role", Role)
def test_each_role_has_a_start_page(login_as, role, lang):
    make_dilemma()
    user = make_user(role, None if role is Role.ADMIN else make_team(), name="Sanne de Vries")
    page = login_as(user).get("/", query_string={"lang": lang}).get_data(as_text=True)
    assert "Sanne de Vries" in page and f'<html lang="{lang}">' in page
    assert ("/dilemmas/new" in page) is (role in (Role.KLANTMANAGER, Role.TEAMLEAD))
    assert ('href="/admin"' in page) is (role is Role.ADMIN)


def test_what_waits_is_a_list_of_links(login_as):
    practitioner, researcher = make_owners()
    running = make_running_experiment([practitioner.team])
    draft = make_draft_experiment(owners=(practitioner, researcher))
    with transaction():
        protocol.sign(draft, latest_version(draft).content_hash, researcher)
    page = login_as(practitioner).get("/").get_data(as_text=True)
    assert f'href="/experiments/{running.id}/enrol"' in page
    assert f'href="/experiments/{draft.id}/protocol"' in page


def test_a_team_page_shows_members_and_trials_but_no_addresses(login_as):
    team = make_team("Werk")
    lead = make_user(Role.TEAMLEAD, team, name="Wim Hoekstra")
    trial = make_running_experiment([team])
    page = login_as(make_user(Role.RESEARCHER)).get(f"/teams/{team.id}?lang=en").get_data(as_text=True)
    assert "Wim Hoekstra" in page and trial.title in page and lead.email not in page


def test_a_team_that_is_not_there_is_not_found(login_as):
    assert login_as(make_user()).get("/teams/99999").status_code == 404


def test_a_team_page_is_for_who_is_signed_in(client):
    assert client.get(f"/teams/{make_team().id}").status_code == 302


def test_what_colleagues_wrote_is_shown_as_text(login_as):
    make_dilemma(title="<script>alert(1)</script>")
    assert "<script>alert" not in login_as(make_user()).get("/").get_data(as_text=True)
