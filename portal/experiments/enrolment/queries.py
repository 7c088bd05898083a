"""Read enrolments: the one of a code or key, the own list, and what to tell about an arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, func, select

from portal import clock
from portal.db import session
from portal.experiments.enrolment.codes import prefix_of
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.protocol.content import Content
from portal.experiments.sites.models import Site

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment


@dataclass(frozen=True)
class Told:
    """What the one who enrolled hears: the arm, what to do now, and when which outcome can be filled in."""

    arm: str
    arm_label: str
    instruction: str
    due: Mapping[str, date]

    @property
    def steps(self) -> list[str]:
        """The instruction, a line each."""
        return [line.strip() for line in self.instruction.splitlines() if line.strip()]

    @property
    def next_due(self) -> date | None:
        """The first date that is still to come; None when all have come."""
        return min((day for day in self.due.values() if day >= clock.today()), default=None)


def get_enrolment(experiment_id: int, enrolment_id: int) -> Enrolment | None:
    """An enrolment of this experiment."""
    query = select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.experiment_id == experiment_id)
    return session.scalars(query).one_or_none()


def enrolment_of_code(experiment: Experiment, client_code: str) -> Enrolment | None:
    """The enrolment of a client, at whichever site."""
    query = select(Enrolment).where(Enrolment.experiment_id == experiment.id, Enrolment.client_code == client_code)
    return session.scalars(query).one_or_none()


def enrolment_of_key(experiment: Experiment, stored_key: str) -> Enrolment | None:
    """The enrolment that a form or a call made before."""
    query = select(Enrolment).where(Enrolment.experiment_id == experiment.id, Enrolment.idempotency_key == stored_key)
    return session.scalars(query).one_or_none()


def own_enrolments(experiment: Experiment, user: User) -> Select[Enrolment]:
    """Clients of the own teams, newest first."""
    return (
        select(Enrolment)
        .join(Site)
        .where(Enrolment.experiment_id == experiment.id, Site.team_id.in_(user.team_ids))
        .order_by(Enrolment.at.desc(), Enrolment.id.desc())
    )


def last_of(experiment: Experiment, user: User) -> Enrolment | None:
    """What this person enrolled last, to fill in site and prefix for the next client."""
    query = select(Enrolment).where(Enrolment.experiment_id == experiment.id, Enrolment.by_id == user.id)
    return session.scalars(query.order_by(Enrolment.id.desc()).limit(1)).first()


def usual_prefix(last: Enrolment | None) -> str:
    """How the next code probably starts."""
    return prefix_of(last.client_code) if last is not None else ""


def count_by(experiment: Experiment, user: User) -> int:
    """How many clients this person enrolled."""
    query = select(func.count()).where(Enrolment.experiment_id == experiment.id, Enrolment.by_id == user.id)
    return session.scalar(query) or 0


def told(enrolment: Enrolment, content: Content) -> Told:
    """The arm in words, with the frozen plan's instruction."""
    design = content.design
    label = next(arm.label for arm in design.arms if arm.key == enrolment.arm)
    start = clock.local(enrolment.at).date()
    due = {spec.label: start + timedelta(days=spec.due_days) for spec in design.outcomes}
    return Told(enrolment.arm, label, content.instructions.get(enrolment.arm, ""), due)
