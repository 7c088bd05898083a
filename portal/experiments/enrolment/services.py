"""Enrol a client once and draw the arm; close the enrolment with both keys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal import clock
from portal.audit.services import append
from portal.db import session
from portal.errors import Conflict, Forbidden, InvalidInput
from portal.experiments.enrolment.codes import normalise
from portal.experiments.enrolment.models import AllocationSequence, Enrolment
from portal.experiments.enrolment.queries import enrolment_of_code, enrolment_of_key
from portal.experiments.keys import turn_key
from portal.experiments.models import Experiment, ExperimentStatus, KeyAct
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.queries import registration_of
from portal.experiments.protocol.services import reveal_seed, unseal_seed
from portal.experiments.sites.models import Site
from portal.i18n import _l
from portal.stats.allocation.draw import draw, stratum_key
from portal.stats.design import Design

if TYPE_CHECKING:
    from portal.accounts.models import User

SITE = "site"


@dataclass(frozen=True)
class EnrolmentRequest:
    """What a form or a call asks; `strata` holds a level for each factor of the plan but the site."""

    client_code: str
    site_id: int
    strata: Mapping[str, str] = field(default_factory=dict)
    eligible: bool = False
    idempotency_key: str | None = None

    def stored_key(self, actor: User) -> str | None:
        """The key as it is kept: everybody has keys of their own, so nobody meets another's answer by chance."""
        if not self.idempotency_key:
            return None
        return hashlib.sha256(f"{actor.id}:{self.idempotency_key}".encode("utf-8", "replace")).hexdigest()


def enrol(experiment: Experiment, request: EnrolmentRequest, actor: User) -> tuple[Enrolment, bool]:
    """Enrol a client and draw the arm; (enrolment, whether it is new). Call it by `run_in_transaction`.

    A known key or code gives the first answer again, whatever else is asked and whatever became of the trial.
    Raises InvalidInput for a code, level or tick that is missing or wrong, Conflict when the trial isn't open
    or another office enrolled this code, Forbidden for another team's site.
    """
    code = normalise(request.client_code)
    known = _known(experiment, request.stored_key(actor), code)
    if known is not None:
        if known.site.team_id not in actor.team_ids:
            raise Conflict(
                "enrolled_elsewhere",
                _l("This client code is in this trial already, at another office. Check the code."),
            )
        return known, False
    refuse_unless_open(experiment)
    site = _own_site(experiment, request.site_id, actor)
    if not request.eligible:
        sentence = _l("Enrol a client only who meets all points. Tick the box when that is so.")
        raise InvalidInput("not_eligible", sentence, {"eligible": sentence})
    return _draw_and_write(experiment, request, code, site, actor), True


def _known(experiment: Experiment, key: str | None, code: str) -> Enrolment | None:
    return (enrolment_of_key(experiment, key) if key else None) or enrolment_of_code(experiment, code)


def refuse_unless_open(experiment: Experiment) -> None:
    """Conflict when no client can be enrolled now."""
    # Shared with other enrolments, but who closes the trial waits for them, and they for who closes it.
    query = select(Experiment.status).where(Experiment.id == experiment.id).with_for_update(read=True)
    status = session.scalars(query).one()
    if status in (ExperimentStatus.DRAFT, ExperimentStatus.SIGNING):
        raise Conflict("not_signed", _l("This trial has not started yet. Both sides have to sign the plan first."))
    if status is not ExperimentStatus.ENROLLING:
        raise Conflict("enrolment_closed", _l("Enrolment in this trial is closed. No client can be added."))


def _own_site(experiment: Experiment, site_id: int, actor: User) -> Site:
    site = session.get(Site, site_id)
    if site is None or site.experiment_id != experiment.id or site.team_id not in actor.team_ids:
        raise Forbidden("not_your_site", _l("You can only enrol clients at your own office."))
    if not actor.is_practitioner:
        raise Forbidden("not_a_practitioner", _l("Only caseworkers and team leads enrol clients."))
    if not site.takes_part:
        raise Conflict("site_waits", _l("Your team does not take part yet. Ask your team lead to agree."))
    return site


def _draw_and_write(experiment: Experiment, request: EnrolmentRequest, code: str, site: Site, actor: User) -> Enrolment:
    registration = registration_of(experiment)
    if registration is None or registration.sealed_seed is None:
        raise Conflict("not_drawn_here", _l("The draw of this trial is not made here."))
    design = Content.from_dict(registration.version.content).design
    strata = _levels(design, request.strata)
    stratum = stratum_key({**strata, SITE: site.label}, design.allocation.strata)
    seed = unseal_seed(registration)
    sequence = _locked_sequence(experiment, stratum)  # from here on the others of this stratum wait
    slot = draw(design.allocation, design.arms, seed, stratum, sequence.used + 1)
    sequence.used = slot.position
    enrolment = Enrolment(
        experiment_id=experiment.id,
        site=site,
        client_code=code,
        strata=strata,
        stratum=stratum,
        position=slot.position,
        block=slot.block,
        arm=slot.arm,
        idempotency_key=request.stored_key(actor),
        by=actor,
        at=clock.now(),
    )
    session.add(enrolment)
    session.flush()  # the entry names it, and a lost race shows here
    append(actor, "client.enrolled", "enrolment", enrolment.id)
    return enrolment


def _levels(design: Design, given: Mapping[str, str]) -> dict[str, str]:
    """The level of each factor of the plan; nothing else is kept."""
    levels, missing = {}, {}
    for factor in design.allocation.strata:
        if factor == SITE:
            continue
        level = str(given.get(factor, "")).strip()
        if level not in design.allocation.levels.get(factor, ()):
            missing[factor] = _l("Choose one of the answers.")
        levels[factor] = level
    if missing:
        sentence = _l("An answer is missing or is not in the plan: %(factors)s.", factors=", ".join(missing))
        raise InvalidInput("bad_stratum", sentence, missing)
    return levels


def _locked_sequence(experiment: Experiment, stratum: str) -> AllocationSequence:
    """The counter of a stratum, held until the commit; two that both make it meet its constraint, one tries again."""
    query = (
        select(AllocationSequence)
        .where(AllocationSequence.experiment_id == experiment.id, AllocationSequence.stratum == stratum)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    sequence = session.scalars(query).one_or_none()
    if sequence is None:
        sequence = AllocationSequence(experiment_id=experiment.id, stratum=stratum, used=0)
        session.add(sequence)
        session.flush()  # who comes second finds out now, before a draw
    return sequence


def close_enrolment(experiment: Experiment, actor: User) -> bool:
    """Turn this side's key; True when it was the second one: no client comes in any more and the seed is open."""
    status = session.scalars(select(Experiment.status).where(Experiment.id == experiment.id).with_for_update()).one()
    if status in (ExperimentStatus.CLOSED, ExperimentStatus.PUBLISHED):
        return False
    if status is not ExperimentStatus.ENROLLING:
        raise Conflict("not_running", _l("This trial is not running, so there is nothing to close."))
    if not turn_key(experiment, KeyAct.CLOSE, actor):
        return False
    registration = registration_of(experiment)
    if registration is not None:
        reveal_seed(registration)
    experiment.status, experiment.closed_at = ExperimentStatus.CLOSED, clock.now()
    append(actor, "enrolment.closed", "experiment", experiment.id)
    return True
