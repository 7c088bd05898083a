"""Accounts and the keys to them: sessions, invitations, password resets, API tokens, failed attempts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.access.roles import Role
from portal.db import Base, UtcDateTime, enum_type

if TYPE_CHECKING:
    from portal.teams.models import Membership, Team


class User(Base):
    """A person who signs in. The e-mail address is kept in lower case."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("email = lower(email)", "email_in_lower_case"),)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="nl")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    memberships: Mapped[list[Membership]] = relationship("Membership", back_populates="user", order_by="Membership.id")

    def get_id(self) -> str:
        """The id as Flask-Login keeps it in the session."""
        return str(self.id)

    @property
    def team(self) -> Team | None:
        """The team that somebody works in first of all."""
        return self.memberships[0].team if self.memberships else None

    @property
    def team_ids(self) -> frozenset[int]:
        """Ids of all own teams."""
        return frozenset(m.team_id for m in self.memberships)

    @property
    def led_team_ids(self) -> frozenset[int]:
        """Ids of the teams that this person leads."""
        return frozenset(m.team_id for m in self.memberships if m.is_lead)

    @property
    def initials(self) -> str:
        """First letters of first and last name, for the avatar."""
        words = [word for word in self.name.split() if not word.endswith(".")] or self.name.split()
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def is_practitioner(self) -> bool:
        """Works with clients, or leads those who do."""
        return self.role in (Role.KLANTMANAGER, Role.TEAMLEAD)

    @property
    def is_researcher(self) -> bool:
        """Does research."""
        return self.role is Role.RESEARCHER


class LoginSession(Base):
    """A browser's session; only a hash of its secret is kept, so that a leaked table opens nothing."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class Invitation(Base):
    """A link by which somebody may make an account, once and until a moment."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("email = lower(email)", "email_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    team: Mapped[Team | None] = relationship("Team")
    invited_by: Mapped[User] = relationship()

    @property
    def is_open(self) -> bool:
        """Can still be accepted."""
        return self.accepted_at is None and self.expires_at > clock.now()


class PasswordReset(Base):
    """A link by which somebody may set a new password, once and soon."""

    __tablename__ = "password_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class ApiToken(Base):
    """A bearer token for scripts; shown once, kept as a hash."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class FailedLogin(Base):
    """A wrong password, counted per account and per address, so that guessing becomes slow."""

    __tablename__ = "failed_login"
    __table_args__ = (
        Index("ix_failed_login_account", "account", "at"),
        Index("ix_failed_login_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
