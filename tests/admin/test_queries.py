"""Find accounts."""

from __future__ import annotations

import pytest

from portal.access.roles import Role
from portal.admin.queries import accounts
from tests.factories.accounts import make_user

pytestmark = pytest.mark.usefixtures("session")


def test_accounts_are_found_by_name_and_by_address(session):
    sanne, wim = make_user(name="Sanne de Vries"), make_user(name="Wim Hoekstra")
    assert list(session.scalars(accounts("vries SANNE"))) == [sanne]
    assert list(session.scalars(accounts(wim.email))) == [wim]
    assert list(session.scalars(accounts())) == [sanne, wim]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "' OR 1=1 --"])
def test_a_sign_in_a_search_stands_for_nothing_else(session, sign):
    make_user(name="Sanne")
    assert list(session.scalars(accounts(sign))) == []


def test_accounts_can_be_of_one_role(session):
    make_user()
    admin = make_user(Role.ADMIN)
    assert list(session.scalars(accounts("", "admin"))) == [admin]
