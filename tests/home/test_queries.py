"""What waits for somebody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from portal import clock
from portal.access.roles import Role
from portal.db import transaction
from portal.dilemmas import services as dilemmas
from portal.dilemmas.models import DilemmaStatus
from portal.experiments import services as experiments
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.keys import turn_key
from portal.experiments.models import Experiment, ExperimentStatus, KeyAct, Side
from portal.experiments.outcomes.models import OutcomeRecord, Source
from portal.experiments.outcomes.queries import due_list
from portal.experiments.protocol import services as protocol
from portal.experiments.protocol.queries import latest_version
from portal.experiments.sites import services as sites
from portal.experiments.sites.models import Site
from portal.home import queries
from portal.results.models import Choice, Decision, Result
from tests.factories.accounts import make_team, make_user
from tests.factories.dilemmas import make_dilemma
from tests.factories.experiments import make_content, make_draft_experiment, make_owners, make_running_experiment

pytestmark = pytest.mark.usefixtures("context")


def enrol(session, site: Site, code: str, at: datetime) -> Enrolment:
    """A client as the draw leaves it."""
    position = session.query(Enrolment).count() + 1
    enrolment = Enrolment(
        experiment_id=site.experiment_id, site=site, client_code=code, strata={}, stratum="x", position=position,
        arm="new", by_id=site.asked_by_id, at=at,
    )  # fmt: skip
    session.add(enrolment)
    session.commit()
    return enrolment


def publish(session, experiment: Experiment) -> Result:
    """A trial with its result."""
    with transaction():
        experiment.status, experiment.published_at = ExperimentStatus.PUBLISHED, clock.now()
        result = Result(experiment=experiment, analysis={}, data_hash="0" * 64, at=clock.now())
        session.add(result)
    return result


def test_a_running_trial_of_the_own_site_asks_for_clients(session):
    team = make_team()
    colleague, outsider = make_user(team=team), make_user(team=make_team())
    trial = make_running_experiment([team])
    assert queries.tasks_of(colleague).enrolling == [trial]
    assert queries.tasks_of(outsider).enrolling == []
    assert queries.tasks_of(make_user(Role.RESEARCHER)).enrolling == ()


def test_outcomes_wait_from_the_day_that_the_plan_says(session, monkeypatch):
    team = make_team()
    user = make_user(team=team)
    trial = make_running_experiment([team], make_content(due_days=10))
    # 23.30 on 1 March in the Netherlands, 22.30 in UTC: the tenth day is 11 March, from midnight there.
    enrol(session, trial.sites[0], "A-1", datetime(2026, 3, 1, 22, 30, tzinfo=UTC))
    for moment, number in [
        (datetime(2026, 3, 10, 22, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 10, 23, 1, tzinfo=UTC), 1),
    ]:
        monkeypatch.setattr(clock, "now", lambda m=moment: m)
        assert dict(queries.due_outcomes(user)) == ({trial: number} if number else {})
        assert len(due_list(trial, user)) == number
    assert clock.today() == date(2026, 3, 11)


def test_what_was_filled_in_or_belongs_to_another_team_waits_no_more(session):
    team, other = make_team(), make_team()
    user = make_user(team=team)
    trial = make_running_experiment([team, other])
    own = next(s for s in trial.sites if s.team_id == team.id)
    foreign = next(s for s in trial.sites if s.team_id == other.id)
    known, _ = enrol(session, own, "A-1", clock.now()), enrol(session, own, "A-2", clock.now())
    enrol(session, foreign, "B-1", clock.now())
    session.add(
        OutcomeRecord(enrolment=known, outcome_key="work", value=1.0, source=Source.FORM, by_id=user.id, at=clock.now())
    )
    session.commit()
    assert queries.due_outcomes(user) == [(trial, 1)]
    with transaction():
        trial.locked_at = clock.now()
    assert queries.due_outcomes(user) == []


def test_a_plan_waits_for_the_side_that_has_not_signed(session):
    practitioner, researcher = make_owners()
    trial = make_draft_experiment(owners=(practitioner, researcher))
    assert queries.to_sign(practitioner) == []
    with transaction():
        protocol.sign(trial, latest_version(trial).content_hash, researcher)
    assert queries.to_sign(practitioner) == [trial]
    assert queries.to_sign(researcher) == []
    with transaction():
        protocol.sign(trial, latest_version(trial).content_hash, practitioner)
    assert queries.to_sign(practitioner) == []


def test_a_key_waits_for_the_side_that_has_not_turned_it(session):
    practitioner, researcher = make_owners()
    trial = make_running_experiment(owners=(practitioner, researcher))
    with transaction():
        turn_key(trial, KeyAct.CLOSE, researcher)
    assert queries.waiting_keys(practitioner) == [(trial, KeyAct.CLOSE)]
    assert queries.waiting_keys(researcher) == []
    with transaction():
        turn_key(trial, KeyAct.CLOSE, practitioner)
    assert queries.waiting_keys(practitioner) == []


def test_consent_waits_for_the_lead_of_the_team_that_was_asked(session):
    team = make_team()
    lead, member, other = make_user(Role.TEAMLEAD, team), make_user(team=team), make_user(Role.TEAMLEAD, make_team())
    trial = make_running_experiment()
    with transaction():
        site = sites.join(trial, team, 5, member)
    assert queries.asked_consents(lead) == [site]
    assert queries.asked_consents(member) == queries.asked_consents(other) == []
    with transaction():
        sites.answer(site, lead, True)
    assert queries.asked_consents(lead) == []


def test_ownership_waits_until_it_is_answered(session):
    trial, asked = make_draft_experiment(), make_user(Role.RESEARCHER)
    with transaction():
        experiments.ask_owner(trial, asked, Side.RESEARCH, trial.owners[0].user)
    assert [owner.experiment for owner in queries.asked_ownerships(asked)] == [trial]
    with transaction():
        experiments.answer_ownership(trial, asked, True)
    assert queries.asked_ownerships(asked) == []


def test_a_result_waits_for_a_decision_of_the_own_team(session):
    team = make_team()
    user = make_user(team=team)
    result = publish(session, make_running_experiment())
    assert queries.undecided_results(user) == [result]
    decision = {"choice": Choice.ADOPT, "reason": "Het helpt.", "look_back_on": date(2027, 1, 1), "at": clock.now()}
    session.add(Decision(result=result, team=make_team(), by=make_user(), **decision))
    session.commit()
    assert queries.undecided_results(user) == [result]
    session.add(Decision(result=result, team=team, by=user, **decision))
    session.commit()
    assert queries.undecided_results(user) == []
    assert queries.undecided_results(make_user()) == [], "somebody without a team decides nothing"


def test_an_unpublished_result_is_no_news(session):
    trial = make_running_experiment()
    session.add(Result(experiment=trial, analysis={}, data_hash="0" * 64, at=clock.now()))
    session.commit()
    assert queries.new_results() == queries.undecided_results(make_user(team=make_team())) == []


def test_researchers_see_first_what_most_clients_wait_for(session):
    team = make_team()
    few, many, planned = make_dilemma(), make_dilemma(), make_dilemma(status=DilemmaStatus.PLANNING)
    with transaction():
        dilemmas.recognise(few, make_user(team=team), 5)
        dilemmas.recognise(few, make_user(team=team), 6)
        dilemmas.recognise(many, make_user(team=make_team()), 9)
        dilemmas.recognise(planned, make_user(team=make_team()), 100)
    found, number = queries.most_clients_without_plan()
    assert (list(found), number) == ([many, few], 2), "colleagues of one team count their clients once"


def test_the_newest_dilemmas_of_others_are_shown(session):
    user = make_user(team=make_team())
    make_dilemma(user)
    others = [make_dilemma() for _ in range(4)]
    found, number = queries.of_colleagues(user)
    assert (list(found), number) == (others[:0:-1], 5)


def test_own_trials_leave_the_list_when_they_are_published(session):
    practitioner, researcher = make_owners()
    trial = make_running_experiment(owners=(practitioner, researcher))
    assert queries.own_trials(researcher) == [trial]
    publish(session, trial)
    assert queries.own_trials(researcher) == []


def test_a_team_shows_its_last_decision_on_each_result(session):
    team = make_team()
    user, result = make_user(team=team), publish(session, make_running_experiment([team]))
    for choice in (Choice.WAIT, Choice.ADOPT):
        decision = {"reason": "Daarom.", "look_back_on": date(2027, 1, 1), "at": clock.now()}
        session.add(Decision(result=result, team=team, by=user, choice=choice, **decision))
        session.commit()
    assert [d.choice for d in queries.decisions_of_team(team)] == [Choice.ADOPT]
    assert [s.experiment_id for s in queries.sites_of_team(team)] == [result.experiment_id]


def test_the_start_page_takes_as_many_queries_for_five_trials_as_for_one(session):
    team = make_team()
    user = make_user(Role.TEAMLEAD, team)

    def count() -> int:
        session.expire_all()
        seen = []
        bind = session.get_bind()

        def listen(*args):
            seen.append(args[2])

        event.listen(bind, "before_cursor_execute", listen)
        page = queries.start_page(user)
        _ = [t.title for t, _ in page.tasks.due], [r.experiment.title for r in page.news]
        event.remove(bind, "before_cursor_execute", listen)
        return len(seen)

    def add() -> None:
        trial = make_running_experiment([team])
        enrol(session, trial.sites[0], "A-1", clock.now() - timedelta(days=1))
        publish(session, make_running_experiment([team]))
        make_dilemma()

    add()
    add()
    few = count()
    for _ in range(3):
        add()
    assert count() <= few + 1 and few < 30
