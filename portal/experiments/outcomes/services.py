"""Write outcomes: one by one, or a whole file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import clock
from portal.audit.services import append
from portal.db import session
from portal.errors import Conflict, InvalidInput
from portal.experiments.outcomes import values
from portal.experiments.outcomes.models import OutcomeCorrection, OutcomeRecord, Source, Upload, UploadState
from portal.i18n import _l
from portal.stats.design import OutcomeSpec

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.enrolment.models import Enrolment
    from portal.experiments.models import Experiment


@dataclass(frozen=True)
class NewValue:
    """An outcome of one client, checked and ready to be written."""

    enrolment: Enrolment
    spec: OutcomeSpec
    value: float
    measured_on: date | None = None


def record(
    new: NewValue, actor: User, source: Source, *, reason: str | None = None, upload: Upload | None = None
) -> bool:
    """Write one outcome; False when it was there already with this value.

    Raises InvalidInput for a value that can't be or a change without a reason, Conflict when the data are
    locked or the moment has not come.
    """
    refuse_if_locked(new.enrolment.experiment)
    found = values.problem_with(new.spec, new.value)
    if found is not None:
        raise InvalidInput("bad_value", found, {"value": found})
    due = values.due_on(new.spec, new.enrolment.at)
    if clock.today() < due:
        raise Conflict("not_due", _l("It is too early for this outcome. Fill it in when the moment has come."), due=due)
    known = session.scalars(
        select(OutcomeRecord).where(
            OutcomeRecord.enrolment_id == new.enrolment.id, OutcomeRecord.outcome_key == new.spec.key
        )
    ).one_or_none()
    if known is None:
        known = OutcomeRecord(
            enrolment=new.enrolment,
            outcome_key=new.spec.key,
            value=new.value,
            measured_on=new.measured_on,
            source=source,
            upload_id=upload.id if upload else None,
            by_id=actor.id,
            at=clock.now(),
        )
        session.add(known)
        _note("outcome.recorded", actor, new, source)
        return True
    if known.value == new.value:
        return False
    _correct(known, new, actor, reason)
    _note("outcome.corrected", actor, new, source)
    return True


def _correct(known: OutcomeRecord, new: NewValue, actor: User, reason: str | None) -> None:
    if not reason:
        sentence = _l("This client has another outcome already. Say why you change it.")
        raise InvalidInput("reason_missing", sentence, {"reason": sentence})
    session.add(
        OutcomeCorrection(
            record_id=known.id,
            old_value=known.value,
            new_value=new.value,
            reason=reason,
            by_id=actor.id,
            at=clock.now(),
        )
    )
    known.value, known.measured_on = new.value, new.measured_on


def _note(event: str, actor: User, new: NewValue, source: Source) -> None:
    append(actor, event, "enrolment", new.enrolment.id, outcome=new.spec.key, source=source.value)


def refuse_if_locked(experiment: Experiment) -> None:
    """Once both sides locked the data nothing changes any more."""
    if experiment.is_locked:
        raise Conflict("data_locked", _l("The data are locked by both sides. Nothing can change any more."))
    if experiment.is_draft:
        raise Conflict("not_started", _l("This trial has not started yet."))


def keep_upload(experiment: Experiment, file_name: str, content: bytes, actor: User) -> Upload:
    """Keep a file as it was sent; the same file of the same person is kept once."""
    refuse_if_locked(experiment)
    content_hash = hashlib.sha256(content).hexdigest()
    upload = session.scalars(
        select(Upload).where(
            Upload.experiment_id == experiment.id, Upload.content_hash == content_hash, Upload.by_id == actor.id
        )
    ).one_or_none()
    if upload is None:
        upload = Upload(
            experiment=experiment,
            file_name=file_name[:200] or "upload.csv",
            content=content,
            content_hash=content_hash,
            state=UploadState.PREVIEWED,
            by_id=actor.id,
            at=clock.now(),
        )
        session.add(upload)
        append(actor, "upload.kept", "experiment", experiment.id, sha256=content_hash)
    return upload


def take_in(upload: Upload, new_values: Sequence[NewValue], actor: User, source: Source = Source.UPLOAD) -> int:
    """Write all values of a checked file, or none; the number that was new. A file that was taken in gives 0."""
    refuse_if_locked(upload.experiment)
    if upload.state is UploadState.TAKEN_IN:
        return 0
    written = sum(record(new, actor, source, upload=upload) for new in new_values)
    upload.state, upload.taken_in_at = UploadState.TAKEN_IN, clock.now()
    append(actor, "upload.taken_in", "experiment", upload.experiment_id, sha256=upload.content_hash, written=written)
    return written
