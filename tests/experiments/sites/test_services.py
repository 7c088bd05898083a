"""Teams take part with their lead's consent."""

import pytest

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.experiments.models import ExperimentStatus
from portal.experiments.sites.models import Consent
from portal.experiments.sites.queries import own_sites, pace, site_of, sites_of, teams_that_can_join
from portal.experiments.sites.services import answer, join
from portal.teams.models import Team
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_draft_experiment, make_running_experiment


@pytest.fixture
def experiment(context):
    return make_draft_experiment()


@pytest.fixture
def team(context):
    return make_team()


def joined(experiment, team, actor, expected=8):
    with transaction():
        return join(experiment, team, expected, actor)


def answered(site, actor, agree):
    with transaction():
        return answer(site, actor, agree)


def test_a_lead_who_joins_agrees_at_once(experiment, team, letters):
    letters.clear()
    site = joined(experiment, team, make_user(Role.TEAMLEAD, team))
    assert site.takes_part
    assert letters == []


def test_a_klantmanager_who_joins_asks_the_lead_by_letter(experiment, team, letters):
    lead = make_user(Role.TEAMLEAD, team)
    site = joined(experiment, team, make_user(team=team))
    assert site.consent is Consent.ASKED
    assert site_of(experiment, lead) is None
    assert letters[-1].to == lead.email
    assert f"/experiments/{experiment.id}/sites" in letters[-1].body


def test_the_leads_yes_lets_the_team_take_part_and_tells_who_asked(experiment, team, letters):
    lead, asker = make_user(Role.TEAMLEAD, team), make_user(team=team)
    site = answered(joined(experiment, team, asker), lead, True)
    assert site.takes_part and site.answered_by == lead
    assert letters[-1].to == asker.email
    assert site_of(experiment, asker) == site


def test_a_team_whose_lead_declined_can_ask_again(experiment, team):
    lead, asker = make_user(Role.TEAMLEAD, team), make_user(team=team)
    site = answered(joined(experiment, team, asker), lead, False)
    assert site.consent is Consent.DECLINED
    assert team in teams_that_can_join(experiment, asker)
    again = joined(experiment, team, asker, expected=3)
    assert again.id == site.id
    assert (again.consent, again.expected_per_month, again.answered_at) == (Consent.ASKED, 3, None)
    assert answered(again, lead, True).takes_part


def test_joining_twice_is_joining_once(experiment, team):
    asker = make_user(team=team)
    assert joined(experiment, team, asker).id == joined(experiment, team, asker, expected=99).id
    assert [site.expected_per_month for site in sites_of(experiment)] == [8]


def test_a_lead_who_joins_after_a_colleague_asked_agrees(experiment, team):
    joined(experiment, team, make_user(team=team))
    assert joined(experiment, team, make_user(Role.TEAMLEAD, team)).takes_part


def test_the_same_answer_twice_is_one_answer_and_another_one_is_refused(experiment, team):
    lead = make_user(Role.TEAMLEAD, team)
    site = joined(experiment, team, lead)
    assert answered(site, lead, True).takes_part
    with pytest.raises(Conflict):
        answered(site, lead, False)


def test_only_the_own_lead_answers(experiment, team):
    asker = make_user(team=team)
    site = joined(experiment, team, asker)
    for stranger in (asker, make_user(Role.TEAMLEAD, make_team()), make_user(Role.ADMIN)):
        with pytest.raises(Forbidden):
            answered(site, stranger, True)


def test_only_own_teams_join(experiment, team):
    for stranger in (make_user(team=make_team()), make_user(Role.RESEARCHER)):
        with pytest.raises(Forbidden):
            joined(experiment, team, stranger)


@pytest.mark.parametrize("expected", [0, -1, 10_001])
def test_an_impossible_number_of_clients_is_refused(experiment, team, expected):
    with pytest.raises(InvalidInput) as found:
        joined(experiment, team, make_user(team=team), expected)
    assert set(found.value.fields) == {"expected_per_month"}


def test_a_team_can_join_while_the_trial_enrols_and_not_after(context, team):
    experiment = make_running_experiment()
    lead = make_user(Role.TEAMLEAD, team)
    assert joined(experiment, team, lead).takes_part
    with transaction():
        experiment.status = ExperimentStatus.CLOSED
    other = make_team()
    with pytest.raises(Conflict):
        joined(experiment, other, make_user(Role.TEAMLEAD, other))


def test_the_label_is_the_organisation_and_adds_the_team_when_it_is_there_already(experiment, team, session):
    with transaction():
        second = Team(name="Team Jeugd", organisation=team.organisation)
        session.add(second)
    first = joined(experiment, team, make_user(Role.TEAMLEAD, team))
    other = joined(experiment, second, make_user(Role.TEAMLEAD, second))
    assert first.label == team.organisation.name
    assert other.label == f"{team.organisation.name}, Team Jeugd"


def test_the_pace_counts_only_those_that_take_part(experiment, team):
    other = make_team()
    joined(experiment, team, make_user(Role.TEAMLEAD, team), expected=30)
    joined(experiment, other, make_user(team=other), expected=500)
    found = pace(sites_of(experiment), 200)
    assert (found.per_month, found.months) == (30, 7)
    assert pace([], 200).months is None
    assert pace(sites_of(experiment), None).months is None


def test_administrators_and_researchers_have_no_site(experiment, team):
    joined(experiment, team, make_user(Role.TEAMLEAD, team))
    for role in (Role.ADMIN, Role.RESEARCHER):
        assert own_sites(experiment, make_user(role, team, lead=False)) == []


def test_each_step_is_noted(experiment, team, session):
    lead, asker = make_user(Role.TEAMLEAD, team), make_user(team=team)
    answered(joined(experiment, team, asker), lead, False)
    answered(joined(experiment, team, asker), lead, True)
    events = [e.event for e in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert events[-4:] == ["site.asked", "site.declined", "site.asked", "site.joined"]
