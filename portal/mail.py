"""Letters: written in the transaction of what caused them, sent after the commit, kept until they are gone."""

from __future__ import annotations

import smtplib
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.db import Base, UtcDateTime, after_commit, session, transaction

log = structlog.get_logger()


class Letter(Base):
    """A letter in the outbox; `sent_at` stays empty until it was handed over."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime(), index=True)
    tries: Mapped[int] = mapped_column(default=0)


class Post:
    """Where letters go: a mail server, or a folder when none is set; and the address that links in them start with."""

    smtp_url: str | None = None
    sender: str = "praktijkproef@example.org"
    folder: Path | None = None
    base_url: str = "http://127.0.0.1:8000"


def address(path: str) -> str:
    """A whole address on this portal; from the settings, never from what a request says."""
    return f"{Post.base_url}{path}"


def write(to: str, subject: str, body: str, *, send: bool = True) -> None:
    """Put a letter in the outbox; it leaves when the transaction is safe.

    With `send=False` it only waits there: for a page that must not take longer because there was a letter.
    """
    session.add(Letter(to=to, subject=" ".join(subject.split()), body=body, written_at=clock.now()))
    if send:
        after_commit(send_waiting)


def send_waiting() -> None:
    """Send what waits. A letter that can't go now stays and is tried again; the page never suffers."""
    waiting = list(session.scalars(select(Letter.id).where(Letter.sent_at.is_(None)).order_by(Letter.id).limit(100)))
    for letter_id in waiting:
        with transaction():
            letter = session.get(Letter, letter_id, with_for_update={"skip_locked": True})
            if letter is None or letter.sent_at is not None:
                continue
            letter.tries += 1
            try:
                _hand_over(letter)
                letter.sent_at = clock.now()
            except (OSError, smtplib.SMTPException) as error:
                log.warning("letter_waits", letter=letter.id, error=type(error).__name__)
                return


def _hand_over(letter: Letter) -> None:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = letter.to, Post.sender, letter.subject
    message.set_content(letter.body)
    if Post.smtp_url is None:
        if Post.folder is not None:
            Post.folder.mkdir(parents=True, exist_ok=True)
            (Post.folder / f"{letter.id:06}.eml").write_bytes(bytes(message))
        return
    server = urlsplit(Post.smtp_url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname or "localhost", server.port or 0, timeout=10) as connection:
        if server.username:
            connection.starttls() if server.scheme != "smtps" else None
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
