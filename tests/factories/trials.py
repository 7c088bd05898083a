"""Trials with clients and outcomes, brought to each later stage through the services."""

from __future__ import annotations

from collections.abc import Sequence

from portal.access.roles import Role
from portal.accounts.models import User
from portal.db import session, transaction
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.enrolment.services import EnrolmentRequest, close_enrolment, enrol
from portal.experiments.models import Experiment
from portal.experiments.outcomes.models import Source
from portal.experiments.outcomes.services import NewValue, record
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.queries import frozen_content
from portal.experiments.sites.queries import site_of_team
from portal.results import services as results
from portal.results.models import Result
from portal.results.queries import get_result
from portal.stats.design import OutcomeSpec
from portal.teams.models import Team
from tests.factories.accounts import make_user
from tests.factories.experiments import LEVELS, make_running_experiment


def enrol_clients(experiment: Experiment, team: Team, count: int, user: User | None = None) -> list[Enrolment]:
    """Clients AAN-0001 and on at a team, spread over the levels; a later call goes on with the next code."""
    user = user or make_user(team=team)
    site = site_of_team(experiment, team)
    first = session.query(Enrolment).filter(Enrolment.experiment_id == experiment.id).count()
    made = []
    with transaction():
        for number in range(first, first + count):
            strata = {"duration": LEVELS["duration"][number % 2]}
            made.append(
                enrol(experiment, EnrolmentRequest(f"AAN-{number + 1:04}", site.id, strata, eligible=True), user)[0]
            )
    return made


def main_outcome(experiment: Experiment) -> OutcomeSpec:
    """What the trial measures first of all."""
    return frozen_content(experiment).design.primary


def give_outcomes(clients: Sequence[Enrolment], user: User, shares: dict[str, float]) -> None:
    """In each arm the first part of the clients reach it, the others don't."""
    with transaction():
        for arm, share in shares.items():
            mine = [client for client in clients if client.arm == arm]
            for number, client in enumerate(mine):
                record(
                    NewValue(client, main_outcome(client.experiment), float(number < round(share * len(mine)))),
                    user,
                    Source.FORM,
                )


def by_both(act, experiment: Experiment) -> None:
    """Every owner turns the key of an act."""
    for owner in list(experiment.owners):
        with transaction():
            act(experiment, owner.user)


def make_closed_experiment(
    teams: Sequence[Team], count: int = 20, shares: dict[str, float] | None = None, content: Content | None = None
) -> Experiment:
    """A trial with `count` clients at each team and all outcomes, closed by both sides."""
    experiment = make_running_experiment(teams, content)
    for team in teams:
        user = make_user(Role.KLANTMANAGER, team)
        give_outcomes(enrol_clients(experiment, team, count, user), user, shares or {"usual": 0.2, "new": 0.7})
    by_both(close_enrolment, experiment)
    session.refresh(experiment)
    return experiment


def make_locked_experiment(teams: Sequence[Team], **kwargs) -> Result:
    """The same with its data locked and analysed; published by nobody yet."""
    experiment = make_closed_experiment(teams, **kwargs)
    by_both(results.lock_data, experiment)
    return get_result(experiment.id)


def make_published_result(teams: Sequence[Team], **kwargs) -> Result:
    """The same, open to everybody."""
    result = make_locked_experiment(teams, **kwargs)
    by_both(results.publish, result.experiment)
    return result


def publish_with(result: Result, analysis: dict) -> Result:
    """Put another analysis under a result, to see a page that this trial's data don't give."""
    result.analysis = analysis
    session.commit()
    return result
