"""What came out for each client, and the files that it came from."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, enum_type

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.enrolment.models import Enrolment
    from portal.experiments.models import Experiment


class Source(StrEnum):
    """How an outcome came in."""

    FORM = "form"
    UPLOAD = "upload"
    API = "api"
    IMPORT = "import"


class OutcomeRecord(Base):
    """One outcome of one client; no row means that we don't know it."""

    __tablename__ = "outcome_record"
    __table_args__ = (UniqueConstraint("enrolment_id", "outcome_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    outcome_key: Mapped[str] = mapped_column(String(40))
    value: Mapped[float]
    measured_on: Mapped[date | None]
    source: Mapped[Source] = mapped_column(enum_type(Source, "source"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    enrolment: Mapped[Enrolment] = relationship("Enrolment")
    by: Mapped[User] = relationship("User")


class OutcomeCorrection(Base):
    """A value that was changed: what it was, who changed it, and why."""

    __tablename__ = "outcome_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("outcome_record.id"), index=True)
    old_value: Mapped[float]
    new_value: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    by: Mapped[User] = relationship("User")


class UploadState(StrEnum):
    """A file is looked at first and taken in after that."""

    PREVIEWED = "previewed"
    TAKEN_IN = "taken_in"


class Upload(Base):
    """A spreadsheet as it was sent, so that what was previewed is what is taken in."""

    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("experiment_id", "content_hash", "by_id"),
        CheckConstraint("state != 'taken_in' OR taken_in_at IS NOT NULL", "moment_if_taken_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[UploadState] = mapped_column(enum_type(UploadState, "state"), default=UploadState.PREVIEWED)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    taken_in_at: Mapped[datetime | None]
    experiment: Mapped[Experiment] = relationship("Experiment")
