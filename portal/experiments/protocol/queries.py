"""Read protocols: versions, signatures, the registration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.db import session
from portal.experiments.models import Experiment, Side
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.models import ProtocolVersion, Registration, Signature
from portal.experiments.protocol.sections import SECTIONS, changed_sections


def latest_version(experiment: Experiment) -> ProtocolVersion | None:
    """The newest text; None before the first was saved."""
    query = select(ProtocolVersion).where(ProtocolVersion.experiment_id == experiment.id)
    return session.scalars(query.order_by(ProtocolVersion.number.desc()).limit(1)).one_or_none()


def get_version(experiment_id: int, number: int) -> ProtocolVersion | None:
    """A version by its number."""
    query = select(ProtocolVersion).where(
        ProtocolVersion.experiment_id == experiment_id, ProtocolVersion.number == number
    )
    return session.scalars(query).one_or_none()


def versions_of(experiment: Experiment) -> list[ProtocolVersion]:
    """All versions with their writers and signatures, newest first."""
    query = (
        select(ProtocolVersion)
        .where(ProtocolVersion.experiment_id == experiment.id)
        .options(joinedload(ProtocolVersion.author), selectinload(ProtocolVersion.signatures))
    )
    return list(session.scalars(query.order_by(ProtocolVersion.number.desc())))


def content_of(experiment: Experiment) -> Content:
    """The newest text; an empty one with only the title before the first was saved."""
    version = latest_version(experiment)
    return Content.from_dict(version.content) if version else Content(title=experiment.title)


def registration_of(experiment: Experiment) -> Registration | None:
    """The registration; None before the freeze."""
    return session.scalars(select(Registration).where(Registration.experiment_id == experiment.id)).one_or_none()


def frozen_content(experiment: Experiment) -> Content | None:
    """The registered protocol; None before the freeze."""
    registration = registration_of(experiment)
    return Content.from_dict(registration.version.content) if registration else None


def frozen_contents(experiment_ids: Iterable[int]) -> dict[int, Content]:
    """The registered protocols of many experiments by the experiment's id, in one query."""
    query = (
        select(Registration.experiment_id, ProtocolVersion.content)
        .join(ProtocolVersion, ProtocolVersion.id == Registration.version_id)
        .where(Registration.experiment_id.in_(list(experiment_ids)))
    )
    return {experiment_id: Content.from_dict(content) for experiment_id, content in session.execute(query)}


def standing_signatures(version: ProtocolVersion) -> dict[Side, list[Signature]]:
    """The signatures under a version, of those who own the experiment now."""
    owners = {owner.user_id for owner in version.experiment.owners if owner.is_current}
    return {side: [s for s in version.signatures if s.side is side and s.user_id in owners] for side in Side}


def last_signature(experiment: Experiment, user_id: int) -> Signature | None:
    """The newest signature of somebody under any version, to show what changed since."""
    query = (
        select(Signature)
        .join(ProtocolVersion)
        .where(ProtocolVersion.experiment_id == experiment.id, Signature.user_id == user_id)
        .order_by(ProtocolVersion.number.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


@dataclass(frozen=True)
class Task:
    """A section as somebody finds it: filled in or not, who changed it last, changed since the own signature or not."""

    key: str
    is_done: bool
    is_changed: bool
    changed_by: ProtocolVersion | None


def tasks(experiment: Experiment, versions: list[ProtocolVersion], reader_id: int) -> list[Task]:
    """The task list; `versions` newest first. Who changed a section is the writer of the version that differs in it."""
    contents = [Content.from_dict(version.content) for version in versions]
    signed = last_signature(experiment, reader_id)
    since = Content.from_dict(signed.version.content) if signed else None
    changes: dict[str, ProtocolVersion] = {}
    for version, new, old in zip(versions, contents, contents[1:], strict=False):
        for key in changed_sections(old, new):
            changes.setdefault(key, version)
    current = contents[0] if contents else Content(title=experiment.title)
    missing = current.missing()
    differing = changed_sections(since, current) if since else []
    return [Task(key, key not in missing, key in differing, changes.get(key)) for key in SECTIONS]
