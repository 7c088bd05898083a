"""Write a protocol, sign it, freeze it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import clock
from portal.audit.services import append
from portal.db import session
from portal.dilemmas.models import DilemmaStatus
from portal.dilemmas.services import change_status
from portal.errors import Conflict
from portal.experiments.models import Experiment, ExperimentStatus, Side
from portal.experiments.protocol.commitment import Vault, commitment, new_seed, seal, unseal
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.models import ProtocolVersion, Registration, Signature
from portal.experiments.protocol.queries import (
    content_of,
    get_version,
    latest_version,
    registration_of,
    standing_signatures,
)
from portal.experiments.protocol.sections import part
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User


def _lock(experiment: Experiment) -> None:
    """One writer of a protocol at a time: saving and signing must not cross."""
    session.execute(select(Experiment.id).where(Experiment.id == experiment.id).with_for_update())


def refuse_if_frozen(experiment: Experiment) -> None:
    """A registered text never changes."""
    if not experiment.is_draft:
        raise Conflict("frozen", _l("The plan is fixed. It can't change any more."))


def save_content(experiment: Experiment, content: Content, author: User, section: str | None = None) -> ProtocolVersion:
    """Keep a text. When it differs from the latest it becomes the next version, and all signatures lapse.

    Raises Conflict when the protocol is frozen.
    """
    _lock(experiment)
    refuse_if_frozen(experiment)
    latest = latest_version(experiment)
    if latest is not None and latest.content_hash == content.content_hash():
        return latest
    version = ProtocolVersion(
        experiment=experiment,
        number=latest.number + 1 if latest else 1,
        content=content.to_dict(),
        content_hash=content.content_hash(),
        section=section,
        author=author,
        at=clock.now(),
        signatures=[],
    )
    session.add(version)
    experiment.title = content.title
    lapsed = len(latest.signatures) if latest else 0
    experiment.status = ExperimentStatus.DRAFT
    append(
        author,
        "protocol.saved",
        "experiment",
        experiment.id,
        version=version.number,
        sha256=version.content_hash,
        signatures_lapsed=lapsed,
    )
    return version


@dataclass(frozen=True)
class Saved:
    """The version that now holds a text, and whose signatures fell off with it."""

    version: ProtocolVersion
    lapsed: tuple[Signature, ...]


class SectionChanged(Conflict):
    """Somebody else saved another text of the same section since this one was opened; `current` is the plan now."""

    def __init__(self, current: Content, version: ProtocolVersion) -> None:
        super().__init__("changed_meanwhile", _l("Somebody changed this part while you were writing."))
        self.current = current
        self.version = version


def save_section(
    experiment: Experiment, section: str, write: Callable[[Content], Content], opened: int, author: User
) -> Saved:
    """Write one section into the latest text; `opened` is the number of the version that the writer saw (0: none).

    What others changed in other sections stays. Raises SectionChanged when they changed this one, to something
    else than what is saved now.
    """
    _lock(experiment)
    refuse_if_frozen(experiment)
    latest, seen = latest_version(experiment), get_version(experiment.id, opened)
    current = content_of(experiment)
    written = write(current)
    if latest is not None and latest.number != opened and part(written, section) != part(current, section):
        base = Content.from_dict(seen.content) if seen else Content(title=experiment.title)
        if part(base, section) != part(current, section):
            raise SectionChanged(current, latest)
    version = save_content(experiment, written, author, section)
    has_lapsed = latest is not None and version is not latest
    return Saved(version, tuple(latest.signatures) if latest is not None and has_lapsed else ())


def sign(experiment: Experiment, version_hash: str, signer: User) -> Registration | None:
    """Sign one exact text. The signature with which each side has signed freezes it and gives the registration.

    Raises Conflict when the text has changed, is incomplete or frozen, or the signer owns no side.
    """
    _lock(experiment)
    refuse_if_frozen(experiment)
    side = experiment.side_of(signer)
    if side is None:
        raise Conflict("not_owner", _l("Only the owners of this plan can sign it."))
    version = latest_version(experiment)
    if version is None or version.content_hash != version_hash:
        raise Conflict("changed", _l("The plan has changed since you read it. Read the new version and sign that."))
    if Content.from_dict(version.content).missing():
        raise Conflict("incomplete", _l("The plan isn't complete yet. Fill in all parts before you sign."))
    if not any(signature.user_id == signer.id for signature in version.signatures):
        signature = Signature(user=signer, side=side, content_hash=version.content_hash, at=clock.now())
        version.signatures.append(signature)
        append(
            signer,
            "protocol.signed",
            "experiment",
            experiment.id,
            version=version.number,
            sha256=version_hash,
            side=side.value,
        )
    if not all(standing_signatures(version)[each] for each in Side):
        experiment.status = ExperimentStatus.SIGNING
        return None
    return _freeze(experiment, version, signer)


def _freeze(experiment: Experiment, version: ProtocolVersion, actor: User) -> Registration:
    seed = new_seed()
    registration = Registration(
        experiment=experiment,
        version=version,
        at=clock.now(),
        content_hash=version.content_hash,
        commitment=commitment(seed, version.content_hash),
        sealed_seed=seal(seed, Vault.key),
    )
    session.add(registration)
    experiment.status = ExperimentStatus.ENROLLING
    append(
        actor,
        "protocol.registered",
        "experiment",
        experiment.id,
        version=version.number,
        sha256=version.content_hash,
        commitment=registration.commitment,
    )
    if experiment.dilemma is not None:
        change_status(experiment.dilemma, DilemmaStatus.RUNNING, actor)
    return registration


def take_back_signature(experiment: Experiment, signer: User) -> None:
    """Take the own signature off again while the plan isn't frozen."""
    _lock(experiment)
    refuse_if_frozen(experiment)
    version = latest_version(experiment)
    own = next((s for s in version.signatures if s.user_id == signer.id), None) if version else None
    if version is None or own is None:
        return
    version.signatures.remove(own)
    session.delete(own)
    if not version.signatures:
        experiment.status = ExperimentStatus.DRAFT
    append(signer, "signature.taken_back", "experiment", experiment.id, version=version.number)


def unseal_seed(registration: Registration) -> str:
    """The seed, for the draw alone; it goes nowhere else while the trial enrols."""
    if registration.sealed_seed is None:
        raise Conflict("not_drawn_here", _l("The draw of this trial is not made here."))
    return unseal(registration.sealed_seed, Vault.key)


def reveal_seed(registration: Registration) -> str:
    """Open the seed for everybody: enrolment is closed, so that nothing can be predicted from it any more."""
    registration.revealed_seed = unseal_seed(registration)
    return registration.revealed_seed


def is_registered(experiment: Experiment) -> bool:
    """Whether both sides have signed and the text is fixed."""
    return registration_of(experiment) is not None
