"""Whether the database has the schema that this version needs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.db import session

MIGRATIONS = Path(__file__).parents[2] / "migrations"


@lru_cache(maxsize=1)
def _head() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def is_current() -> bool:
    """The newest migration has been done."""
    return MigrationContext.configure(session.connection()).get_current_revision() == _head()
