"""Switch accounts off and on."""

from __future__ import annotations

from portal.accounts.models import User
from portal.accounts.sessions import end_sessions_of
from portal.audit.services import append
from portal.errors import Conflict
from portal.i18n import _l


def switch_off(user: User, actor: User) -> None:
    """Shut an account: its sessions end now, its tokens stop working; what it did stays."""
    if user.id == actor.id:
        raise Conflict("own_account", _l("You can't switch off your own account. Ask another administrator."))
    if not user.is_active:
        return
    user.is_active = False
    end_sessions_of(user.id)
    append(actor, "account.switched_off", "account", user.id)


def switch_on(user: User, actor: User) -> None:
    """Open an account again."""
    if user.is_active:
        return
    user.is_active = True
    append(actor, "account.switched_on", "account", user.id)
