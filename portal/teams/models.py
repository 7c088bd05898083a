"""Organisations (municipality, UWV district, research institute), their teams, and who is in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, enum_type
from portal.i18n import _l

if TYPE_CHECKING:
    from portal.accounts.models import User


class OrganisationKind(StrEnum):
    """The three kinds of organisation that take part."""

    MUNICIPALITY = "municipality"
    UWV_DISTRICT = "uwv_district"
    INSTITUTE = "institute"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(KIND_LABELS[self])


KIND_LABELS = {
    OrganisationKind.MUNICIPALITY: _l("municipality"),
    OrganisationKind.UWV_DISTRICT: _l("UWV district"),
    OrganisationKind.INSTITUTE: _l("research institute"),
}


class Organisation(Base):
    """A municipality carries its CBS code (GM0363); other kinds carry a code of their own."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        CheckConstraint("kind != 'municipality' OR (length(code) = 6 AND code LIKE 'GM%')", "cbs_code_if_municipality"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind, "kind"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    province: Mapped[str | None] = mapped_column(String(40))
    teams: Mapped[list[Team]] = relationship(back_populates="organisation", order_by="Team.name")


class Team(Base):
    """A team of colleagues in one organisation."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[Organisation] = relationship(back_populates="teams", lazy="joined")
    memberships: Mapped[list[Membership]] = relationship(back_populates="team")

    @property
    def full_name(self) -> str:
        """Team and organisation, as a stranger needs them."""
        return f"{self.name}, {self.organisation.name}"


class Membership(Base):
    """Somebody is in a team, and may lead it."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime]
    user: Mapped[User] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship(back_populates="memberships", lazy="joined")
