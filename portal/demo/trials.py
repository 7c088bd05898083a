"""Play a trial of the example town through the services, each act at its own moment in the past."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.db import session, transaction
from portal.demo.people import Town
from portal.demo.plans import PLANS
from portal.dilemmas.models import Dilemma
from portal.experiments import services as experiments
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.enrolment.services import EnrolmentRequest, close_enrolment, enrol
from portal.experiments.models import Experiment, Side
from portal.experiments.outcomes.models import Source
from portal.experiments.outcomes.services import NewValue, record
from portal.experiments.protocol import services as protocol
from portal.experiments.protocol.queries import frozen_content, latest_version
from portal.experiments.sites import services as sites
from portal.experiments.sites.queries import site_of_team
from portal.results import services as results
from portal.results.models import Choice
from portal.results.queries import get_result

T = TypeVar("T")
BATCH = 120
PREFIX = {
    "Deventer": "DEV",
    "Helmond": "HEL",
    "Zwolle": "ZWO",
    "Amersfoort": "AMF",
    "Breda": "BRE",
    "Leeuwarden": "LEE",
}


@dataclass
class Trial:
    """A trial that is being played."""

    town: Town
    experiment: Experiment
    practitioner: User
    researcher: User
    chance: random.Random


def days_ago(days: float) -> AbstractContextManager[None]:
    """Everything inside happened so many days ago, in the hours that an office is open."""
    moment = clock.local(clock.now() - timedelta(days=days))
    moment = moment.replace(hour=9 + moment.second % 8)
    return clock.pretend(min(moment, clock.now()))


def draft(town: Town, key: str, dilemma: Dilemma, researcher: str, at: float) -> Trial:
    """A researcher starts a plan, the author of the dilemma owns it too, and the text is written."""
    scholar = town[researcher]
    with days_ago(at), transaction():
        experiment = experiments.start_from_dilemma(dilemma, PLANS[key].title, scholar)
    with days_ago(at - 1), transaction():
        experiments.answer_ownership(experiment, dilemma.author, True)
        protocol.save_content(experiment, PLANS[key].content(), scholar)
    return Trial(town, experiment, dilemma.author, scholar, random.Random(key))  # noqa: S311  # made-up data


def sign(trial: Trial, who: User, at: float) -> None:
    """One owner signs the latest text."""
    version = latest_version(trial.experiment)
    if version is not None:
        with days_ago(at), transaction():
            protocol.sign(trial.experiment, version.content_hash, who)


def join(trial: Trial, expected: dict[str, int], at: float) -> None:
    """Municipalities take part, each by its team lead."""
    for municipality, number in expected.items():
        with days_ago(at), transaction():
            sites.join(trial.experiment, trial.town.teams[municipality], number, trial.town.lead_of(municipality))


def enrol_clients(trial: Trial, numbers: dict[str, int], start: float, end: float) -> None:
    """Clients come in evenly between two moments, a number at each municipality."""
    arrivals = [(trial.chance.uniform(end, start), name) for name, number in numbers.items() for _ in range(number)]
    arrivals.sort(reverse=True)
    counters = dict.fromkeys(numbers, 400)
    content = frozen_content(trial.experiment)
    levels = content.design.allocation.levels if content else {}
    found = {name: site_of_team(trial.experiment, trial.town.teams[name]) for name in numbers}
    site_ids = {name: site.id for name, site in found.items() if site is not None}
    for batch in _batches(arrivals):
        with transaction():
            for at, name in batch:
                counters[name] += 1
                strata = {factor: trial.chance.choice(options) for factor, options in levels.items()}
                code = f"{PREFIX[name]}-{counters[name]:04}"
                request = EnrolmentRequest(code, site_ids[name], strata, eligible=True)
                with days_ago(at):
                    enrol(trial.experiment, request, trial.town.klantmanager_of(name))


def record_outcomes(trial: Trial, share: dict[str, float], known: float = 1.0) -> None:
    """Give the outcome to the part `known` of those for whom it is due; at each site and in each arm exactly the part
    `share` says yes, so that the example says the same whatever the draw was."""
    content = frozen_content(trial.experiment)
    if content is None:
        return
    spec = content.design.primary
    due = clock.now() - timedelta(days=spec.due_days + 1)
    query = select(Enrolment).where(Enrolment.experiment_id == trial.experiment.id, Enrolment.at < due)
    cells: dict[tuple[int, str], list[Enrolment]] = defaultdict(list)
    for client in session.scalars(query.order_by(Enrolment.id)):
        cells[client.site_id, client.arm].append(client)
    answers: dict[int, bool] = {}
    for (_site, arm), clients in cells.items():
        trial.chance.shuffle(clients)
        told = clients[: round(known * len(clients))]
        answers |= {client.id: place < round(share[arm] * len(told)) for place, client in enumerate(told)}
    people = [trial.town.klantmanager_of(name) for name in PREFIX]
    for batch in _batches(sorted(answers)):
        with transaction():
            for client in session.scalars(select(Enrolment).where(Enrolment.id.in_(batch)).order_by(Enrolment.id)):
                who = next(user for user in people if client.site.team_id in user.team_ids)
                with clock.pretend(client.at + timedelta(days=spec.due_days + trial.chance.uniform(0.5, 0.9))):
                    record(NewValue(client, spec, float(answers[client.id])), who, Source.FORM)


def turn_both(trial: Trial, act: Callable[[Experiment, User], Any], at: float) -> None:
    """Both sides turn their key for an act."""
    for who in (trial.practitioner, trial.researcher):
        with days_ago(at), transaction():
            act(trial.experiment, who)


def finish(trial: Trial, at: float, reactions: dict[Side, str]) -> None:
    """Close, lock, react and publish."""
    turn_both(trial, close_enrolment, at + 12)
    turn_both(trial, results.lock_data, at + 8)
    result = get_result(trial.experiment.id)
    for side, text in reactions.items():
        who = trial.researcher if side is Side.RESEARCH else trial.practitioner
        if result is not None:
            with days_ago(at + 4), transaction():
                results.react(result, who, text)
    turn_both(trial, results.publish, at)


def decide(trial: Trial, decisions: Iterable[tuple[str, Choice, str]], at: float) -> None:
    """Teams decide."""
    result = get_result(trial.experiment.id)
    if result is None:
        return
    for municipality, choice, reason in decisions:
        with days_ago(at), transaction():
            look_back = clock.today() + timedelta(days=183)
            who = trial.town.lead_of(municipality)
            results.record_decision(trial.town.teams[municipality], result, choice, reason, look_back, who)


def _batches(items: Sequence[T]) -> list[Sequence[T]]:
    return [items[i : i + BATCH] for i in range(0, len(items), BATCH)]
