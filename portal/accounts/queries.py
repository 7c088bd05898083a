"""Find accounts, invitations and links for a new password."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.access.roles import Role
from portal.accounts.models import Invitation, PasswordReset, User
from portal.accounts.secrets import fingerprint
from portal.db import session


def normal_email(text: str) -> str:
    """An e-mail address as accounts keep it."""
    return text.strip().lower()


def user_by_email(email: str) -> User | None:
    """The account with this address, switched off or not."""
    if "\0" in email:
        return None
    return session.scalars(select(User).where(User.email == normal_email(email))).one_or_none()


def get_user(user_id: int) -> User | None:
    """An account by its id."""
    return session.get(User, user_id)


def invitation_of(secret: str) -> Invitation | None:
    """The invitation behind a link, still open or not; locked until the transaction ends."""
    query = select(Invitation).where(Invitation.token_hash == fingerprint(secret)).with_for_update(of=Invitation)
    return session.scalars(query).one_or_none()


def open_invitations(user: User) -> Sequence[Invitation]:
    """Invitations that wait: all for an administrator, those to the own teams for a team lead."""
    query = select(Invitation).where(Invitation.accepted_at.is_(None)).order_by(Invitation.invited_at.desc())
    if user.role is not Role.ADMIN:
        query = query.where(Invitation.team_id.in_(user.led_team_ids))
    return session.scalars(query.options(joinedload(Invitation.team), joinedload(Invitation.invited_by))).all()


def reset_of(secret: str) -> PasswordReset | None:
    """What a link for a new password opens now; None when it was used, is too old or never was."""
    query = select(PasswordReset).where(
        PasswordReset.token_hash == fingerprint(secret),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > clock.now(),
    )
    found = session.scalars(query.with_for_update()).one_or_none()
    return found if found is not None and found.user.is_active else None
