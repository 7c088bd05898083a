"""Forms to sign in, to manage the own account, to invite and to be invited."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, Field, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, Length, Regexp

from portal.access.roles import Role
from portal.i18n import LANGUAGES, _, _l
from portal.teams.models import Team
from portal.web.forms import PortalForm, required

LONGEST_EMAIL, LONGEST_NAME = 254, 120
EMAIL = r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$"
NO_TEAM = "0"


def email_field() -> Field:
    """An e-mail address, as far as its shape tells; the letter tells whether it exists."""
    sentence = _l("Fill in an e-mail address, like name@example.org.")
    checks = [required(sentence), Length(max=LONGEST_EMAIL, message=sentence), Regexp(EMAIL, message=sentence)]
    return EmailField(_l("E-mail address"), validators=checks)


def name_field(label: Any, missing: Any) -> Field:
    """A name of a person, team or organisation, on one line."""
    too_long = _l("This is too long. Use at most %(max)d characters.")
    one_line = Regexp(r"[^\x00-\x1f]*$", message=_l("Write the name on one line."))
    return StringField(label, validators=[required(missing), Length(max=LONGEST_NAME, message=too_long), one_line])


def new_password_fields() -> tuple[Field, Field]:
    """A new password, twice; spaces at the ends are kept."""
    first = PasswordField(
        _l("New password"),
        description=_l("10 characters or more. Four words that don't belong together are strong and easy to remember."),
        validators=[required(_l("Choose a password."))],
        filters=(),
    )
    again = PasswordField(
        _l("New password once more"),
        validators=[EqualTo("password", message=_l("The two passwords are not the same. Fill in both again."))],
        filters=(),
    )
    return first, again


class LoginForm(PortalForm):
    """Sign in."""

    email = EmailField(_l("E-mail address"), validators=[required(_l("Fill in your e-mail address."))])
    password = PasswordField(
        _l("Password"),
        description=_l("You can paste it from a password manager."),
        validators=[required(_l("Fill in your password."))],
        filters=(),
    )


class ProfileForm(PortalForm):
    """The own name and language."""

    name = name_field(_l("Your name"), _l("Fill in your name, as colleagues know you."))
    language = RadioField(
        _l("Language of the pages and letters"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )


class PasswordForm(PortalForm):
    """A new password, by who knows the present one."""

    current = PasswordField(
        _l("Current password"), validators=[required(_l("Fill in your current password."))], filters=()
    )
    password, again = new_password_fields()


class ForgotForm(PortalForm):
    """Ask for a link."""

    email = email_field()


class ResetForm(PortalForm):
    """A new password, by a link."""

    password, again = new_password_fields()


class AcceptForm(PortalForm):
    """Make the account that somebody was invited to."""

    name = name_field(_l("Your name"), _l("Fill in your name, as colleagues know you."))
    password, again = new_password_fields()


class InviteForm(PortalForm):
    """Invite somebody by e-mail."""

    email = email_field()
    role = SelectField(_l("Role"))
    team = SelectField(_l("Team"))

    def offer(self, roles: list[Role], teams: list[Team], *, no_team: bool) -> None:
        """What this inviter can choose from."""
        self.role.choices = [SelectChoice(role.value, role.label) for role in roles]
        none = [SelectChoice(NO_TEAM, _("No team"))] if no_team else []
        self.team.choices = none + [SelectChoice(str(team.id), team.full_name) for team in teams]

    @property
    def team_id(self) -> int | None:
        """The chosen team."""
        return None if self.team.data == NO_TEAM else int(self.team.data)
