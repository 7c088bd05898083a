"""The analysis as it ran and was published, what both sides say of it, and what teams decide."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, enum_type
from portal.experiments.models import Side
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment
    from portal.teams.models import Team


class Result(Base):
    """One run of the agreed analysis on locked data; `analysis` is the answer of contract section 5."""

    __tablename__ = "result"

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"), unique=True)
    analysis: Mapped[dict[str, Any]]
    data_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    experiment: Mapped[Experiment] = relationship("Experiment", lazy="joined")
    reactions: Mapped[list[Reaction]] = relationship(back_populates="result", lazy="selectin")


class Reaction(Base):
    """What an owner of one side says of the result, in own words."""

    __tablename__ = "reaction"
    __table_args__ = (UniqueConstraint("result_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    result: Mapped[Result] = relationship(back_populates="reactions")
    user: Mapped[User] = relationship("User", lazy="joined")


class Choice(StrEnum):
    """What a team can decide."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    REJECT = "reject"
    WAIT = "wait"

    @property
    def label(self) -> str:
        """The choice in words."""
        return str(CHOICE_LABELS[self])


CHOICE_LABELS = {
    Choice.ADOPT: _l("Adopt"),
    Choice.ADAPT: _l("Adapt"),
    Choice.REJECT: _l("Don't do it"),
    Choice.WAIT: _l("Decide later"),
}


class Decision(Base):
    """A team's decision; a later one of the same team stands beside it and holds from then on."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_result_team", "result_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    choice: Mapped[Choice] = mapped_column(enum_type(Choice, "choice"))
    reason: Mapped[str] = mapped_column(Text)
    look_back_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    result: Mapped[Result] = relationship()
    team: Mapped[Team] = relationship("Team", lazy="joined")
    by: Mapped[User] = relationship("User", lazy="joined")
