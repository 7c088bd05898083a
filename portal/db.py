"""Base of all models, the session, and the one place where a request commits."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30
RETRIES = 6


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and given back with its time zone on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a time zone: it would mean something else on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables, with named constraints so that each can be changed by a migration."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        # Plain JSON on PostgreSQL too: it gives back what was written, the order of names included.
        dict[str, Any]: JSON(),
    }


def enum_type(kind: type[StrEnum], name: str) -> Enum:
    """A column that holds the values of a StrEnum, kept so by a CHECK on both databases."""
    return Enum(
        kind,
        native_enum=False,
        length=40,
        create_constraint=True,
        name=name,
        values_callable=lambda k: [m.value for m in k],
    )


session: scoped_session[Session] = scoped_session(sessionmaker(autoflush=True))


def connect(url: str) -> Engine:
    """Open the database and let the session use it."""
    engine = make_engine(url)
    session.remove()
    session.configure(bind=engine)
    return engine


def make_engine(url: str) -> Engine:
    """An engine for PostgreSQL or SQLite (WAL, foreign keys on, busy timeout, full synchronisation)."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True)
    # Values, e-mail addresses among them, stay out of errors and so out of logs.
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        # The driver's own BEGIN comes too late for a read that leads to a write; we say it ourselves below.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "synchronous = FULL",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _database_file() -> Path | None:
    bind = session.get_bind()
    if bind.dialect.name != "sqlite" or not bind.engine.url.database or bind.engine.url.database == ":memory:":
        return None
    return Path(bind.engine.url.database)


@contextlib.contextmanager
def _writers_turn() -> Iterator[None]:
    """SQLite's own waiting starves a writer for seconds; a lock on a file beside it is fair."""
    path = _database_file()
    if path is None:
        yield
        return
    with path.with_name(path.name + ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def transaction() -> Iterator[None]:
    """Do one act whole or not at all: all that is written inside is committed at the end, or nothing is.

    What was read before is read again inside, under the lock, so that no decision rests on a stale row. What
    was registered with `after_commit` runs when all is safe.
    """
    if session.info.get("writing"):
        raise RuntimeError("A transaction stands inside another one; keep it at the edge.")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("Something was changed outside a transaction.")
    session.rollback()
    with _writers_turn():
        try:
            session.connection(execution_options={"writes": True})
            session.info["writing"] = True
            session.info["after_commit"] = []
            yield
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop("after_commit", None)
            raise
        finally:
            session.info.pop("writing", None)
    for act in session.info.pop("after_commit", []):
        act()


def after_commit(act: Callable[[], None]) -> None:
    """Run `act` once the transaction that is now open has been committed; never when it was not."""
    waiting: list[Callable[[], None]] = session.info["after_commit"]
    if act not in waiting:
        waiting.append(act)


def run_in_transaction(work: Callable[[], T]) -> T:
    """Do `work` in a transaction and repeat it when it lost a race; the work must look up anew what it found."""
    for left in reversed(range(RETRIES)):
        try:
            with transaction():
                return work()
        except (IntegrityError, DBAPIError) as error:
            if left == 0 or not _is_lost_race(error):
                raise
    raise AssertionError("unreachable")


def _is_lost_race(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    # Serialisation failure, deadlock and lock not available, as PostgreSQL numbers them.
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01", "55P03"} or "locked" in str(error.orig)


def end_session() -> None:
    """Let go of the connection at the end of a request."""
    session.remove()
