"""Migrations make the tables that the models ask for, and can be undone with data in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text

from portal import db
from portal.cli.db import alembic_config
from portal.home.schema import MIGRATIONS

REVISIONS = [revision.revision for revision in reversed(list(ScriptDirectory(str(MIGRATIONS)).walk_revisions()))]
NOW = "2026-01-05 09:30:00+00:00"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, on the server that this run tests."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url is None:
        engine = db.make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield engine
        engine.dispose()
        return
    name = f"praktijkproef_migrations_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = db.make_engine(url.rsplit("/", 1)[0] + "/" + name)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


def migrate(engine: Engine, act, revision: str) -> None:
    """Upgrade or downgrade this database."""
    config = alembic_config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        act(config, revision)
        connection.commit()


def differences(engine: Engine) -> list:
    """What the models ask for and the database lacks, or the other way round."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, db.Base.metadata)


def add_data(engine: Engine) -> None:
    """An organisation, somebody who works there, and an entry in the audit log."""
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO organisation (id, kind, code, name) VALUES (1, 'municipality', 'GM0150', 'Deventer')")
        )
        connection.execute(
            text(
                "INSERT INTO user_account (id, email, name, role, password_hash, language, is_active, created_at) "
                f"VALUES (1, 'a@example.org', 'A', 'klantmanager', 'x', 'nl', true, '{NOW}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO audit_entry (id, at, actor_id, event, thing_type, data, previous_hash, hash) "
                f"VALUES (1, '{NOW}', 1, 'x', 'x', '{{}}', '{'0' * 64}', '{'1' * 64}')"
            )
        )


@pytest.mark.usefixtures("app")
def test_the_newest_migration_makes_what_the_models_ask_for(empty):
    migrate(empty, command.upgrade, "head")
    assert differences(empty) == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("revision", REVISIONS)
def test_each_migration_goes_up_and_down_with_data_in_place(empty, revision):
    migrate(empty, command.upgrade, revision)
    if revision == REVISIONS[0]:
        add_data(empty)
    else:
        migrate(empty, command.downgrade, "-1")
        add_data(empty)
        migrate(empty, command.upgrade, "+1")
    migrate(empty, command.upgrade, "head")
    with empty.connect() as connection:
        assert connection.scalar(text("SELECT name FROM organisation")) == "Deventer"
        assert connection.scalar(text("SELECT count(*) FROM audit_entry")) == 1
    migrate(empty, command.downgrade, "base")
    assert set(inspect(empty).get_table_names()) <= {"alembic_version"}
    migrate(empty, command.upgrade, "head")
    assert differences(empty) == []


@pytest.mark.usefixtures("app")
def test_the_migrated_audit_log_can_only_grow(empty):
    migrate(empty, command.upgrade, "head")
    add_data(empty)
    for statement in ("UPDATE audit_entry SET event = 'y'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="append only"), empty.begin() as connection:
            connection.execute(text(statement))
