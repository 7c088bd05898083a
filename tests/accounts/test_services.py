"""Accounts, invitations and passwords: the rules."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.access.roles import Role
from portal.accounts import queries, services
from portal.accounts.models import ApiToken, Invitation, LoginSession, User
from portal.accounts.passwords import fits
from portal.accounts.secrets import fingerprint
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.errors import Conflict, Forbidden, InvalidInput, NotFound
from tests.factories.accounts import make_team, make_user

GOOD = "kraan tulp fiets wolk"

pytestmark = pytest.mark.usefixtures("context")


def invite(actor: User, email: str = "new@example.org", role: Role = Role.KLANTMANAGER, team=None) -> str:
    with transaction():
        return services.invite(actor, email, role, team)


def events(session) -> list[str]:
    return [entry.event for entry in session.query(AuditEntry).order_by(AuditEntry.id)]


def test_an_account_is_known_by_its_address_in_lower_case(session):
    with transaction():
        services.create_account(" A@Example.ORG ", "A", Role.RESEARCHER, GOOD)
    assert queries.user_by_email("a@EXAMPLE.org").name == "A"
    with pytest.raises(InvalidInput), transaction():
        services.create_account("a@example.org", "B", Role.RESEARCHER, GOOD)


def test_a_team_lead_leads_the_team_from_the_start(session):
    team = make_team()
    with transaction():
        user = services.create_account("a@example.org", "A", Role.TEAMLEAD, GOOD, team)
    assert user.led_team_ids == {team.id}


@pytest.mark.parametrize("password", ["kort", "praktijk", "1234567890", "wachtwoord", "a@example.org", "x" * 129])
def test_an_easy_or_endless_password_is_refused(session, password):
    with pytest.raises(InvalidInput) as refusal:
        services.require_good_password(password, ["a@example.org"])
    assert "password" in refusal.value.fields


def test_a_long_password_without_digits_or_signs_is_fine():
    services.require_good_password("kraan tulp fiets wolk " * 5, [])


def test_an_administrator_invites_anyone(session):
    admin, team = make_user(Role.ADMIN), make_team()
    for role in Role:
        invite(admin, f"{role}@example.org", role, team)
    assert len(queries.open_invitations(admin)) == 4


def test_a_team_lead_invites_klantmanagers_to_the_own_team_only(session):
    team, other = make_team(), make_team()
    lead = make_user(Role.TEAMLEAD, team)
    invite(lead, team=team)
    for role, to in [(Role.ADMIN, team), (Role.TEAMLEAD, team), (Role.KLANTMANAGER, other), (Role.RESEARCHER, None)]:
        with pytest.raises(Forbidden):
            invite(lead, "x@example.org", role, to)


@pytest.mark.parametrize("role", [Role.KLANTMANAGER, Role.RESEARCHER])
def test_who_leads_no_team_invites_nobody(session, role):
    team = make_team()
    with pytest.raises(Forbidden):
        invite(make_user(role, team), team=team)


def test_a_klantmanager_is_invited_to_a_team(session):
    with pytest.raises(InvalidInput):
        invite(make_user(Role.ADMIN))


def test_who_has_an_account_is_not_invited(session):
    user = make_user()
    with pytest.raises(InvalidInput):
        invite(make_user(Role.ADMIN), user.email.upper(), team=make_team())


def test_a_second_invitation_ends_the_first(session):
    admin, team = make_user(Role.ADMIN), make_team()
    first, second = invite(admin, team=team), invite(admin, team=team)
    assert queries.invitation_of(first) is None
    assert queries.invitation_of(second).email == "new@example.org"


def test_the_database_keeps_no_secret_that_opens_something(session):
    secret = invite(make_user(Role.ADMIN), team=make_team())
    assert session.query(Invitation).one().token_hash == fingerprint(secret) != secret


def test_an_accepted_invitation_makes_account_and_membership_once(session):
    team = make_team()
    secret = invite(make_user(Role.ADMIN), team=team)
    with transaction():
        user = services.accept_invitation(secret, "Noor", GOOD, "en")
    assert (user.email, user.role, user.team, user.language) == ("new@example.org", Role.KLANTMANAGER, team, "en")
    with pytest.raises(Conflict), transaction():
        services.accept_invitation(secret, "Noor", GOOD, "en")
    assert events(session) == ["account.invited", "account.created", "account.invitation_accepted"]


def test_an_invitation_ends_after_seven_days(session, monkeypatch):
    secret = invite(make_user(Role.ADMIN), team=make_team())
    later = clock.now() + timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Conflict) as refusal, transaction():
        services.accept_invitation(secret, "Noor", GOOD, "nl")
    assert refusal.value.code == "expired"


def test_a_withdrawn_invitation_opens_nothing(session):
    admin = make_user(Role.ADMIN)
    secret = invite(admin, team=make_team())
    with transaction():
        services.withdraw_invitation(queries.open_invitations(admin)[0], admin)
    with pytest.raises(NotFound), transaction():
        services.accept_invitation(secret, "Noor", GOOD, "nl")


def test_a_lead_sees_open_invitations_to_the_own_team_only(session):
    team, other = make_team(), make_team()
    admin, lead = make_user(Role.ADMIN), make_user(Role.TEAMLEAD, team)
    invite(admin, "own@example.org", team=team)
    invite(admin, "other@example.org", team=other)
    assert [i.email for i in queries.open_invitations(lead)] == ["own@example.org"]


def test_a_new_password_ends_all_sessions_and_links(session, letters):
    user = make_user()
    session.add(
        LoginSession(token_hash="0" * 64, user_id=user.id, content={}, created_at=clock.now(), seen_at=clock.now())
    )
    session.commit()
    with transaction():
        services.ask_reset(user.email)
    secret = "?"
    with transaction():
        services.change_password(user, "praktijkproef", GOOD)
    assert fits(GOOD, user.password_hash)
    assert session.query(LoginSession).count() == 0
    assert queries.reset_of(secret) is None
    assert letters[-1].to == user.email


def test_the_present_password_is_asked_for_a_new_one(session):
    user = make_user()
    with pytest.raises(InvalidInput) as refusal, transaction():
        services.change_password(user, "something else", GOOD)
    assert list(refusal.value.fields) == ["current"]
    assert fits("praktijkproef", user.password_hash)


def test_nobody_gets_more_than_five_reset_letters_an_hour(session, letters):
    user = make_user()
    for _ in range(7):
        with transaction():
            services.ask_reset(user.email)
    assert session.query(services.PasswordReset).count() == 5


def test_who_is_switched_off_gets_no_link(session):
    user = make_user()
    with transaction():
        user.is_active = False
    with transaction():
        services.ask_reset(user.email)
    assert session.query(services.PasswordReset).count() == 0


def test_a_sign_in_renews_a_hash_of_old_parameters(session):
    user = make_user()
    old = user.password_hash
    with transaction():
        services.note_sign_in(user, "praktijkproef", "192.0.2.1")
    assert user.password_hash != old and fits("praktijkproef", user.password_hash)


def test_a_token_is_kept_as_a_hash(session):
    user = make_user()
    with transaction():
        secret = services.make_token(user, 30)
    token = session.query(ApiToken).one()
    assert token.token_hash == fingerprint(secret)
    assert token.expires_at - token.created_at == timedelta(days=30)


def test_the_audit_log_holds_no_address_and_no_secret(session):
    secret = invite(make_user(Role.ADMIN), "secret@example.org", team=make_team())
    for entry in session.query(AuditEntry):
        assert "secret@example.org" not in str(entry.data) and secret not in str(entry.data)
