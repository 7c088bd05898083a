"""Bring in a trial that ran elsewhere: its design, its data with the recorded allocation, its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal import clock
from portal.audit.services import append
from portal.db import session
from portal.errors import InvalidInput
from portal.experiments.enrolment.models import AllocationSequence, Enrolment
from portal.experiments.imports.check import CheckedRow, check_rows
from portal.experiments.models import Experiment, ExperimentStatus, Origin, Owner, Side
from portal.experiments.outcomes.models import OutcomeRecord, Source
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.models import ProtocolVersion, Registration, Signature
from portal.experiments.sites.models import Consent, Site
from portal.i18n import _l
from portal.stats.dataset import Table

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.dilemmas.models import Dilemma

STRATUM = "elsewhere"


@dataclass(frozen=True)
class TrialElsewhere:
    """What is brought in. `content` holds the design and what was done, in the words of the portal's protocols."""

    content: Content
    table: Table
    source: str
    dilemma: Dilemma | None = None


def import_trial(trial: TrialElsewhere, researcher: User, practitioner: User) -> Experiment:
    """Make the experiment with its recorded allocation and outcomes; enrolment is closed, the data are open.

    The two owners go on as with any trial: each side turns its key to lock the data, then to publish.
    Raises InvalidInput when a row can't be used: then nothing is brought in.
    """
    if not researcher.is_researcher or not practitioner.is_practitioner:
        sentence = _l("A trial needs an owner of both sides: a researcher and a caseworker.")
        raise InvalidInput("owners", sentence, {"practitioner": sentence})
    rows = check_rows(trial.table, trial.content.design)
    now = clock.now()
    content = replace(trial.content, expected_clients=trial.content.expected_clients or len(rows))
    experiment = Experiment(
        dilemma_id=trial.dilemma.id if trial.dilemma else None,
        title=content.title,
        status=ExperimentStatus.CLOSED,
        origin=Origin.ELSEWHERE,
        source=trial.source,
        created_at=now,
        closed_at=now,
    )
    session.add(experiment)
    sides = ((researcher, Side.RESEARCH), (practitioner, Side.PRACTICE))
    for user, side in sides:
        experiment.owners.append(Owner(user_id=user.id, side=side, asked_at=now, accepted_at=now))
    session.flush()  # the ids of the experiment are needed below
    _register(experiment, content, researcher)
    sites = _add_sites(experiment, rows, researcher)
    _add_clients(experiment, rows, sites, researcher)
    append(researcher, "trial.imported", "experiment", experiment.id, clients=len(rows), practice=practitioner.id)
    return experiment


def _register(experiment: Experiment, content: Content, researcher: User) -> None:
    """The protocol as it was; both sides answer for it by locking and publishing, nobody signed it here."""
    version = ProtocolVersion(
        experiment_id=experiment.id,
        number=1,
        content=content.to_dict(),
        content_hash=content.content_hash(),
        author_id=researcher.id,
        at=clock.now(),
    )
    session.add(version)
    session.flush()  # its id is needed for what hangs under it
    session.add(
        Signature(
            version_id=version.id,
            user_id=researcher.id,
            side=Side.RESEARCH,
            content_hash=version.content_hash,
            at=clock.now(),
        )
    )
    session.add(
        Registration(
            experiment_id=experiment.id, version_id=version.id, at=clock.now(), content_hash=version.content_hash
        )
    )


def _add_sites(experiment: Experiment, rows: Iterable[CheckedRow], researcher: User) -> dict[str, Site]:
    labels = dict.fromkeys(row.site for row in rows)
    sites = {
        label: Site(
            experiment_id=experiment.id,
            label=label,
            expected_per_month=0,
            asked_by_id=researcher.id,
            asked_at=clock.now(),
            consent=Consent.GIVEN,
            answered_by_id=researcher.id,
            answered_at=clock.now(),
        )
        for label in labels
    }
    session.add_all(sites.values())
    session.flush()  # their ids are needed for the clients
    return sites


def _add_clients(experiment: Experiment, rows: list[CheckedRow], sites: dict[str, Site], researcher: User) -> None:
    now = clock.now()
    enrolments = [
        Enrolment(
            experiment_id=experiment.id,
            site_id=sites[row.site].id,
            client_code=row.unit,
            strata=row.strata,
            stratum=STRATUM,
            position=number,
            arm=row.arm,
            by_id=researcher.id,
            at=now,
        )
        for number, row in enumerate(rows, start=1)
    ]
    session.add_all(enrolments)
    session.add(AllocationSequence(experiment_id=experiment.id, stratum=STRATUM, used=len(rows)))
    session.flush()  # their ids are needed for the outcomes
    session.add_all(
        OutcomeRecord(
            enrolment_id=enrolment.id, outcome_key=key, value=value, source=Source.IMPORT, by_id=researcher.id, at=now
        )
        for enrolment, row in zip(enrolments, rows, strict=True)
        for key, value in row.outcomes.items()
    )
