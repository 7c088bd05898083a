"""Read outcomes: what is due, what is known, and the data file of the analysis."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from portal import clock
from portal.db import session
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.enrolment.queries import get_enrolment, own_enrolments
from portal.experiments.models import Experiment
from portal.experiments.outcomes.models import OutcomeCorrection, OutcomeRecord, Upload
from portal.experiments.outcomes.values import due_on
from portal.experiments.protocol.queries import frozen_content
from portal.experiments.sites.models import Site
from portal.stats.design import Design, OutcomeSpec

if TYPE_CHECKING:
    from portal.accounts.models import User


@dataclass(frozen=True)
class DueOutcome:
    """An outcome of a client that we want to know now."""

    enrolment: Enrolment
    spec: OutcomeSpec
    due: date

    @property
    def field_name(self) -> str:
        """The name of its input in the form."""
        return f"value-{self.enrolment.id}-{self.spec.key}"

    @property
    def days_late(self) -> int:
        """Days since it could be known."""
        return (clock.today() - self.due).days


@dataclass(frozen=True)
class KnownOutcome:
    """An outcome of a client that was filled in, and what the protocol says of it."""

    record: OutcomeRecord
    spec: OutcomeSpec

    @property
    def site(self) -> Site:
        """Where the client is; the policy asks for it."""
        return self.record.enrolment.site


def get_known(experiment_id: int, enrolment_id: int, key: str) -> KnownOutcome | None:
    """What was filled in for one outcome of a client."""
    enrolment = get_enrolment(experiment_id, enrolment_id)
    content = frozen_content(enrolment.experiment) if enrolment else None
    record = values_of([enrolment_id]).get((enrolment_id, key))
    if content is None or record is None:
        return None
    return KnownOutcome(record, next(spec for spec in content.design.outcomes if spec.key == key))


def get_upload(experiment_id: int, upload_id: int) -> Upload | None:
    """An upload of this experiment."""
    return session.scalars(
        select(Upload).where(Upload.id == upload_id, Upload.experiment_id == experiment_id)
    ).one_or_none()


def values_of(enrolment_ids: Iterable[int]) -> dict[tuple[int, str], OutcomeRecord]:
    """What is known of these clients, by enrolment and outcome."""
    rows = session.scalars(select(OutcomeRecord).where(OutcomeRecord.enrolment_id.in_(list(enrolment_ids))))
    return {(row.enrolment_id, row.outcome_key): row for row in rows}


def corrections_of(enrolment_id: int) -> list[tuple[str, OutcomeCorrection]]:
    """What was changed for a client, each with the key of its outcome, oldest first."""
    query = (
        select(OutcomeRecord.outcome_key, OutcomeCorrection)
        .join(OutcomeRecord, OutcomeRecord.id == OutcomeCorrection.record_id)
        .where(OutcomeRecord.enrolment_id == enrolment_id)
        .order_by(OutcomeCorrection.id)
    )
    return [(key, correction) for key, correction in session.execute(query)]


def due_list(experiment: Experiment, user: User) -> list[DueOutcome]:
    """What the own teams can fill in now, longest waiting first."""
    content = frozen_content(experiment)
    if content is None or experiment.is_locked:
        return []
    today = clock.today()
    enrolments = list(session.scalars(own_enrolments(experiment, user)))
    known = values_of(e.id for e in enrolments)
    due = [
        DueOutcome(enrolment, spec, due_on(spec, enrolment.at))
        for enrolment in enrolments
        for spec in content.design.outcomes
        if (enrolment.id, spec.key) not in known and due_on(spec, enrolment.at) <= today
    ]
    return sorted(due, key=lambda d: (d.due, d.enrolment.id))


def data_file(experiment: Experiment, design: Design) -> bytes:
    """The data file of contract section 5: one row a client in the order of enrolment, without client codes."""
    known: dict[int, dict[str, float]] = defaultdict(dict)
    records = (
        select(OutcomeRecord.enrolment_id, OutcomeRecord.outcome_key, OutcomeRecord.value)
        .join(Enrolment)
        .where(Enrolment.experiment_id == experiment.id)
    )
    for enrolment_id, key, value in session.execute(records):
        known[enrolment_id][key] = value
    factors = [f for f in design.allocation.strata if f != "site"]
    outcomes = [spec.key for spec in design.outcomes]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["unit", "arm", "site", *factors, *outcomes])
    clients = (
        select(Enrolment.id, Enrolment.arm, Site.label, Enrolment.strata)
        .join(Site)
        .where(Enrolment.experiment_id == experiment.id)
        .order_by(Enrolment.id)
    )
    for number, (enrolment_id, arm, site, strata) in enumerate(session.execute(clients), start=1):
        values = [repr(known[enrolment_id][k]) if k in known[enrolment_id] else "" for k in outcomes]
        writer.writerow([f"u{number}", arm, site, *(strata.get(f, "") for f in factors), *values])
    return out.getvalue().encode()


def outcome_state(experiment: Experiment) -> list[tuple[OutcomeSpec, int, int]]:
    """For each outcome of the protocol: (what it is, known, clients enrolled), over all arms together."""
    content = frozen_content(experiment)
    if content is None:
        return []
    enrolled = session.scalar(
        select(func.count()).select_from(Enrolment).where(Enrolment.experiment_id == experiment.id)
    )
    query = (
        select(OutcomeRecord.outcome_key, func.count())
        .join(Enrolment)
        .where(Enrolment.experiment_id == experiment.id)
        .group_by(OutcomeRecord.outcome_key)
    )
    known: dict[str, int] = dict(iter(session.execute(query)))
    return [(spec, known.get(spec.key, 0), enrolled or 0) for spec in content.design.outcomes]
