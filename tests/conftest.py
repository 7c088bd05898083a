"""One app a run, one savepoint a test: what a test writes is gone after it."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection, Engine, create_engine, event, text

from portal import db, mail
from portal.accounts.models import User
from portal.app import create_app
from portal.config import Settings, load_settings
from tests.client import PortalClient

# CI tries the same examples each time, so that a red run says something of the change; at a desk new ones are sought.
hypothesis_settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis_settings.register_profile("desk", deadline=None)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "desk")

SECRET = "for tests only, no secret at all, 48 letters"


def make_settings(folder: Path, url: str = "sqlite:///:memory:") -> Settings:
    """Settings of a portal that lives in a folder."""
    return load_settings(
        {"INSTANCE_PATH": str(folder), "DATABASE_URL": url, "SECRET_KEY": SECRET, "ALLOCATION_KEY": SECRET[::-1]}
    )


def _database_of_worker(url: str) -> str:
    """A PostgreSQL database of this worker's own, made anew."""
    name = f"praktijkproef_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return url.rsplit("/", 1)[0] + "/" + name


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """TEST_DATABASE_URL names a PostgreSQL server; without it the tests run on SQLite in memory."""
    url = os.environ.get("TEST_DATABASE_URL")
    with tempfile.TemporaryDirectory() as folder:
        yield make_settings(Path(folder), _database_of_worker(url) if url else "sqlite:///:memory:")


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    """The database with all tables."""
    if settings.database_url.startswith("sqlite"):
        from sqlalchemy.pool import StaticPool

        engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)

        @event.listens_for(engine, "connect")
        def prepare(connection, record):
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys = ON")

        @event.listens_for(engine, "begin")
        def begin(connection):
            connection.exec_driver_sql("BEGIN")

    else:
        engine = db.make_engine(settings.database_url)
    db.Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def app(settings: Settings, engine: Engine) -> Flask:
    """The portal, with its forms' tokens switched off."""
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction round the test, rolled back at its end."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield connection
        outer.rollback()


@pytest.fixture
def session(app: Flask, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[db.scoped_session]:
    """The portal's own session; its commits release a savepoint only."""
    db.session.remove()
    db.session.configure(bind=connection, join_transaction_mode="create_savepoint")
    # A test goes on with its objects after a request; they are read anew.
    monkeypatch.setattr(db, "end_session", lambda: (db.session.rollback(), db.session.expire_all()))
    yield db.session
    db.session.remove()


@pytest.fixture
def context(app: Flask, session: db.scoped_session) -> Iterator[None]:
    """For services that word things outside a request."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask, session: db.scoped_session) -> PortalClient:
    """A browser without JavaScript; pages are checked for title, heading and labels as they come."""
    app.test_client_class = PortalClient
    return app.test_client()


@pytest.fixture
def login_as(client: PortalClient) -> Callable[[User], PortalClient]:
    """login_as(user) gives a client that is signed in as this user."""

    def login(user: User) -> PortalClient:
        with client.session_transaction() as stored:
            stored["_user_id"] = str(user.id)
            stored["_fresh"] = True
        return client

    return login


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> list[mail.Letter]:
    """Letters that were sent in this test; nothing leaves."""
    sent: list[mail.Letter] = []
    monkeypatch.setattr(mail, "_hand_over", lambda letter: sent.append(letter))
    return sent


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that calls another machine fails."""
    real = socket.socket.connect

    def connect(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"A test wants to reach {address}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
