"""Switch accounts off and on."""

from __future__ import annotations

import pytest

from portal import clock
from portal.access.roles import Role
from portal.accounts.models import LoginSession
from portal.admin import services
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.errors import Conflict
from tests.factories.accounts import make_user

pytestmark = pytest.mark.usefixtures("context")


def test_switching_off_ends_sessions_and_can_be_undone(session):
    admin, user = make_user(Role.ADMIN), make_user()
    now = clock.now()
    session.add(LoginSession(token_hash="0" * 64, user_id=user.id, content={}, created_at=now, seen_at=now))
    session.commit()
    with transaction():
        services.switch_off(user, admin)
    assert not user.is_active and session.query(LoginSession).count() == 0
    with transaction():
        services.switch_on(user, admin)
    assert user.is_active


def test_nobody_switches_off_the_own_account(session):
    admin = make_user(Role.ADMIN)
    with pytest.raises(Conflict), transaction():
        services.switch_off(admin, admin)


def test_switching_off_twice_is_noted_once(session):
    admin, user = make_user(Role.ADMIN), make_user()
    for _ in range(2):
        with transaction():
            services.switch_off(user, admin)
    assert session.query(AuditEntry).filter(AuditEntry.event == "account.switched_off").count() == 1
