"""Make accounts, sign in, invite, and change passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from portal import clock
from portal.access import policy
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts import letters, throttle
from portal.accounts.models import ApiToken, Invitation, PasswordReset, User
from portal.accounts.passwords import LONGEST, SHORTEST, fits, hash_password, is_too_easy, needs_rehash
from portal.accounts.queries import invitation_of, normal_email, reset_of, user_by_email
from portal.accounts.secrets import fingerprint, new_secret
from portal.accounts.sessions import end_sessions_of
from portal.audit.services import append
from portal.db import session
from portal.errors import Conflict, Forbidden, InvalidInput, NotFound
from portal.i18n import LANGUAGES, _l
from portal.teams.models import Team
from portal.teams.services import join_team

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(minutes=30)
MOST_RESETS_AN_HOUR = 5


def require_good_password(password: str, own_words: list[str], field: str = "password") -> None:
    """Raise InvalidInput when a password is too short, too long or easy to guess."""
    if len(password) > LONGEST:
        sentence = _l("This password is too long. Use at most %(number)d characters.", number=LONGEST)
        raise InvalidInput("password_too_long", sentence, {field: sentence})
    if is_too_easy(password, own_words):
        sentence = _l(
            "This password is easy to guess. Use %(number)d characters or more, for example four words that don't "
            "belong together.",
            number=SHORTEST,
        )
        raise InvalidInput("password_too_easy", sentence, {field: sentence})


def create_account(
    email: str, name: str, role: Role, password: str, team: Team | None = None, *, actor: User | None = None
) -> User:
    """Make an account; a team lead leads the team from the start. The new user is the actor unless said."""
    email = normal_email(email)
    if user_by_email(email) is not None:
        sentence = _l("There is an account with this e-mail address already.")
        raise InvalidInput("email_taken", sentence, {"email": sentence})
    require_good_password(password, [email, name])
    user = User(
        email=email, name=name, role=role, password_hash=hash_password(password), language="nl", created_at=clock.now()
    )
    session.add(user)
    session.flush()  # the membership and the audit entry need the id
    if team is not None:
        join_team(team, user, is_lead=role is Role.TEAMLEAD)
    append(actor or user, "account.created", "account", user.id, role=role.value, team=team.id if team else None)
    return user


def note_sign_in(user: User, password: str, address: str) -> None:
    """Somebody had the right password: forget wrong ones, end open links for a new one, renew an old hash."""
    throttle.forget_attempts(user.email, address)
    _drop_resets(user)
    if needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    append(user, "account.signed_in", "account", user.id)


def change_profile(user: User, name: str, language: str) -> None:
    """Change the own name and language."""
    if language not in LANGUAGES:
        raise InvalidInput("unknown_language", _l("Choose one of the languages."))
    user.name, user.language = name, language
    append(user, "account.changed", "account", user.id, language=language)


def change_password(user: User, current: str, new: str) -> None:
    """Set a new password, by somebody who knows the present one; all sessions end, also the one at hand."""
    if not fits(current, user.password_hash):
        sentence = _l("This is not your current password. Fill it in again.")
        raise InvalidInput("wrong_password", sentence, {"current": sentence})
    _set_password(user, new)
    append(user, "account.password_changed", "account", user.id)


def _set_password(user: User, new: str) -> None:
    require_good_password(new, [user.email, user.name])
    user.password_hash = hash_password(new)
    end_sessions_of(user.id)
    _drop_resets(user)
    letters.write_password_changed(user)


def invite(actor: User, email: str, role: Role, team: Team | None) -> str:
    """Invite somebody; gives the secret of the link, once. An earlier open invitation to the address ends."""
    email = normal_email(email)
    _refuse_invitation(actor, role, team)
    if user_by_email(email) is not None:
        sentence = _l("There is an account with this e-mail address already.")
        raise InvalidInput("email_taken", sentence, {"email": sentence})
    session.execute(delete(Invitation).where(Invitation.email == email, Invitation.accepted_at.is_(None)))
    secret, now = new_secret(), clock.now()
    invitation = Invitation(
        token_hash=fingerprint(secret), email=email, role=role, team=team, invited_by=actor, invited_at=now,
        expires_at=now + INVITATION_LASTS,
    )  # fmt: skip
    session.add(invitation)
    session.flush()  # the audit entry names it
    letters.write_invitation(invitation, f"/invitation/{secret}")
    append(actor, "account.invited", "invitation", invitation.id, role=role.value, team=team.id if team else None)
    return secret


def _refuse_invitation(actor: User, role: Role, team: Team | None) -> None:
    """Administrators invite anyone; a team lead only klantmanagers to a team that is led."""
    if team is None and role in (Role.KLANTMANAGER, Role.TEAMLEAD):
        sentence = _l("Choose the team. A caseworker or team lead always has one.")
        raise InvalidInput("team_missing", sentence, {"team": sentence})
    is_allowed = policy.may(actor, Permission.ACCOUNT_INVITE, team)
    if not is_allowed or (actor.role is not Role.ADMIN and (role is not Role.KLANTMANAGER or team is None)):
        raise Forbidden("not_your_team", _l("You can only invite caseworkers to a team that you lead."))


def withdraw_invitation(invitation: Invitation, actor: User) -> None:
    """End an open invitation; its link stops working."""
    if invitation.accepted_at is not None:
        raise Conflict("accepted", _l("This invitation was used already."))
    session.delete(invitation)
    append(actor, "account.invitation_withdrawn", "invitation", invitation.id)


def accept_invitation(secret: str, name: str, password: str, language: str) -> User:
    """Make the account of who was invited; once, and in time."""
    invitation = invitation_of(secret)
    if invitation is None:
        raise NotFound("not_found", _l("This link doesn't work. Ask who invited you for a new one."))
    if invitation.accepted_at is not None:
        raise Conflict("used", _l("This link was used already. Sign in with your e-mail address and password."))
    if invitation.expires_at <= clock.now():
        raise Conflict("expired", _l("This link is too old. Ask who invited you for a new one."))
    user = create_account(invitation.email, name, invitation.role, password, invitation.team)
    user.language = language
    invitation.accepted_at = clock.now()
    append(user, "account.invitation_accepted", "invitation", invitation.id)
    return user


def ask_reset(email: str) -> None:
    """Write somebody a link for a new password; an earlier link ends. Says nothing about whether there is an account.

    The letter waits in the outbox until the caller sends it, after the page: else the time would tell.
    """
    user = user_by_email(email)
    secret, now = new_secret(), clock.now()
    if user is None or not user.is_active or _resets_since(user, now - timedelta(hours=1)) >= MOST_RESETS_AN_HOUR:
        return
    for reset in session.scalars(select(PasswordReset).where(PasswordReset.user_id == user.id)):
        reset.expires_at = min(reset.expires_at, now)
    session.add(
        PasswordReset(token_hash=fingerprint(secret), user_id=user.id, asked_at=now, expires_at=now + RESET_LASTS)
    )
    letters.write_reset(user, f"/password/reset/{secret}", int(RESET_LASTS.total_seconds() // 60))
    append(None, "account.reset_asked", "account", user.id)


def _resets_since(user: User, moment: datetime) -> int:
    counted = select(func.count()).where(PasswordReset.user_id == user.id, PasswordReset.asked_at > moment)
    return session.scalar(counted) or 0


def reset_password(secret: str, new: str) -> None:
    """Set a new password by a link; all sessions and links of the account end."""
    reset = reset_of(secret)
    if reset is None:
        raise NotFound("not_found", _l("This link doesn't work any more. Ask for a new one."))
    user = reset.user
    _set_password(user, new)
    append(user, "account.password_reset", "account", user.id)


def _drop_resets(user: User) -> None:
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))


def make_token(user: User, days: int) -> str:
    """Make an API token; gives its secret, once."""
    secret, now = new_secret(), clock.now()
    token = ApiToken(token_hash=fingerprint(secret), user_id=user.id, created_at=now, expires_at=now + timedelta(days))
    session.add(token)
    session.flush()  # the audit entry names it
    append(user, "account.token_made", "api_token", token.id, days=days)
    return secret
