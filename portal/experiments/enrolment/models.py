"""Enrolments and the counters that say which position of each stratum comes next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment
    from portal.experiments.sites.models import Site


class AllocationSequence(Base):
    """How far a stratum's list has been used; the list itself is nowhere stored, it follows from the seed."""

    __tablename__ = "allocation_sequence"
    __table_args__ = (
        UniqueConstraint("experiment_id", "stratum"),
        CheckConstraint("used >= 0", "used_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    stratum: Mapped[str] = mapped_column(String(500))
    used: Mapped[int] = mapped_column(default=0)


class Enrolment(Base):
    """A client, known by a code only, and the arm that the draw gave. Neither arm nor position ever changes."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("experiment_id", "client_code"),
        UniqueConstraint("experiment_id", "stratum", "position"),
        UniqueConstraint("experiment_id", "idempotency_key"),
        Index("ix_enrolment_site_at", "site_id", "at"),
        CheckConstraint("position >= 1", "position_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    client_code: Mapped[str] = mapped_column(String(40))
    strata: Mapped[dict[str, Any]]
    stratum: Mapped[str] = mapped_column(String(500))
    position: Mapped[int]
    block: Mapped[int | None]
    arm: Mapped[str] = mapped_column(String(40))
    idempotency_key: Mapped[str | None] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    experiment: Mapped[Experiment] = relationship("Experiment")
    site: Mapped[Site] = relationship("Site", lazy="joined")
    by: Mapped[User] = relationship("User")
