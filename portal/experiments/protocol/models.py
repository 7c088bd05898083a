"""Versions of a protocol, signatures under them, and the registration once both sides signed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, enum_type
from portal.experiments.models import Side

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment


class ProtocolVersion(Base):
    """One exact text; it never changes, a change makes the next version."""

    __tablename__ = "protocol_version"
    __table_args__ = (
        UniqueConstraint("experiment_id", "number"),
        CheckConstraint("length(content_hash) = 64", "hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    section: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    experiment: Mapped[Experiment] = relationship("Experiment")
    author: Mapped[User] = relationship("User")
    signatures: Mapped[list[Signature]] = relationship(back_populates="version", order_by="Signature.id")


class Signature(Base):
    """Somebody agreed to one exact version, known by its hash."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("version_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("protocol_version.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    side: Mapped[Side] = mapped_column(enum_type(Side, "side"))
    content_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    version: Mapped[ProtocolVersion] = relationship(back_populates="signatures")
    user: Mapped[User] = relationship("User", lazy="joined")


class Registration(Base):
    """The freeze: which version holds, when, and the promise about the draw (its seed stays sealed)."""

    __tablename__ = "registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("protocol_version.id"), unique=True)
    at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))
    # A trial that ran elsewhere was drawn elsewhere: it has no seed and no commitment here.
    commitment: Mapped[str | None] = mapped_column(String(64))
    sealed_seed: Mapped[bytes | None] = mapped_column(LargeBinary)
    revealed_seed: Mapped[str | None] = mapped_column(Text)
    version: Mapped[ProtocolVersion] = relationship()
    experiment: Mapped[Experiment] = relationship("Experiment")
