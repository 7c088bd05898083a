"""An experiment, its owners of both sides, and the acts for which both sides turn a key."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, enum_type
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.dilemmas.models import Dilemma
    from portal.experiments.sites.models import Site


class ExperimentStatus(StrEnum):
    """The stages, as the API names them."""

    DRAFT = "draft"
    SIGNING = "signing"
    ENROLLING = "enrolling"
    CLOSED = "closed"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """The stage in words."""
        return str(EXPERIMENT_STATUS_LABELS[self])


EXPERIMENT_STATUS_LABELS = {
    ExperimentStatus.DRAFT: _l("Plan in the making"),
    ExperimentStatus.SIGNING: _l("Waiting for signatures"),
    ExperimentStatus.ENROLLING: _l("Trial is running"),
    ExperimentStatus.CLOSED: _l("Enrolment is closed"),
    ExperimentStatus.PUBLISHED: _l("Result is there"),
}


class Origin(StrEnum):
    """Where the experiment ran."""

    PORTAL = "portal"
    ELSEWHERE = "elsewhere"


class Side(StrEnum):
    """The two sides that own a protocol together."""

    PRACTICE = "practice"
    RESEARCH = "research"

    @property
    def label(self) -> str:
        """The side in words."""
        return str(SIDE_LABELS[self])


SIDE_LABELS = {Side.PRACTICE: _l("Caseworkers"), Side.RESEARCH: _l("Researchers")}


class KeyAct(StrEnum):
    """Acts that happen only when both sides have turned their key."""

    CLOSE = "close"
    LOCK = "lock"
    PUBLISH = "publish"


class Experiment(Base):
    """One trial, from the first draft to the published result."""

    __tablename__ = "experiment"
    __table_args__ = (CheckConstraint("origin = 'portal' OR source IS NOT NULL", "source_if_elsewhere"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dilemma_id: Mapped[int | None] = mapped_column(ForeignKey("dilemma.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    status: Mapped[ExperimentStatus] = mapped_column(
        enum_type(ExperimentStatus, "status"), default=ExperimentStatus.DRAFT, index=True
    )
    origin: Mapped[Origin] = mapped_column(enum_type(Origin, "origin"), default=Origin.PORTAL)
    source: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    dilemma: Mapped[Dilemma | None] = relationship("Dilemma", foreign_keys=[dilemma_id])
    owners: Mapped[list[Owner]] = relationship(back_populates="experiment", order_by="Owner.id", lazy="selectin")
    keys: Mapped[list[TurnedKey]] = relationship(back_populates="experiment", lazy="selectin")
    sites: Mapped[list[Site]] = relationship("Site", back_populates="experiment", order_by="Site.label")

    def side_of(self, user: User) -> Side | None:
        """The side for which this person owns the experiment, if any."""
        return next((o.side for o in self.owners if o.user_id == user.id and o.is_current), None)

    def owners_of(self, side: Side) -> list[Owner]:
        """The present owners of one side."""
        return [o for o in self.owners if o.side is side and o.is_current]

    @property
    def is_draft(self) -> bool:
        """The protocol can still change."""
        return self.status in (ExperimentStatus.DRAFT, ExperimentStatus.SIGNING)

    @property
    def is_enrolling(self) -> bool:
        """Clients can be enrolled."""
        return self.status is ExperimentStatus.ENROLLING

    @property
    def is_locked(self) -> bool:
        """No outcome can change any more."""
        return self.locked_at is not None

    @property
    def is_published(self) -> bool:
        """The result is open."""
        return self.status is ExperimentStatus.PUBLISHED


class Owner(Base):
    """Somebody owns the experiment for one side; who was asked owns it once they have said yes."""

    __tablename__ = "experiment_owner"
    __table_args__ = (UniqueConstraint("experiment_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    asked_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    experiment: Mapped[Experiment] = relationship(back_populates="owners")
    user: Mapped[User] = relationship("User", lazy="joined")

    @property
    def is_current(self) -> bool:
        """Has said yes."""
        return self.accepted_at is not None


class TurnedKey(Base):
    """One side's yes to an act that needs both."""

    __tablename__ = "turned_key"
    __table_args__ = (UniqueConstraint("experiment_id", "act", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    act: Mapped[KeyAct] = mapped_column(enum_type(KeyAct, "act"))
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    experiment: Mapped[Experiment] = relationship(back_populates="keys")
    user: Mapped[User] = relationship("User")
