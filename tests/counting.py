"""How often a page asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event


@contextmanager
def count_queries(connection: Connection) -> Iterator[list[str]]:
    """The SELECTs that are sent inside."""
    asked: list[str] = []

    def note(conn, cursor, statement, *rest):
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", note)
