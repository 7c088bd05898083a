"""The page of the sites: who takes part, joining, the lead's answer."""

import pytest

from portal.access.roles import Role
from portal.experiments.sites.queries import site_of_team
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_draft_experiment


@pytest.fixture
def experiment(app, session):
    # The context ends before the requests: they would share who is signed in.
    with app.app_context():
        return make_draft_experiment()


@pytest.fixture
def team(session):
    return make_team()


def address(experiment):
    return f"/experiments/{experiment.id}/sites"


def test_everybody_reads_who_takes_part_and_how_long_it_takes(experiment, team, login_as):
    lead = make_user(Role.TEAMLEAD, team)
    login_as(lead).post(address(experiment), data={"team_id": team.id, "expected_per_month": "30"})
    for role in (Role.RESEARCHER, Role.ADMIN):
        page = login_as(make_user(role)).get(address(experiment) + "?lang=en").text
        assert team.organisation.name in page
        assert "it takes about 7 months" in page  # 200 clients at 30 a month


def test_a_klantmanager_joins_and_the_lead_agrees(experiment, team, login_as, letters):
    lead, asker = make_user(Role.TEAMLEAD, team), make_user(team=team)
    answer = login_as(asker).post(address(experiment), data={"team_id": team.id, "expected_per_month": "12"})
    assert answer.status_code == 303
    site = site_of_team(experiment, team)
    button = f'action="{address(experiment)}/{site.id}/answer"'
    assert button not in login_as(asker).get(address(experiment)).text
    assert button in login_as(lead).get(address(experiment)).text
    assert login_as(lead).post(f"{address(experiment)}/{site.id}/answer", data={"agree": "yes"}).status_code == 303
    assert site_of_team(experiment, team).takes_part


@pytest.mark.parametrize("typed", ["", "0", "-3", "many", "1e9"])
def test_a_number_that_is_none_is_asked_again_and_kept(experiment, team, login_as, typed):
    answer = login_as(make_user(team=team)).post(
        address(experiment), data={"team_id": team.id, "expected_per_month": typed}
    )
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert site_of_team(experiment, team) is None


def test_a_team_of_others_cannot_be_joined_by_a_changed_form(experiment, team, login_as):
    own = make_team()
    login_as(make_user(team=own)).post(address(experiment), data={"team_id": team.id, "expected_per_month": "5"})
    assert site_of_team(experiment, team) is None


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.ADMIN])
def test_researchers_and_administrators_do_not_join(experiment, login_as, role):
    client = login_as(make_user(role))
    assert client.post(address(experiment), data={"expected_per_month": "5"}).status_code == 403
    assert 'name="expected_per_month"' not in client.get(address(experiment)).text


def test_a_stranger_cannot_answer_for_a_team_nor_reach_a_site_through_another_trial(app, experiment, team, login_as):
    lead = make_user(Role.TEAMLEAD, team)
    login_as(make_user(team=team)).post(address(experiment), data={"team_id": team.id, "expected_per_month": "5"})
    site = site_of_team(experiment, team)
    stranger = login_as(make_user(Role.TEAMLEAD, make_team()))
    assert stranger.post(f"{address(experiment)}/{site.id}/answer", data={"agree": "yes"}).status_code == 403
    with app.app_context():
        other = make_draft_experiment()
    assert login_as(lead).post(f"{address(other)}/{site.id}/answer", data={"agree": "yes"}).status_code == 404
    assert not site_of_team(experiment, team).takes_part
