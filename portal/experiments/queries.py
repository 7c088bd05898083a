"""Read experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select

from portal.db import session
from portal.experiments.models import Experiment, ExperimentStatus, Owner

if TYPE_CHECKING:
    from portal.accounts.models import User


def get_experiment(experiment_id: int) -> Experiment | None:
    """An experiment, or None."""
    return session.get(Experiment, experiment_id)


def visible_to(user: User, status: ExperimentStatus | None = None, *, mine: bool = False) -> Select[Experiment]:
    """Experiments that this person may read (plans are made in sight of all colleagues), newest first.

    With `mine` only those that they own or were asked to own.
    """
    query = owned_by(user) if mine else select(Experiment).order_by(Experiment.id.desc())
    return query.where(Experiment.status == status) if status is not None else query


def owned_by(user: User) -> Select[Experiment]:
    """Experiments that somebody owns or was asked to own, newest first."""
    return select(Experiment).join(Owner).where(Owner.user_id == user.id).order_by(Experiment.id.desc())


def of_dilemma(dilemma_id: int) -> list[Experiment]:
    """The experiments that came from a dilemma, oldest first."""
    return list(session.scalars(select(Experiment).where(Experiment.dilemma_id == dilemma_id).order_by(Experiment.id)))
