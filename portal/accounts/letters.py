"""Letters about accounts: an invitation, a link for a new password, and word that a password was changed."""

from __future__ import annotations

from portal import mail
from portal.accounts.models import Invitation, User
from portal.i18n import _, in_language, show_date


def write_invitation(invitation: Invitation, path: str) -> None:
    """Send the link to who is invited, in the language of who invites."""
    with in_language(invitation.invited_by.language):
        lines = [
            _("Hello,"),
            _("%(name)s invites you to Praktijkproef.", name=invitation.invited_by.name),
            _("Make your account here: %(address)s", address=mail.address(path)),
            _("This link works once, until %(date)s.", date=show_date(invitation.expires_at)),
        ]
        mail.write(invitation.email, _("You are invited to Praktijkproef"), "\n\n".join(lines) + "\n")


def write_reset(user: User, path: str, minutes: int) -> None:
    """Send the link for a new password; it waits in the outbox, so that the page is as quick as without a letter."""
    with in_language(user.language):
        lines = [
            _("Hello %(name)s,", name=user.name),
            _("Choose a new password here: %(address)s", address=mail.address(path)),
            _("This link works once, for %(number)d minutes.", number=minutes),
            _("Did you not ask for this? Then do nothing. Your password stays as it is."),
        ]
        mail.write(user.email, _("A new password for Praktijkproef"), "\n\n".join(lines) + "\n", send=False)


def write_password_changed(user: User) -> None:
    """Warn the owner of the address."""
    with in_language(user.language):
        lines = [
            _("Hello %(name)s,", name=user.name),
            _("Your password for Praktijkproef was changed. You are signed out everywhere else."),
            _(
                "Was this not you? Ask for a new password at once: %(address)s",
                address=mail.address("/password/forgot"),
            ),
        ]
        mail.write(user.email, _("Your password was changed"), "\n\n".join(lines) + "\n")
