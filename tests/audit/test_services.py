"""Entries are appended with their change, and can't be touched afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.audit import services
from portal.db import transaction
from tests.factories.accounts import make_user


def append_three(user):
    with transaction():
        for step in (1, 2, 3):
            services.append(user, "test.step", "test", step, step=step)


def test_entries_of_one_transaction_form_a_chain(session):
    append_three(make_user())
    count, found = services.check()
    assert found is None
    assert count == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET event = 'x' WHERE id = 2", "DELETE FROM audit_entry WHERE id = 2"]
)
def test_the_database_refuses_to_change_or_delete_an_entry(session, statement):
    append_three(make_user())
    with pytest.raises(DBAPIError, match="append only"), session.begin_nested():
        session.execute(text(statement))
    assert services.check() == (3, None)


def test_a_change_past_the_guard_is_found(session):
    append_three(make_user())
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
    else:
        session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
    session.execute(text("UPDATE audit_entry SET event = 'other' WHERE id = 2"))
    session.expire_all()
    _, found = services.check()
    assert found is not None
    assert found.entry_id == 2
