"""Runs migrations on the portal's own database, in batch mode for SQLite."""

from alembic import context
from sqlalchemy import Connection

import portal.app  # noqa: F401  # importing the house registers every model
from portal.db import Base, session


def run(connection: Connection) -> None:
    """Upgrade or downgrade in one transaction; SQLite's foreign keys rest while tables are rebuilt."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite:
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with session.get_bind().connect() as own:
        run(own)
