"""The monitor's page: open to owners and sites, arms to research only, outcomes by arm to nobody."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from portal.access.roles import Role
from portal.experiments.models import Side
from portal.experiments.outcomes.models import OutcomeRecord
from tests.counting import count_queries
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_draft_experiment, make_running_experiment
from tests.factories.trials import enrol_clients, give_outcomes, make_locked_experiment

ARM = "Elke week bellen"


@pytest.fixture
def team(session):
    return make_team()


@pytest.fixture
def experiment(app, team):
    with app.app_context():
        experiment = make_running_experiment([team])
        user = make_user(team=team)
        give_outcomes(enrol_clients(experiment, team, 12, user), user, {"usual": 0.0, "new": 1.0})
        return experiment


def owner(experiment, side):
    return experiment.owners_of(side)[0].user


def address(experiment):
    return f"/experiments/{experiment.id}/monitor"


def body(page):
    """The page without what is there on each page, and without the trial's own name."""
    return re.sub(r"<head>.*?</head>", "", page, flags=re.S).replace(f"Volg: {ARM}", "").replace(f">{ARM}</a>", "")


def test_the_research_owner_sees_how_many_were_drawn_into_each_group(experiment, login_as):
    page = login_as(owner(experiment, Side.RESEARCH)).get(address(experiment)).text
    assert "Gewone aanpak" in page
    assert 'id="balance"' in page and "p = " in page


@pytest.mark.parametrize("who", ["owner", "klantmanager", "lead"])
def test_practice_sees_no_group(experiment, team, login_as, who):
    users = {
        "owner": lambda: owner(experiment, Side.PRACTICE),
        "klantmanager": lambda: make_user(team=team),
        "lead": lambda: make_user(Role.TEAMLEAD, team),
    }
    answer = login_as(users[who]()).get(address(experiment))
    assert answer.status_code == 200
    page = body(answer.text)
    assert "Gewone aanpak" not in page and ARM not in page
    assert 'id="balance"' not in page and "p = " not in page


@pytest.mark.parametrize("role", list(Role))
def test_who_has_no_part_in_the_trial_does_not_see_it(experiment, login_as, role):
    team = None if role in (Role.RESEARCHER, Role.ADMIN) else make_team()
    assert login_as(make_user(role, team)).get(address(experiment)).status_code == 403


def test_nobody_sees_outcomes_by_group(experiment, team, login_as):
    for user in (owner(experiment, Side.RESEARCH), owner(experiment, Side.PRACTICE)):
        page = login_as(user).get(address(experiment)).text
        stats = re.search(r'<dl class="stats">(.*?)</dl>', page, re.S)[1]
        assert "12 van 12" in stats or "12 of 12" in stats
        assert page.count("Betaald werk na 6 maanden") == 1


def test_the_page_does_not_depend_on_who_reached_it(app, team, login_as, session):
    with app.app_context():
        experiment = make_running_experiment([team])
        user = make_user(team=team)
        give_outcomes(enrol_clients(experiment, team, 12, user), user, {"usual": 0.0, "new": 1.0})
    client = login_as(owner(experiment, Side.RESEARCH))
    before = client.get(address(experiment)).text
    session.execute(update(OutcomeRecord).values(value=1.0 - OutcomeRecord.value))
    session.commit()
    assert client.get(address(experiment)).text == before


def test_a_plan_in_the_making_has_nothing_to_follow(app, session, login_as):
    with app.app_context():
        draft = make_draft_experiment()
    assert login_as(owner(draft, Side.RESEARCH)).get(address(draft)).status_code == 409


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_is_there_in_both_languages(experiment, login_as, session, language):
    user = owner(experiment, Side.RESEARCH)
    user.language = language
    session.commit()
    answer = login_as(user).get(address(experiment))
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert "100%<" in answer.text and "%%" not in answer.text


def test_the_page_asks_the_database_no_more_for_more_clients(app, team, login_as, connection):
    with app.app_context():
        small, large = make_running_experiment([team]), make_running_experiment([team])
        enrol_clients(small, team, 2)
        enrol_clients(large, team, 30)
    counts = []
    for experiment in (small, large):
        client = login_as(owner(experiment, Side.RESEARCH))
        with count_queries(connection) as queries:
            client.get(address(experiment))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_after_the_lock_the_page_does_not_say_that_outcomes_are_closed(app, experiment, team, login_as):
    with app.app_context():
        locked = make_locked_experiment([team], count=8).experiment
    for side in Side:
        assert "per groep" in login_as(owner(experiment, side)).get(address(experiment)).text
        assert "per groep" not in login_as(owner(locked, side)).get(address(locked)).text
