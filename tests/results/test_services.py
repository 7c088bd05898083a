"""Lock, analyse once, publish by both, tell everybody once, react, decide."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.dilemmas.models import DilemmaStatus
from portal.dilemmas.services import follow, recognise
from portal.errors import Conflict, InvalidInput
from portal.experiments.models import ExperimentStatus, Side
from portal.experiments.outcomes.queries import data_file
from portal.experiments.protocol.queries import frozen_content
from portal.results import services
from portal.results.models import Choice, Decision, Reaction, Result
from portal.results.queries import get_result, standing_decisions
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_running_experiment
from tests.factories.trials import (
    by_both,
    make_closed_experiment,
    make_locked_experiment,
    make_published_result,
)

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def team(context):
    return make_team()


def owners(experiment):
    return experiment.owners_of(Side.PRACTICE)[0].user, experiment.owners_of(Side.RESEARCH)[0].user


def count(session, kind):
    return session.scalar(select(func.count()).select_from(kind))


def events(session, event):
    return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.event == event))


def lock(experiment, user):
    with transaction():
        return services.lock_data(experiment, user)


def publish(experiment, user):
    with transaction():
        return services.publish(experiment, user)


def decide(team, result, user, choice=Choice.ADOPT, days=30):
    with transaction():
        return services.record_decision(
            team, result, choice, "Het past bij ons.", clock.today() + timedelta(days=days), user
        )


def test_data_are_locked_only_after_enrolment_is_closed(team, session):
    experiment = make_running_experiment([team])
    with pytest.raises(Conflict) as error:
        lock(experiment, owners(experiment)[0])
    assert error.value.code == "not_closed"
    assert experiment.keys == []


def test_one_side_alone_locks_nothing_however_often(team, session):
    experiment = make_closed_experiment([team])
    practice, _research = owners(experiment)
    assert lock(experiment, practice) is None
    assert lock(experiment, practice) is None
    assert not experiment.is_locked and count(session, Result) == 0


def test_with_both_keys_the_agreed_analysis_runs_once(team, session):
    experiment = make_closed_experiment([team])
    practice, research = owners(experiment)
    lock(experiment, practice)
    result = lock(experiment, research)
    assert experiment.is_locked
    [effect] = result.analysis["outcomes"]["work"]["effects"]
    assert effect["arm"] == "new" and 0.2 < effect["estimate"] < 0.8
    assert result.analysis["n"] == {"allocated": 20, "analysed": 20}
    first = (result.at, result.data_hash)
    assert lock(experiment, research).id == result.id
    assert lock(experiment, practice).id == result.id
    assert (result.at, result.data_hash) == first
    assert count(session, Result) == 1 and events(session, "data.locked") == 1


def test_who_owns_nothing_turns_no_key(team, session):
    experiment = make_closed_experiment([team])
    for stranger in (make_user(team=team), make_user(Role.RESEARCHER), make_user(Role.ADMIN)):
        with pytest.raises(Conflict):
            lock(experiment, stranger)
    assert count(session, Result) == 0


def test_a_trial_without_clients_stays_open_and_keeps_no_key(team, session):
    experiment = make_closed_experiment([team], count=0)
    practice, research = owners(experiment)
    lock(experiment, practice)
    with pytest.raises(Conflict) as error:
        lock(experiment, research)
    assert error.value.code == "no_data"
    session.refresh(experiment)
    assert not experiment.is_locked and count(session, Result) == 0
    assert {key.side for key in experiment.keys if key.act.value == "lock"} == {Side.PRACTICE}


def test_nothing_is_published_before_the_lock(team):
    experiment = make_closed_experiment([team])
    with pytest.raises(Conflict) as error:
        publish(experiment, owners(experiment)[0])
    assert error.value.code == "not_locked"


def test_the_result_opens_with_the_second_key_and_answers_the_dilemma(team, session):
    experiment = make_locked_experiment([team]).experiment
    practice, research = owners(experiment)
    assert publish(experiment, research) is False
    assert publish(experiment, research) is False
    assert experiment.status is ExperimentStatus.CLOSED
    assert publish(experiment, practice) is True
    assert experiment.status is ExperimentStatus.PUBLISHED and experiment.published_at is not None
    assert experiment.dilemma.status is DilemmaStatus.ANSWERED
    assert publish(experiment, practice) is True
    assert events(session, "result.published") == 1


def test_all_who_took_part_or_wait_for_it_get_one_letter(team, letters, session):
    colleague = make_user(team=team)
    experiment = make_locked_experiment([team]).experiment
    practice, research = owners(experiment)
    supporter, follower, both = (make_user(team=make_team()) for _ in range(3))
    follower.language = "en"
    stranger, gone = make_user(team=make_team()), make_user(team=team)
    gone.is_active = False
    session.commit()
    with transaction():
        for user in (supporter, both):
            recognise(experiment.dilemma, user, 3)
        for user in (follower, both, colleague):
            follow(experiment.dilemma, user)
    letters.clear()
    publish(experiment, practice)
    assert letters == []
    publish(experiment, research)
    to = [letter.to for letter in letters]
    everybody = {practice, research, supporter, follower, both, colleague, *(m.user for m in team.memberships)} - {gone}
    assert sorted(to) == sorted(user.email for user in everybody)
    assert stranger.email not in to
    letters.clear()
    publish(experiment, research)
    assert letters == []


def test_each_letter_is_in_the_language_of_its_reader_and_leads_to_the_page(team, letters, session):
    experiment = make_locked_experiment([team]).experiment
    practice, research = owners(experiment)
    practice.language, research.language = "nl", "en"
    session.commit()
    letters.clear()
    by_both(services.publish, experiment)
    by_reader = {letter.to: letter for letter in letters}
    assert by_reader[research.email].subject == "The result is there: Elke week bellen"
    assert by_reader[practice.email].subject != by_reader[research.email].subject
    for letter in by_reader.values():
        assert f"/results/{experiment.id}" in letter.body


def test_an_owner_reacts_and_a_later_text_replaces_the_own_one_only(team, session):
    result = make_locked_experiment([team])
    practice, research = owners(result.experiment)
    for user, text in ((practice, "Eerste."), (research, "Van ons."), (practice, "Tweede.")):
        with transaction():
            services.react(result, user, text)
    session.refresh(result)
    assert {(r.side, r.text) for r in result.reactions} == {(Side.PRACTICE, "Tweede."), (Side.RESEARCH, "Van ons.")}


def test_who_owns_nothing_does_not_react(team, session):
    result = make_published_result([team])
    with pytest.raises(Conflict), transaction():
        services.react(result, make_user(team=team), "Ook iets.")
    assert count(session, Reaction) == 0


def test_a_later_decision_holds_and_the_earlier_stays(team, session):
    result = make_published_result([team])
    user = make_user(team=team)
    decide(team, result, user, Choice.WAIT)
    second = decide(team, result, user, Choice.ADOPT)
    other = make_team()
    third = decide(other, result, make_user(team=other), Choice.REJECT)
    assert count(session, Decision) == 3
    assert [d.id for d in standing_decisions(result)] == [third.id, second.id]


def test_nobody_decides_for_another_team(team, session):
    result = make_published_result([team])
    with pytest.raises(Conflict) as error:
        decide(team, result, make_user(team=make_team()))
    assert error.value.code == "not_your_team"
    assert count(session, Decision) == 0


def test_nobody_decides_before_the_result_is_open(team, session):
    result = make_locked_experiment([team])
    with pytest.raises(Conflict) as error:
        decide(team, result, make_user(team=team))
    assert error.value.code == "not_published"


@pytest.mark.parametrize(("days", "is_fine"), [(-1, False), (0, False), (1, True)])
def test_the_day_to_look_back_is_still_to_come(team, session, days, is_fine):
    result = make_published_result([team])
    user = make_user(team=team)
    if is_fine:
        assert decide(team, result, user, days=days).look_back_on == clock.today() + timedelta(days=days)
    else:
        with pytest.raises(InvalidInput) as error:
            decide(team, result, user, days=days)
        assert "look_back_on" in error.value.fields


def test_the_hash_is_of_the_file_that_was_analysed(team):
    result = make_locked_experiment([team])
    content = data_file(result.experiment, frozen_content(result.experiment).design)
    assert result.data_hash == hashlib.sha256(content).hexdigest()
    assert get_result(result.experiment_id).id == result.id
