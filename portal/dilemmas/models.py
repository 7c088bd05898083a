"""Dilemmas from the field, who recognises them, and the talk about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, UtcDateTime, enum_type
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment
    from portal.teams.models import Team


class Theme(StrEnum):
    """What a dilemma is about."""

    CONTACT = "contact"
    PLAN = "plan"
    DUTIES = "duties"
    TRAINING = "training"
    EMPLOYERS = "employers"
    YOUTH = "youth"
    DEBT = "debt"
    LANGUAGE = "language"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The theme in words."""
        return str(THEME_LABELS[self])


THEME_LABELS = {
    Theme.CONTACT: _l("Contact with clients"),
    Theme.PLAN: _l("Plan and goals"),
    Theme.DUTIES: _l("Duties and measures"),
    Theme.TRAINING: _l("Training and practice"),
    Theme.EMPLOYERS: _l("Employers and jobs"),
    Theme.YOUTH: _l("Young people"),
    Theme.DEBT: _l("Debt and money"),
    Theme.LANGUAGE: _l("Language and newcomers"),
    Theme.OTHER: _l("Something else"),
}


class DilemmaStatus(StrEnum):
    """Where a dilemma stands on its way."""

    OPEN = "open"
    PLANNING = "planning"
    RUNNING = "running"
    ANSWERED = "answered"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The status in words."""
        return str(STATUS_LABELS[self])


STATUS_LABELS = {
    DilemmaStatus.OPEN: _l("Looking for colleagues"),
    DilemmaStatus.PLANNING: _l("Plan in the making"),
    DilemmaStatus.RUNNING: _l("Trial is running"),
    DilemmaStatus.ANSWERED: _l("Result is there"),
    DilemmaStatus.CLOSED: _l("Closed"),
}


MOST_WAYS = 6
MOST_MONTHLY = 10_000


class Dilemma(Base):
    """A question from the work of a klantmanager."""

    __tablename__ = "dilemma"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    situation: Mapped[str] = mapped_column(Text)
    whom: Mapped[str] = mapped_column(Text)
    better: Mapped[str] = mapped_column(Text)
    theme: Mapped[Theme] = mapped_column(enum_type(Theme, "theme"), index=True)
    status: Mapped[DilemmaStatus] = mapped_column(
        enum_type(DilemmaStatus, "status"), default=DilemmaStatus.OPEN, index=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    follows_experiment_id: Mapped[int | None] = mapped_column(
        ForeignKey("experiment.id", use_alter=True, name="fk_dilemma_follows_experiment_id_experiment")
    )
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    edited_at: Mapped[datetime | None]
    # Stems of all texts, between spaces, so that both databases find the same.
    search_stems: Mapped[str] = mapped_column(Text, default="")

    author: Mapped[User] = relationship("User", lazy="joined")
    team: Mapped[Team | None] = relationship("Team", lazy="joined")
    ways: Mapped[list[Way]] = relationship(
        back_populates="dilemma", order_by="Way.position", cascade="all, delete-orphan", lazy="selectin"
    )
    history: Mapped[list[StatusChange]] = relationship(back_populates="dilemma", order_by="StatusChange.id")
    follows_experiment: Mapped[Experiment | None] = relationship("Experiment", foreign_keys=[follows_experiment_id])
    # What became of it; the upper rooms write these, this room only reads them.
    experiments: Mapped[list[Experiment]] = relationship(
        "Experiment",
        primaryjoin="Dilemma.id == foreign(Experiment.dilemma_id)",
        order_by="Experiment.id",
        viewonly=True,
    )

    @property
    def is_editable(self) -> bool:
        """Texts can change until a plan is made from them."""
        return self.status is DilemmaStatus.OPEN


class Way(Base):
    """One of the two or more ways in which one could act; the first is what happens now."""

    __tablename__ = "dilemma_way"
    __table_args__ = (UniqueConstraint("dilemma_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dilemma_id: Mapped[int] = mapped_column(ForeignKey("dilemma.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    dilemma: Mapped[Dilemma] = relationship(back_populates="ways")


class StatusChange(Base):
    """A step on the way of a dilemma."""

    __tablename__ = "dilemma_status_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    dilemma_id: Mapped[int] = mapped_column(ForeignKey("dilemma.id"), index=True)
    status: Mapped[DilemmaStatus] = mapped_column(enum_type(DilemmaStatus, "status"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text)
    dilemma: Mapped[Dilemma] = relationship(back_populates="history")
    by: Mapped[User] = relationship("User")


class Recognition(Base):
    """Somebody has this too, and how many such clients a month in the own team."""

    __tablename__ = "recognition"
    __table_args__ = (
        UniqueConstraint("dilemma_id", "user_id"),
        CheckConstraint(
            f"monthly_number IS NULL OR monthly_number BETWEEN 0 AND {MOST_MONTHLY}", "monthly_number_in_range"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dilemma_id: Mapped[int] = mapped_column(ForeignKey("dilemma.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    monthly_number: Mapped[int | None]
    at: Mapped[datetime]
    user: Mapped[User] = relationship("User")
    team: Mapped[Team | None] = relationship("Team")


class Comment(Base):
    """A remark in the talk; an answer hangs under the remark that it answers."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    dilemma_id: Mapped[int] = mapped_column(ForeignKey("dilemma.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    author: Mapped[User] = relationship("User")


class Follow(Base):
    """Somebody wants to hear of every step of a dilemma."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("dilemma_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dilemma_id: Mapped[int] = mapped_column(ForeignKey("dilemma.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    since: Mapped[datetime]
    user: Mapped[User] = relationship("User")
