"""Sites: the teams of offices that take part in an experiment."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, enum_type

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment
    from portal.teams.models import Team


class Consent(StrEnum):
    """What the team lead said."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"


class Site(Base):
    """A team takes part. Its label is fixed when it joins: strata and data files are keyed by it."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("experiment_id", "team_id"),
        UniqueConstraint("experiment_id", "label"),
        CheckConstraint("expected_per_month >= 0", "expected_not_negative"),
        CheckConstraint("consent != 'given' OR answered_at IS NOT NULL", "moment_if_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    # A site of a trial that ran elsewhere has no team here.
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    label: Mapped[str] = mapped_column(String(120))
    expected_per_month: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    consent: Mapped[Consent] = mapped_column(enum_type(Consent, "consent"), default=Consent.ASKED)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    experiment: Mapped[Experiment] = relationship("Experiment", back_populates="sites")
    team: Mapped[Team | None] = relationship("Team", lazy="joined")
    asked_by: Mapped[User] = relationship("User", foreign_keys=[asked_by_id])
    answered_by: Mapped[User | None] = relationship("User", foreign_keys=[answered_by_id])

    @property
    def takes_part(self) -> bool:
        """The team lead agreed."""
        return self.consent is Consent.GIVEN
