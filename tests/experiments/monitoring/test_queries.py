"""The numbers of the monitor, counted against the plan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal import clock
from portal.config import Limits
from portal.db import transaction
from portal.experiments.enrolment.services import close_enrolment
from portal.experiments.monitoring import report as reports
from portal.experiments.monitoring.alerts import AlertCode
from portal.experiments.monitoring.queries import progress
from portal.experiments.outcomes.models import Source
from portal.experiments.outcomes.services import NewValue, record
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import LEVELS, make_content, make_draft_experiment, make_running_experiment
from tests.factories.trials import by_both, enrol_clients, main_outcome

pytestmark = pytest.mark.usefixtures("context")
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def report(experiment):
    """As somebody sees it who works at every site, so that no number is hidden."""
    return reports.report(experiment, SimpleNamespace(team_ids={site.team_id for site in experiment.sites}))


def after(days: float):
    return clock.pretend(START + timedelta(days=days))


def trial(*teams, days=30, **changes):
    with after(0):
        return make_running_experiment(teams, make_content(due_days=days, **changes))


def test_a_plan_that_is_not_fixed_has_no_numbers():
    assert progress(make_draft_experiment()) is None
    assert report(make_draft_experiment()) is None


def test_a_trial_without_a_municipality_asks_for_one():
    assert [alert.code for alert in report(trial()).alerts] == [AlertCode.NO_SITE]


def test_a_trial_that_just_started_raises_nothing():
    experiment = trial(make_team())
    with after(0):
        found = report(experiment)
    assert (found.alerts, found.sample_ratio_p, found.progress.expected) == ((), None, 0)
    assert found.progress.full_on is None


def test_sites_are_counted_against_what_they_said_from_their_consent_on():
    first, second = make_team(), make_team()
    experiment = trial(first, second)
    with after(10):
        enrol_clients(experiment, first, 6)
    with after(61):
        found = progress(experiment)
        alerts = report(experiment).alerts
    by_label = {site.label: site for site in found.sites}
    sites = {site.team_id: site.label for site in experiment.sites}
    mine, theirs = by_label[sites[first.id]], by_label[sites[second.id]]
    assert (mine.enrolled, mine.expected) == (6, 20)
    assert (theirs.enrolled, theirs.expected, theirs.share) == (0, 20, 0.0)
    assert (found.enrolled, found.expected, found.planned) == (6, 40, 200)
    assert {(a.code, a.name, a.number, a.expected) for a in alerts if a.code is AlertCode.SITE_LAGS} == {
        (AlertCode.SITE_LAGS, mine.label, 6, 20), (AlertCode.SITE_LAGS, theirs.label, 0, 20),
    }  # fmt: skip


def test_a_site_that_stopped_is_silent():
    team = make_team()
    experiment = trial(team)
    with after(1):
        enrol_clients(experiment, team, 12)
    with after(36):
        alerts = report(experiment).alerts
    assert [(a.code, a.number) for a in alerts if a.code is AlertCode.SITE_SILENT] == [(AlertCode.SITE_SILENT, 5)]


def test_once_enrolment_is_closed_no_site_lags():
    team = make_team()
    experiment = trial(team)
    with after(61):
        by_both(close_enrolment, experiment)
        assert report(experiment).alerts == ()


def test_the_plan_stands_still_once_enrolment_is_closed():
    team = make_team()
    experiment = trial(team)
    with after(61):
        by_both(close_enrolment, experiment)
    with after(300):
        assert progress(experiment).expected == 20


def test_an_outcome_counts_as_due_on_the_day_that_it_can_be_filled_in():
    team = make_team()
    user = make_user(team=team)
    experiment = trial(team)
    with after(0):
        clients = enrol_clients(experiment, team, 4, user)
    with clock.pretend(datetime(2026, 2, 3, 22, 59, tzinfo=UTC)):
        assert progress(experiment).outcomes[0].due == 0
    with clock.pretend(datetime(2026, 2, 3, 23, 0, tzinfo=UTC)):  # midnight in the Netherlands
        with transaction():
            record(NewValue(clients[0], main_outcome(experiment), 1.0), user, Source.FORM)
        outcome = progress(experiment).outcomes[0]
        assert (outcome.due, outcome.known, outcome.missing) == (4, 1, 3)
        missing = [a for a in report(experiment).alerts if a.code is AlertCode.OUTCOMES_MISSING]
        assert [(a.number, a.expected) for a in missing] == [(3, 4)]


def test_arms_and_levels_add_up_to_all_clients():
    team = make_team()
    experiment = trial(team)
    with after(2):
        enrol_clients(experiment, team, 12)
    found = progress(experiment)
    arms = {arm.key: arm.enrolled for arm in found.arms}
    assert sum(arms.values()) == 12
    assert set(found.strata) == {"duration"}
    for key, enrolled in arms.items():
        assert sum(level.get(key, 0) for level in found.strata["duration"].values()) == enrolled
    assert {level: sum(counts.values()) for level, counts in found.strata["duration"].items()} == dict.fromkeys(
        LEVELS["duration"], 6
    )
    assert report(experiment).sample_ratio_p > 0.001


def test_groups_of_the_wrong_size_ring(session):
    team = make_team()
    experiment = trial(team)
    with after(2):
        for client_ in enrol_clients(experiment, team, 30):
            client_.arm = "new"
        session.commit()
        assert AlertCode.GROUP_SIZES in {alert.code for alert in report(experiment).alerts}


def test_months_are_summed_up_to_now_and_planned_to_the_end():
    team = make_team()
    experiment = trial(team)
    for day in (5, 40):
        with after(day):
            enrol_clients(experiment, team, 6)
    with after(65):
        months = progress(experiment).months
    assert [m.enrolled for m in months[:5]] == [0, 6, 12, 12, None]
    assert [m.planned for m in months[:4]] == [0, 10, 20, 21] and months[-1].planned == 200
    assert (months[3].end - months[0].end).days == 65, "the last known point is today's"


@pytest.mark.parametrize(("limit", "shown"), [(10, None), (3, 6)])
def test_the_setting_says_which_number_is_too_small_to_show(monkeypatch, limit, shown):
    team = make_team()
    experiment = trial(team)
    with after(2):
        enrol_clients(experiment, team, 6)
    monkeypatch.setattr(Limits, "smallest_cell", limit)
    found = reports.report(experiment, SimpleNamespace(team_ids=set()))
    assert [site.enrolled for site in found.progress.sites] == [shown]


def test_the_trial_is_full_at_the_present_pace():
    team = make_team()
    experiment = trial(team, expected_clients=20)
    with after(3):
        enrol_clients(experiment, team, 10)
    with after(61):
        day = progress(experiment).full_on
        assert abs((day - clock.today()).days - 61) <= 1
        enrol_clients(experiment, team, 10)
        assert progress(experiment).full_on is None
