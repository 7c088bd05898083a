"""Which results are listed, who hears, and what a team's own numbers are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.db import session as db_session
from portal.db import transaction
from portal.dilemmas.models import Theme
from portal.dilemmas.services import recognise
from portal.experiments.models import ExperimentStatus
from portal.experiments.sites import services as sites
from portal.results import queries
from portal.results.models import Choice
from portal.results.services import record_decision
from tests.factories.accounts import make_team, make_user
from tests.factories.trials import make_locked_experiment, make_published_result

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def team(context):
    return make_team()


def listed(theme=None):
    return [result.id for result in db_session.scalars(queries.published(theme)).unique()]


def test_published_results_are_listed_newest_first(team):
    old, new = make_published_result([team]), make_published_result([team])
    make_locked_experiment([team])
    old.experiment.published_at = clock.now() - timedelta(days=9)
    db_session.commit()
    assert listed() == [new.id, old.id]


def test_a_theme_lists_its_own_only(team):
    contact, money = make_published_result([team]), make_published_result([team])
    other = next(theme for theme in Theme if theme is not Theme.CONTACT)
    money.experiment.dilemma.theme = other
    db_session.commit()
    assert listed(Theme.CONTACT) == [contact.id]
    assert listed(other) == [money.id]


def test_a_team_that_said_no_or_left_hears_nothing(team):
    declined = make_team()
    lead = make_user(team=declined, lead=True)
    result = make_locked_experiment([team])
    with transaction():
        result.experiment.status = ExperimentStatus.ENROLLING
        site = sites.join(result.experiment, declined, 5, make_user(team=declined))
        sites.answer(site, lead, False)
    told = queries.people_to_tell(result.experiment)
    assert lead not in told
    assert len(told) == len({user.id for user in told})
    assert {m.user for m in team.memberships} <= set(told)


def test_the_numbers_of_a_team_are_its_own(team):
    other, outside = make_team(), make_team()
    result = make_locked_experiment([team, other])
    assert queries.team_numbers(result, team) == (20, 10)
    assert queries.team_numbers(result, outside) == (0, None)
    with transaction():
        recognise(result.experiment.dilemma, make_user(team=outside), 7)
    assert queries.team_numbers(result, outside) == (0, 7)


def test_choices_are_counted_by_what_holds(team):
    result = make_published_result([team])
    user = make_user(team=team)
    for choice in (Choice.WAIT, Choice.ADAPT):
        with transaction():
            record_decision(team, result, choice, "Zo.", clock.today() + timedelta(days=9), user)
    assert queries.choice_counts(queries.standing_decisions(result)) == {"adapt": 1}
